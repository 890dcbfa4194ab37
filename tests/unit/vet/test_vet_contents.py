from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import AuditorError
from auditor.model import Package, Role, Stdio
from auditor.vet.launch import bundle_launch, elsewhere, folder_launch, npm_launch, pypi_launch
from auditor.vet.reading import read_folder
from auditor.vet.sound import check_bundle


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


def test_a_bundles_settings_are_filled_in_as_a_client_does(tmp_path: Path) -> None:
    """What is no text as JSON writes it, and as many arguments as there are folders."""
    asked = {
        "port": {"type": "number", "default": 8080}, "loud": {"type": "boolean", "default": False},
        "dirs": {"type": "directory", "multiple": True, "default": ["a", "b"]}, "rate": {"type": "number"},
        "share": {"type": "number", "default": 0.5},
    }  # fmt: skip
    words = [
        "--port",
        "${user_config.port}",
        "--loud=${user_config.loud}",
        "${user_config.dirs}",
        "${user_config.rate}",
    ]
    env = {"DIRS": "${user_config.dirs}", "SHARE": "${user_config.share}"}
    config = {"command": "node", "args": words, "env": env}
    (tmp_path / "manifest.json").write_text(json.dumps({"server": {"mcp_config": config}, "user_config": asked}))
    launch = bundle_launch(tmp_path)
    assert launch is not None
    assert launch.args == ("--port", "8080", "--loud=false", "a", "b", "1")
    assert [each.value for each in launch.env] == ["a,b", "0.5"]


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


def gaps(root: Path, source: str) -> list[str]:
    return [gap.why for gap in read_folder("s", root, source=source).gaps]


@pytest.mark.parametrize(
    ("scripts", "said"),
    [
        ({"install": ""}, ["install: node-gyp rebuild"]),
        ({"preinstall": " ", "install": 5}, ["install: node-gyp rebuild"]),
        ({"install": "node a.js"}, ["install: node a.js"]),
    ],
)
def test_an_empty_script_keeps_npm_from_building_nothing(tmp_path: Path, scripts: object, said: list[str]) -> None:
    assert texts(package(tmp_path, {"name": "x", "scripts": scripts}, **{"binding.gyp": "{}"}), Role.SCRIPT) == said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is no JSON"), ("[]", "holds no object"), ("", "is missing or empty"), ("[" * 99_999, "is no JSON"),
        (json.dumps({"name": "x", "y": "x" * (2 << 20)}), "is larger than 2 MB"),
    ],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_is_a_gap(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "package.json").write_text(text)
    assert gaps(tmp_path, "npm") == [f"package.json was not read: {why}"]


def test_a_number_of_any_length_hides_no_script(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"install": "node a.js"}, "x": ' + "1" * 5_000 + "}")
    assert texts(tmp_path, Role.SCRIPT) == ["install: node a.js"]
    assert gaps(tmp_path, "npm") == []


