"""What is shown of what was granted, and can a server have more of it at its next start?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from auditor.confine.granted import granted
from auditor.confine.own_files import own
from auditor.confine.startable import only, startable
from auditor.errors import AuditorError

ENV = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("write", "read", "other"):
        (tmp_path / name).mkdir()
    return tmp_path.resolve()


def both(place: Path, *more: Path) -> tuple[tuple[str, bool], ...]:
    return ((str(place / "write"), True), *((str(each), False) for each in more))


def test_what_is_granted_is_shown_and_what_is_not_there_is_told(place: Path) -> None:
    found = granted(both(place, place / "read", place / "missing"))
    assert found.shows == {str(place / "write"): True, str(place / "read"): False}
    assert "missing is granted and not there" in found.notes[0]


def test_that_what_is_written_to_a_single_file_can_be_lost_is_told(place: Path) -> None:
    (place / "read" / "file").write_text("", encoding="utf-8")
    assert granted(((str(place / "read" / "file"), False),)).notes == ()
    assert "grant its folder" in granted(((str(place / "read" / "file"), True),)).notes[0]


@pytest.mark.parametrize("path", ["/", "/proc", "/proc/1/root", "/sys/fs", "/dev", "/usr/../proc/self"])
def test_what_leads_to_all_else_is_never_granted(path: str) -> None:
    with pytest.raises(AuditorError, match="cannot be granted"):
        granted(((path, False),))


def test_nor_is_a_link_to_it(place: Path) -> None:
    (place / "link").symlink_to("/proc")
    with pytest.raises(AuditorError, match="cannot be granted"):
        granted(((str(place / "link"), False),))


@pytest.mark.parametrize("target", ["../other", "folder/../../other"])
def test_a_link_that_the_server_can_make_is_not_followed(place: Path, target: str) -> None:
    """Else it makes one, and at its next start is shown what that leads to."""
    (place / "write" / "folder").mkdir()
    (place / "write" / "later").symlink_to(target)
    with pytest.raises(AuditorError, match="goes through a link"):
        granted(both(place, place / "write" / "later"))


def test_nor_one_behind_a_link_that_it_cannot_make(place: Path) -> None:
    (place / "way").symlink_to("write")
    (place / "write" / "later").symlink_to("/etc")
    with pytest.raises(AuditorError, match="goes through a link"):
        granted(both(place, place / "way" / "later" / "hostname"))


def test_links_elsewhere_are_followed(place: Path) -> None:
    (place / "link").symlink_to("read")
    assert str(place / "link") in granted(both(place, place / "link")).shows


def test_a_circle_of_links_is_not_there(place: Path) -> None:
    (place / "a").symlink_to("b")
    (place / "b").symlink_to("a")
    assert granted(both(place, place / "a" / "x")).shows == {str(place / "write"): True}


def test_the_folders_that_lead_from_what_it_may_write_to_another_grant_are_shown_by_themselves(place: Path) -> None:
    """What is mounted cannot be renamed."""
    hooks = place / "write" / "repo" / ".git" / "hooks"
    hooks.mkdir(parents=True)
    found = granted(both(place, hooks, place / "read"))
    between = {str(place / "write" / "repo"): True, str(place / "write" / "repo" / ".git"): True}
    assert found.shows == {str(place / "write"): True, str(hooks): False, str(place / "read"): False, **between}
    assert found.meant[str(hooks)].inode == hooks.stat().st_ino


def test_code_is_shown_and_data_on_the_command_line_is_not(place: Path) -> None:
    (place / "other" / "server.py").write_text("", encoding="utf-8")
    (place / "read" / "data.txt").write_text("", encoding="utf-8")
    found = own(("python3", "server.py", str(place / "read"), f"--in={place}/read/data.txt"), ENV, f"{place}/other", (),
                granted(()))  # fmt: skip
    assert str(place / "other") in found.shows
    assert not any(each.startswith(str(place / "read")) for each in found.shows)


def test_secrets_beside_the_code_are_shown_empty_unless_they_are_granted(place: Path) -> None:
    (place / "other" / "server.py").write_text("", encoding="utf-8")
    (place / "other" / ".env").write_text("KEY=1", encoding="utf-8")
    argv, cwd = ("python3", f"{place}/other/server.py"), str(place)
    assert own(argv, ENV, cwd, (), granted(())).masks == ((f"{place}/other/.env", b""),)
    assert own(argv, ENV, cwd, (), granted(((f"{place}/other/.env", False),))).masks == ()


def test_a_server_that_could_rewrite_what_it_is_made_of_is_not_started(place: Path) -> None:
    """A script where it can write, run by an interpreter outside: what stands in it decides what is shown."""
    tool = place / "write" / "server"
    tool.write_text(f"#!{sys.executable}\n", encoding="utf-8")
    tool.chmod(0o755)
    with pytest.raises(AuditorError, match="may write what it is made of"):
        own((str(tool),), ENV, str(place), (), granted(both(place)))


def test_of_folders_of_programs_only_what_is_granted_is_left() -> None:
    cat = startable(("cat",))
    assert cat.notes == ()
    options = list(only(cat.files))
    shown = {options[at + 2] for at, each in enumerate(options) if each in ("--ro-bind", "--symlink")}
    assert {os.path.basename(str(each)) for each in shown} == {"cat"}  # noqa: PTH119 - a word
    assert "the program no-such-program is granted and not there" in startable(("no-such-program",)).notes
