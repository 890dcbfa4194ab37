"""What lies in the decoy home, and which of it was touched?"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from auditor.confine.baits import baits
from auditor.confine.decoy import decoy
from auditor.model import Deed, Touched

PLACES = """
.ssh/id_rsa .ssh/id_ed25519 .ssh/config .ssh/known_hosts .aws/credentials
.config/gcloud .kube/config .docker/config.json .netrc .npmrc
.pypirc .git-credentials .gnupg /Login Default/Cookies
wallet .env Documents/ .bash_history claude_desktop_config.json
.cursor/mcp.json
"""


def test_every_place_where_a_thief_looks_holds_something() -> None:
    paths = " ".join(one.path for one in baits())
    assert [place for place in PLACES.split() if place not in paths] == []


def test_every_secret_is_in_its_file_and_fresh_for_each_home() -> None:
    first, second = decoy("/h"), decoy("/h")
    assert first.canaries and not set(first.canaries) & set(second.canaries)
    for one in first.files:
        held = one.content.decode("latin-1") + one.content.hex()
        assert all(secret in held and len(secret) >= 12 for secret in one.secrets)
        assert bool(one.secrets) <= bool(one.what)


def test_nothing_in_it_says_what_it_is() -> None:
    everything = b"".join(one.path.encode() + one.content for one in baits()).lower()
    for word in (b"assay", b"decoy", b"canary", b"honey", b"fake", b"dummy", b"scratch", b"bait", b"sandbox"):
        assert word not in everything


def test_what_programs_parse_can_be_parsed(tmp_path: Path) -> None:
    home = decoy(str(tmp_path))
    home.write()
    json.loads((tmp_path / ".docker/config.json").read_text(encoding="utf-8"))
    logins = sqlite3.connect(tmp_path / ".config/google-chrome/Default/Login Data")
    assert len(logins.execute("SELECT * FROM logins").fetchall()) == 1
    assert (tmp_path / ".ssh/id_rsa").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_ssh_reads_the_public_half(tmp_path: Path, kind: str) -> None:
    decoy(str(tmp_path)).write()
    line = ["ssh-keygen", "-l", "-f", f"{tmp_path}/.ssh/id_{kind}.pub"]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert f"({kind.upper()})" in said


def test_touching_is_told_by_the_paths_that_people_know() -> None:
    home = decoy("/home/alex")
    heard = ["read /home/alex/.ssh/id_rsa", "read /home/alex/.ssh/id_rsa", "write /home/alex/.netrc",
             "read /home/alex/.bashrc", "read /etc/passwd", "nonsense"]  # fmt: skip
    assert home.touched(heard) == (
        Touched(Deed.READ, "~/.ssh/id_rsa", bait="ssh key"),
        Touched(Deed.WRITE, "~/.netrc", bait="password"),
    )
    assert home.bait_at("/home/alex/.ssh/../.ssh/id_rsa") == "ssh key"
    assert home.bait_at("/home/alex/.bashrc") == home.bait_at("/elsewhere") == ""


def test_a_secret_that_a_server_says_gives_it_away() -> None:
    home = decoy("/home/alex")
    (secret, *_) = next(one.secrets for one in home.files if one.path == ".npmrc")
    told = Touched(Deed.TELL, "~/.npmrc", bait="registry token")
    assert home.given_away(f"tool description with {secret} inside") == (told,)
    assert home.given_away("an honest text") == ()
