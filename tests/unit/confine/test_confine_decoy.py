"""What lies in the decoy home, and which of it was touched?"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.confine.baits import baits
from auditor.confine.decoy import decoy
from auditor.confine.persona import OPTIONAL, Persona, persona
from auditor.model import Deed, Touched

PLACES = """
.ssh/id_rsa .ssh/id_ed25519 .ssh/config .ssh/known_hosts .aws/credentials .kube/config .docker/config.json .netrc .npmrc
.git-credentials .env .bash_history claude_desktop_config.json
"""
SOMETIMES = ".config/gcloud .azure .pypirc .gnupg /Login Default/Cookies wallet .ethereum Documents/ .cursor/mcp.json"


def paths_of(who: Persona) -> str:
    return " ".join(one.path for one in baits(who))


def test_every_place_where_a_thief_looks_holds_something() -> None:
    nobody, everybody = (replace(persona("bob"), has=frozenset(has)) for has in ((), OPTIONAL))
    assert [place for place in PLACES.split() if place not in paths_of(nobody)] == []
    assert [place for place in SOMETIMES.split() if place in paths_of(nobody)] == []
    assert [place for place in SOMETIMES.split() if place not in paths_of(everybody)] == []


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
    whole, less = decoy("/h", "bob"), decoy("/h", "bob", ("/h/.aws", "/h/.env/bin", "/h/code"))
    left = {one.path for one in whole.files} & {".aws/credentials", ".aws/config", ".env", ".netrc"}
    assert left - {one.path for one in less.files} == {".aws/credentials", ".aws/config", ".env"}
    assert not any(path.startswith(("/h/.aws", "/h/code", "/h/.env/bin")) for path, _ in less.watched())
    assert not any(path.startswith("/h/Downloads") for path, _ in decoy("/h", "bob", ("/h/Downloads",)).watched())


def test_every_secret_is_in_its_file_and_fresh_for_each_home() -> None:
    first, second = decoy("/h", "bob"), decoy("/h", "bob")
    assert first.canaries and not set(first.canaries) & set(second.canaries)
    for one in first.files:
        held = one.content.decode("latin-1") + one.content.hex()
        assert all(secret in held and len(secret) >= 12 for secret in one.secrets)
        assert bool(one.secrets) <= bool(one.what)


def test_nothing_in_it_says_what_it_is() -> None:
    everybody = replace(persona("bob"), has=frozenset(OPTIONAL))
    everything = b"".join(one.path.encode() + one.content for one in baits(everybody))
    everything = re.sub(rb"[\w+/=-]{24,}", b"", everything).lower()  # keys are random, and spell a short word at times
    for word in (b"assay", b"decoy", b"canary", b"honey", b"fake", b"dummy", b"scratch", b"bait", b"sandbox"):
        assert word not in everything


def test_what_programs_parse_can_be_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.confine.decoy.persona", lambda user: replace(persona(user), has=frozenset(OPTIONAL)))
    home = decoy(str(tmp_path), "bob")
    home.write()
    json.loads((tmp_path / ".docker/config.json").read_text(encoding="utf-8"))
    logins = sqlite3.connect(tmp_path / ".config/google-chrome/Default/Login Data")
    assert len(logins.execute("SELECT * FROM logins").fetchall()) == 1
    assert (tmp_path / ".ssh/id_rsa").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_ssh_reads_the_public_half(tmp_path: Path, kind: str) -> None:
    decoy(str(tmp_path), "bob").write()
    line = ["ssh-keygen", "-l", "-f", f"{tmp_path}/.ssh/id_{kind}.pub"]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert f"({kind.upper()})" in said


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