@pytest.mark.parametrize(
    "line",
    ["node test/build.js", "node .github/build.js", "npm run build", "node build.txt", "sh build.sh",
     "true " + "x" * 420 + " && node test/build.js", 'node -e "require(`./test/build`)"'],
)  # fmt: skip
def test_what_a_hook_runs_is_read_wherever_it_is(tmp_path: Path, line: str) -> None:
    package(tmp_path, {"name": "x", "scripts": {"postinstall": line, "build": "node test/build.js"}})
    code = 'require("fs").writeFileSync(require("os").homedir() + "/x", "y");'
    for name in ("test/build.js", ".github/build.js", "build.txt", "build.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code)
    assert code in texts(tmp_path, Role.INSTALLS)


def test_a_long_script_is_told_to_its_end(tmp_path: Path) -> None:
    root = package(tmp_path, {"name": "x", "scripts": {"install": " " * 10 + "true;" * 1_000 + "last"}})
    assert texts(root, Role.SCRIPT)[-1].endswith("last")
    package(tmp_path, {"name": "x", "scripts": {"install": "true;" * 5_000}})
    assert "longer than 20,000" in gaps(tmp_path, "npm")[0]


def test_a_folder_in_the_place_of_a_file_holds_nothing(tmp_path: Path) -> None:
    for name in ("README-images", "setup.py", "a.pth", "n-1.dist-info/METADATA", "n-1.dist-info/entry_points.txt"):
        (tmp_path / name / "inner").mkdir(parents=True)
    (tmp_path / "README.md").write_text("Keeps notes.")
    (tmp_path / "README-images" / "a.bin").write_bytes(b"text")
    assert gaps(tmp_path, "pypi") == ["METADATA was not read: is missing"]
    package(tmp_path, {"name": "x"})
    assert texts(tmp_path, Role.README) == ["Keeps notes."]


def wheel(root: Path, **files: str) -> Path:
    for name, text in {"n-1.dist-info/METADATA": "Name: n\nVersion: 1\n", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


STARTUP = {
    "beside a package.json": {"a.pth": "import os; x()", "package.json": '{"name": "n"}'},
    "behind another line end": {"a.pth": "# a\rimport os; x()"},
    "as a folder": {"sitecustomize/__init__.py": ""},
    "compiled": {"usercustomize.pyc": ""},
    "as machine code": {"sitecustomize.cpython-312-x86_64-linux-gnu.so": ""},
    "in a folder that a line adds": {"a.pth": "./lib/", "lib/sitecustomize.py": ""},
    "among the data": {"n-1.data/data/lib/python3.12/site-packages/a.pth": "import os"},
}


@pytest.mark.parametrize("files", STARTUP.values(), ids=STARTUP)
@pytest.mark.parametrize("source", ["pypi", "archive"])
def test_what_python_runs_at_each_start_is_told(tmp_path: Path, files: dict[str, str], source: str) -> None:
    assert texts(wheel(tmp_path, **files), Role.STARTUP, source)


def test_a_startup_file_too_long_to_be_read_is_a_gap(tmp_path: Path) -> None:
    wheel(tmp_path, **{"a.pth": "# pad\n" * 400_000 + "import os"})
    assert gaps(tmp_path, "pypi") == ["a.pth was not read: is larger than 2 MB"]


def test_the_program_of_a_wheel_is_read_wherever_it_is(tmp_path: Path) -> None:
    run = "import subprocess\nsubprocess.run(['x'])\n"
    wheel(tmp_path, **{"n-1.dist-info/entry_points.txt": "[console_scripts]\nn = tests.a:main\n", "tests/a.py": run})
    wheel(tmp_path, **{"n-1.data/scripts/n": "#!python\n" + run})
    facts = read_folder("s", tmp_path, source="pypi").facts
    assert [fact.place for fact in facts if fact.role is Role.RUNS] == ["tests/a.py", "n-1.data/scripts/n"]


def test_a_bundle_may_be_started_otherwise_on_another_platform(tmp_path: Path) -> None:
    config = {
        "command": "node", "args": ["s.js"], "env": {"A": "1"},
        "platform_overrides": {"darwin": {"command": "sh", "env": {"B": "2"}}, "win32": {"args": ["w.js"]}, "linux": 5},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps({"server": {"mcp_config": config}}))
    own = bundle_launch(tmp_path, "linux")
    assert own is not None
    mac, windows = elsewhere(tmp_path, own)
    assert (own.command, mac.command, windows.command) == ("node", "sh", "node")
    assert ([each.name for each in mac.env], windows.args) == (["A", "B"], ("w.js",))


@pytest.mark.parametrize("others", [[], {"darwin": 5}, {"darwin": {"command": 5}}, {"win32": {"args": "x"}}])
def test_overrides_that_nobody_can_follow_are_an_error(tmp_path: Path, others: object) -> None:
    server = {"mcp_config": {"command": "node", "args": [], "platform_overrides": others}}
    (tmp_path / "manifest.json").write_text(json.dumps({"name": "n", "server": server}))
    with pytest.raises(AuditorError, match="platform_overrides"):
        check_bundle(tmp_path, "n.mcpb")
