"""Which file of a package is run, and which never?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from launcher_lines import asked

from auditor.confine.launchers.bins import chosen, local, named
from auditor.errors import AuditorError
from auditor.model import Package

NPX = asked("npx notes")
NOTES = Package("npm", "@a/notes", "1.0.0")


def package(folder: Path, bins: object) -> Path:
    place = folder / "node_modules" / "@a" / "notes"
    place.mkdir(parents=True)
    (folder / "package.json").write_text('{"dependencies": {"@a/notes": "1.0.0"}}')
    (place / "package.json").write_text(json.dumps({"name": "@a/notes", "bin": bins}))
    for name in ("one.js", "two.js"):
        (place / name).write_text("")
    return place


@pytest.mark.parametrize(
    ("bins", "expected"),
    [
        ("one.js", "one.js"),
        ("./one.js", "one.js"),
        ({"anything": "two.js"}, "two.js"),
        ({"x": "one.js", "notes": "two.js"}, "two.js"),
        ({"x": "one.js", "y": "one.js"}, "one.js"),
        ({"notes": "/one.js"}, "one.js"),
    ],
)
def test_npx_takes_the_only_program_or_the_one_of_the_packages_name(
    tmp_path: Path, bins: object, expected: str
) -> None:
    place = package(tmp_path, bins)
    assert chosen(tmp_path, NOTES, NPX).file == place / expected


def test_the_programs_that_npx_does_not_take_are_known(tmp_path: Path) -> None:
    package(tmp_path, {"notes": "one.js", "n": "one.js", "notes-server": "two.js", "a b": "two.js"})
    assert chosen(tmp_path, NOTES, NPX).others == ("notes-server",)


@pytest.mark.parametrize(
    ("bins", "says"),
    [
        ({"x": "one.js", "y": "two.js"}, "has x, y"),
        ({}, "has no program"),
        (None, "has no program"),
        (["one.js"], "has no program"),
        ({"notes": 7}, "has no program"),
        ("../../../outside.js", "outside"),
        ({"notes": "../b/one.js"}, "outside"),
        ("link.js", "outside"),
        ("dist/${HOME}.js", "outside"),
        ("dist/built.js", "install script"),
    ],
)
def test_a_program_elsewhere_or_missing_is_refused(tmp_path: Path, bins: object, says: str) -> None:
    place = package(tmp_path, bins)
    (tmp_path.parent / "outside.js").write_text("")
    (place / "link.js").symlink_to("/etc/passwd")
    with pytest.raises(AuditorError, match=says):
        chosen(tmp_path, NOTES, NPX)


def test_of_a_package_without_programs_none_is_to_be_named(tmp_path: Path) -> None:
    package(tmp_path, {})
    with pytest.raises(AuditorError) as caught:
        chosen(tmp_path, NOTES, NPX)
    assert "documentation" in caught.value.hint


@pytest.mark.parametrize("command", ["../x", "-x", "", "a b", "missing", "..", "out"])
def test_a_named_program_is_one_of_the_tree(tmp_path: Path, command: str) -> None:
    links = tmp_path / "node_modules" / ".bin"
    links.mkdir(parents=True)
    (links / "out").symlink_to("/etc/passwd")
    with pytest.raises(AuditorError):
        named(tmp_path, command, NPX)


@pytest.mark.parametrize("command", ["tool", "../tool", "out"])
def test_a_project_can_lend_only_its_own_programs(tmp_path: Path, command: str) -> None:
    links = tmp_path / "node_modules" / ".bin"
    links.mkdir(parents=True)
    (links / "out").symlink_to("/etc/passwd")
    (links / "tool").write_text("")
    below = tmp_path / "deep" / "er"
    below.mkdir(parents=True)
    assert local(command, str(below)) == (links / "tool" if command == "tool" else None)
