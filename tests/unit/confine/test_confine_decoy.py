"""What lies in the decoy home, and which of it was touched?"""

from __future__ import annotations

import base64
import json
import re
import shutil
import sqlite3
import ssl
import subprocess
from configparser import RawConfigParser
from dataclasses import replace
from netrc import netrc
from pathlib import Path

import pytest
import yaml

from auditor.confine import keys
from auditor.confine.baits import baits
from auditor.confine.decoy import decoy
from auditor.confine.persona import OPTIONAL, Persona, persona
from auditor.model import Deed, Touched

PLACES = """
.ssh/id_rsa .ssh/id_ed25519 .ssh/config .ssh/known_hosts .aws/credentials .kube/config .docker/config.json .netrc .npmrc
.git-credentials .env .bash_history claude_desktop_config.json .azure/msal_token_cache.json
.config/gcloud/application_default_credentials.json
"""
SOMETIMES = ".pypirc .gnupg /Login Default/Cookies wallet .ethereum Documents/ .cursor/mcp.json"


def paths_of(who: Persona) -> str:
    return " ".join(one.path for one in baits(who))


def test_every_place_where_a_thief_looks_holds_something() -> None:
    nobody, everybody = (replace(persona("bob"), has=frozenset(has)) for has in ((), OPTIONAL))
    assert [place for place in PLACES.split() if place not in paths_of(nobody)] == []
    assert [place for place in SOMETIMES.split() if place in paths_of(nobody)] == []
    assert [place for place in SOMETIMES.split() if place not in paths_of(everybody)] == []


def test_no_settings_lie_in_a_folder_above_what_may_run() -> None:
    """`load_dotenv` goes upwards from the program, which may be in a cache or in any folder of the home."""
    home = decoy("/h", "bob", ("/h/.cache/uv", "/h/tools/x/server.py"), "code/web-hub")
    (folder,) = {str(Path(one.path).parent) for one in home.files if Path(one.path).name.startswith(".env")}
    assert folder == persona("bob").project
    assert not any(f"{place}/".startswith(f"{folder}/") for place in (".cache/uv", "tools/x", *home.folders))


def test_no_two_runs_have_the_same_person_and_nothing_of_one_contradicts_the_rest() -> None:
    """No word of one run's home, host or address occurs in the next one's, but what programs themselves write."""
    first = persona("bob")
    persona.cache_clear()
    second = persona("bob")
    told = {who: b"".join(one.content for one in baits(who)).decode("latin-1") for who in (first, second)}
    for who, other in ((first, second), (second, first)):
        assert told[who].count(who.domain) >= 4 and who.mail in told[who]
        assert not any(word in told[other] for word in (who.domain, who.mail, who.host(14), who.name))
    assert first == first and persona("bob") == second


def test_where_files_of_the_user_are_shown_no_bait_is() -> None:
    """It would be laid under them, and the keeper would watch, and make look old, the user's own file."""
    whole, less = decoy("/h", "bob"), decoy("/h", "bob", ("/h/.aws", "/h/.npmrc/bin", "/h/code"))
    left = {one.path for one in whole.files} & {".aws/credentials", ".aws/config", ".npmrc", ".netrc"}
    assert left - {one.path for one in less.files} == {".aws/credentials", ".aws/config", ".npmrc"}
    assert not any(path.startswith(("/h/.aws", "/h/code", "/h/.npmrc/bin")) for path, _ in less.watched())
    assert not any(path.startswith("/h/Downloads") for path, _ in decoy("/h", "bob", ("/h/Downloads",)).watched())


def test_every_secret_is_in_its_file_and_fresh_for_each_home() -> None:
    """But for the RSA key, whose primes are found once in a run."""
    first, second = decoy("/h", "bob"), decoy("/h", "bob")
    rsa = {secret for one in first.files if one.path == ".ssh/id_rsa" for secret in one.secrets}
    assert first.canaries and rsa and set(first.canaries) & set(second.canaries) == rsa
    keys._rsa.cache_clear()  # as another run begins
    assert not set(first.canaries) & set(decoy("/h", "bob").canaries)
    for one in first.files:
        held = one.content.decode("latin-1") + one.content.hex()
        held += "".join(unpacked(word) for word in re.findall('"auth": "(.*)"', held))
        assert all(secret in held and len(secret) >= 12 for secret in one.secrets)
        assert bool(one.secrets) <= bool(one.what)


def unpacked(word: str) -> str:
    return base64.b64decode(word, validate=True).decode("ascii")


