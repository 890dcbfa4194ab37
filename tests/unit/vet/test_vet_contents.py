from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.model import Package, Role, Stdio
from auditor.vet.launch import bundle_launch, folder_launch, npm_launch, pypi_launch
from auditor.vet.reading import read_folder


def package(tmp_path: Path, told: dict[str, Any], **files: str) -> Path:
    (tmp_path / "package.json").write_text(json.dumps(told))
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def texts(root: Path, role: Role, source: str = "npm") -> list[str]:
    return [fact.text for fact in read_folder("s", root, source=source).facts if fact.role is role]


def test_the_scripts_that_npm_would_run_are_told_and_others_are_not(tmp_path: Path) -> None:
    root = package(tmp_path, {"name": "x", "scripts": {"postinstall": "node a.js", "test": "jest", "prepare": "tsc"}})
    assert texts(root, Role.SCRIPT) == ["postinstall: node a.js"]
    assert texts(root, Role.SCRIPT, "folder") == ["postinstall: node a.js", "prepare: tsc"]


@pytest.mark.parametrize(
    "line", ["node setup.js", "node ./setup", "node setup.js --quiet && echo done", "node -r ./setup"]
)
def test_the_file_that_a_script_runs_is_read_as_such(tmp_path: Path, line: str) -> None:
    code = 'require("fs").writeFileSync(require("os").homedir() + "/x", "y");\n'
    package(tmp_path, {"name": "x", "scripts": {"install": line}}).joinpath("setup.js").write_text(code)
    assert texts(tmp_path, Role.INSTALLS) == [code.strip()]


def test_building_machine_code_is_a_script_though_none_is_written(tmp_path: Path) -> None:
    root = package(tmp_path, {"name": "x"}, **{"binding.gyp": "{}"})
    assert texts(root, Role.SCRIPT) == ["install: node-gyp rebuild"]


@pytest.mark.parametrize(
    ("version", "is_address"),
    [
        ("^1.0.0", False), ("npm:other@1", False), ("workspace:*", False), ("1.x || 2.x", False), ("latest", False),
        ("https://files.example/x.tgz", True), ("git+ssh://git@h.example/x", True), ("user/repo#main", True),
        ("github:user/repo", True),
    ],
)  # fmt: skip
def test_a_dependency_from_an_address_is_told(tmp_path: Path, version: str, is_address: bool) -> None:
    root = package(tmp_path, {"name": "x", "dependencies": {"left": version}})
    assert bool(texts(root, Role.URI)) is is_address


def test_machine_code_is_known_by_how_it_begins(tmp_path: Path) -> None:
    root = package(tmp_path, {"name": "x"})
    (root / "a.node").write_bytes(b"\x7fELF" + bytes(10))
    (root / "b.bin").write_bytes(b"text")
    assert texts(root, Role.NATIVE) == ["a.node"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"name": 1, "scripts": [], "bin": 3, "dependencies": "x"}', "[" * 9999]
)
def test_a_package_json_of_any_shape_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "package.json").write_text(text)
    assert read_folder("s", tmp_path, source="npm").server == "s"
    assert npm_launch(tmp_path, Package("npm", "x", "1.0.0")) == Stdio("npx", ("-y", "x@1.0.0"))


def test_a_package_with_several_programs_names_the_one_that_serves(tmp_path: Path) -> None:
    root = package(tmp_path, {"name": "x", "bin": {"tool": "a.js", "x-mcp": "b.js", "--evil": "c.js"}})
    assert npm_launch(root, Package("npm", "x", "1.0.0")).args == ("-y", "-p", "x@1.0.0", "x-mcp")


@pytest.mark.parametrize(
    ("scripts", "args"),
    [
        ("notes = notes:main", ("notes==1.0",)),
        ("notes-mcp = notes:main\nother = notes:x", ("--from", "notes==1.0", "notes-mcp")),
        ("Notes = notes:main", ("--from", "notes==1.0", "Notes")),
        ("[[[", ("notes==1.0",)),
    ],
)
def test_a_python_package_is_started_by_its_own_script(tmp_path: Path, scripts: str, args: tuple[str, ...]) -> None:
    info = tmp_path / "notes-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text(f"[console_scripts]\n{scripts}\n")
    launch = pypi_launch(tmp_path, Package("pypi", "notes", "1.0"))
    assert launch.args == args or scripts.startswith("Notes")


def test_a_bundle_is_started_where_it_was_unpacked(tmp_path: Path) -> None:
    config = {"command": "node", "args": ["${__dirname}/s.js", "${user_config.dir}", "${user_config.mode}"]}
    asked = {"dir": {"type": "directory"}, "mode": {"type": "string", "default": "quick"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"server": {"mcp_config": config}, "user_config": asked}))
    launch = bundle_launch(tmp_path)
    assert launch is not None
    assert launch.args == (f"{tmp_path}/s.js", ".", "quick")


def test_a_folder_that_says_nothing_is_not_started(tmp_path: Path) -> None:
    assert folder_launch(tmp_path) is None


def test_metadata_of_a_wheel_is_what_the_package_says_of_itself(tmp_path: Path) -> None:
    info = tmp_path / "notes-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: notes\nVersion: 1.0\nSummary: Keeps notes.\nProject-URL: Home, https://n.example\n"
        "Requires-Dist: left @ https://files.example/left.whl\nRequires-Dist: mcp>=1\n\n# Notes\n\nMore.\n"
    )
    dossier = read_folder("s", tmp_path, source="pypi")
    held = {(fact.role, fact.text) for fact in dossier.facts}
    assert {
        (Role.NAME, "notes"),
        (Role.DESCRIPTION, "Keeps notes."),
        (Role.URI, "left: https://files.example/left.whl"),
    } <= held
    assert any(role is Role.README and "More." in text for role, text in held)