def test_nothing_in_it_says_what_it_is() -> None:
    """Keys and databases are random, and one of them spells a short word at times: what is said, all three say."""
    everybody = replace(persona("bob"), has=frozenset(OPTIONAL))
    made = [b"".join(one.path.encode() + one.content for one in baits(everybody)).lower() for _ in range(3)]
    assert len(set(made)) == 3
    for word in (b"assay", b"decoy", b"canary", b"honey", b"fake", b"dummy", b"scratch", b"bait", b"sandbox"):
        assert not all(word in each for each in made)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody who has everything."""
    monkeypatch.setattr("auditor.confine.decoy.persona", lambda user: replace(persona(user), has=frozenset(OPTIONAL)))
    decoy(str(tmp_path), "bob").write()
    return tmp_path


def test_what_programs_parse_can_be_parsed(home: Path) -> None:
    (auth,) = json.loads((home / ".docker/config.json").read_text(encoding="utf-8"))["auths"].values()
    assert re.fullmatch("bob:dckr_pat_[A-Za-z0-9]{27}", unpacked(auth["auth"]))
    gcloud, azure = ".config/gcloud/application_default_credentials.json", ".azure/msal_token_cache.json"
    claude = (".config/Claude/claude_desktop_config.json", ".claude/.credentials.json")
    for path in (gcloud, azure, *claude, ".cursor/mcp.json"):
        assert json.loads((home / path).read_text(encoding="utf-8"))
    assert yaml.safe_load((home / ".config/gh/hosts.yml").read_text(encoding="utf-8"))["github.com"]["user"] == "bob"
    assert [len(each) for each in netrc(str(home / ".netrc")).hosts.values()] == [3]
    for path, section in ((".aws/credentials", "default"), (".aws/config", "default"), (".pypirc", "pypi")):
        parser = RawConfigParser()
        assert parser.read(home / path) and parser.sections() in ([section], []) and parser.items(section)
    for name, query in (("Login Data", "SELECT * FROM logins"), ("Cookies", "SELECT * FROM cookies")):
        database = sqlite3.connect(home / ".config/google-chrome/Default" / name)
        assert len(database.execute(query).fetchall()) == 1
    assert (home / ".ssh/id_rsa").stat().st_mode & 0o777 == 0o600


def test_the_authority_of_the_cluster_is_a_certificate_that_signs_itself(home: Path) -> None:
    config = yaml.safe_load((home / ".kube/config").read_text(encoding="utf-8"))
    pem = unpacked(config["clusters"][0]["cluster"]["certificate-authority-data"])
    (authority,) = ssl.create_default_context(cadata=pem).get_ca_certs()
    assert authority["subject"] == authority["issuer"] and "k3s-server-ca@" in str(authority["subject"])
    if openssl := shutil.which("openssl"):
        (home / "ca.pem").write_text(pem, encoding="ascii")
        line = [openssl, "verify", "-check_ss_sig", "-CAfile", "ca.pem", "ca.pem"]
        assert subprocess.run(line, cwd=home, capture_output=True, text=True, check=True).stdout == "ca.pem: OK\n"


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_ssh_reads_both_halves_and_they_belong_together(home: Path, kind: str) -> None:
    key = home / ".ssh" / f"id_{kind}"
    assert f"({kind.upper()})" in said("ssh-keygen", "-l", "-f", f"{key}.pub")
    assert said("ssh-keygen", "-y", "-P", "", "-f", str(key)) == key.with_suffix(".pub").read_text(encoding="ascii")
    # It signs with the private half, and the public one says whether that is right.
    said("ssh-keygen", "-Y", "sign", "-n", "file", "-f", str(key), str(home / ".bashrc"))
    line = ["ssh-keygen", "-Y", "check-novalidate", "-n", "file", "-s", f"{home}/.bashrc.sig"]
    with (home / ".bashrc").open("rb") as signed:
        assert b"Good" in subprocess.run(line, stdin=signed, capture_output=True, check=True).stdout


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_ssh_knows_the_hosts_and_github_by_its_true_key(home: Path) -> None:
    github, own = said("ssh-keygen", "-l", "-f", str(home / ".ssh/known_hosts")).splitlines()
    assert "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU github.com" in github
    assert own.startswith("256 SHA256:") and own.endswith("(ED25519)")


def test_the_public_half_of_a_key_gives_no_line_of_the_private_one_away() -> None:
    home = decoy("/h", "bob")
    for one in (each for each in home.files if each.path.endswith(".pub")):
        assert home.given_away(one.content.decode("ascii")) == ()


def test_ed25519_is_that_of_the_standard() -> None:
    """The first vector of RFC 8032, 7.1."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert keys.ed25519(seed).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def said(*line: str) -> str:
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout


def test_touching_is_told_by_the_paths_that_people_know() -> None:
    home = decoy("/home/bob", "bob")
    heard = ["read /home/bob/.ssh/id_rsa", "read /home/bob/.ssh/id_rsa", "write /home/bob/.netrc",
             "read /home/bob/.bashrc", "read /etc/passwd", "nonsense"]  # fmt: skip
    assert home.touched(heard) == (
        Touched(Deed.READ, "~/.ssh/id_rsa", bait="ssh key"),
        Touched(Deed.WRITE, "~/.netrc", bait="password"),
    )
    assert home.bait_at("/home/bob/.ssh/../.ssh/id_rsa") == "ssh key"
    assert home.bait_at("/home/bob/.bashrc") == home.bait_at("/elsewhere") == ""


def test_a_secret_that_a_server_says_gives_it_away() -> None:
    home = decoy("/home/bob", "bob")
    (secret, *_) = next(one.secrets for one in home.files if one.path == ".npmrc")
    told = Touched(Deed.TELL, "~/.npmrc", bait="registry token")
    assert home.given_away(f"tool description with {secret} inside") == (told,)
    assert home.given_away("an honest text") == ()


def test_a_call_to_the_cluster_of_the_home_is_told_apart_from_every_other() -> None:
    """An honest library makes it where it finds the file; and its address is another one in each run."""
    home = decoy("/h", "bob")
    address = f"{persona('bob').host(2)}:6443"
    for target in (address, f"[::ffff:{persona('bob').host(2)}]:6443"):
        assert home.led_to(Touched(Deed.CONNECT, target, failed="ENETUNREACH"))
    for other in ("93.184.216.34:6443", f"{persona('bob').host(2)}:443", f"{persona('bob').host(14)}:22", ""):
        assert not home.led_to(Touched(Deed.CONNECT, other))
    assert not home.led_to(Touched(Deed.RUN, address))
    assert not decoy("/h", "bob", ("/h/.kube",)).led_to(Touched(Deed.CONNECT, address))
