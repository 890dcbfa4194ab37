"""Does a server from a registry stand where its own launcher would have put it, and does nothing there say who asks?"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from launcher_lines import launch_of
from package_index import index, npm_package, wheel
from test_confine_bubblewrap import DUMP, TROUBLE, run

from auditor.confine import Conditions, Prepared
from auditor.confine.launchers import prepare
from auditor.confine.launchers.programs import find_uv

pytestmark = pytest.mark.skipif(TROUBLE is not None, reason=f"no sandbox can be built here: {TROUBLE}")
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="no npm")
needs_uv = pytest.mark.skipif(find_uv() is None, reason="no uv")

WORDS = ("assay", "scratch", "decoy", "canary", "audit", "keeper", "pytest", "honeypot", "/newroot")
SEARCH = """
import json, os, sys
tree, names, words = sys.argv[2], sys.argv[3].split(","), [bytes.fromhex(word) for word in sys.argv[4:]]
paths = [os.path.join(folder, name) for folder, _, inside in os.walk(tree) for name in ("", *inside)]
held = [path for path in paths if os.path.isfile(path) and any(word in open(path, "rb").read() for word in words)]
named = [path for path in paths if any(name in path.lower() for name in names)]
print(json.dumps({"top": sorted(os.listdir(tree)), "held": held[:20], "named": named[:20], "argv": sys.argv[:3],
                  "compiled": any(path.endswith(".pyc") for path in paths),
                  "prefix": [sys.prefix, sys.executable, *sys.path]}))
"""
"""What is in a folder (a package has too many files to name them all): file names and contents with these words.

Few words for the names: packages have zones called `Canary` and modules called `pytest_plugin` of their own.
"""


@pytest.fixture
def store() -> Iterator[Path]:
    """Not under the tests' temporary folder, whose name says what it is."""
    place = Path(tempfile.mkdtemp(dir="/var/tmp"))
    yield place
    shutil.rmtree(place)


def fetched(line: str, store: Path) -> Prepared:
    return prepare(launch_of(line), Conditions("bubblewrap", {}, store))


def searched(prepared: Prepared, tree: str, python: str, store: Path) -> dict[str, Any]:
    """What a program among the package's files finds in them, and all that it sees besides."""
    script = next(word for word in (prepared.launch.command, *prepared.launch.args) if word.startswith(str(store)))
    words = (b"mcp-assay".hex(), str(store).encode().hex())
    launch = replace(prepared.launch, command=python, args=("-c", SEARCH, script, tree, "assay,decoy,honeypot", *words))
    ran = run(replace(prepared, launch=launch))
    assert ran.code == 0, ran.err
    seen: dict[str, Any] = json.loads(ran.out)
    ran = run(replace(prepared, launch=replace(launch, args=("-c", DUMP, script))))
    assert ran.code == 0, ran.err
    return seen | {"dump": {name: what for name, what in json.loads(ran.out).items() if name != "files"}}


def nothing_said(seen: dict[str, Any], store: Path) -> None:
    assert (seen["held"], seen["named"]) == ([], []), "no file names the place where it is kept"
    told = json.dumps(seen)
    told = told.replace(json.dumps(DUMP)[1:-1], "").replace(json.dumps(SEARCH)[1:-1], "").lower()
    assert [word for word in WORDS if word in told] == []
    mounts = seen["dump"].pop("mounts")
    assert str(store) not in json.dumps(seen)
    assert str(store) in mounts, "the one place that shows it, and so no name of ours may be in it"


def shown_at(prepared: Prepared, pattern: str) -> str:
    ((_, place),) = prepared.shown
    assert re.fullmatch(re.escape(str(Path.home())) + pattern, place), place
    return place


def check_npm(line: str, store: Path) -> None:
    prepared = fetched(line, store)
    place = shown_at(prepared, r"/\.npm/_npx/[0-9a-f]{16}")
    seen = searched(prepared, place, "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable, store)
    nothing_said(seen, store)
    assert seen["top"] == ["node_modules", "package-lock.json", "package.json"]
    assert seen["argv"][1].startswith(f"{place}/node_modules/")


def check_pypi(line: str, store: Path) -> None:
    prepared = fetched(line, store)
    place = shown_at(prepared, r"/\.cache/uv/archive-v0/[\w-]{21}")
    seen = searched(prepared, place, prepared.launch.command, store)
    nothing_said(seen, store)
    assert seen["prefix"][:2] == [place, f"{place}/bin/python"]
    assert seen["compiled"], "compiled, for it is read-only where it runs"


@needs_npm
def test_a_package_of_npm_stands_where_npx_puts_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = npm_package("@a/notes", {"bin": {"x": "cli.js"}}, {"cli.js": "console.log(require.resolve('./cli.js'))"})
    with index(files) as (address, _):
        monkeypatch.setenv("npm_config_registry", address)
        check_npm("npx -y @a/notes", store)
        prepared = fetched("npx -y @a/notes", store)
        assert run(prepared).out.strip() == f"{prepared.shown[0][1]}/node_modules/@a/notes/cli.js"


@needs_uv
def test_an_environment_stands_where_uvx_puts_it_and_its_programs_start(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by their own first line, which holds the whole path of the interpreter."""
    code = "import subprocess, sys, os\ndef main():\n    print(__file__, sys.argv[0])\n"
    code += "    if len(sys.argv) == 1:\n        subprocess.run([sys.argv[0], 'again'])\n"
    with index(wheel("notes", {"notes/__init__.py": code}, "notes = notes:main")) as (address, _):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        check_pypi("uvx notes", store)
        prepared = fetched("uvx notes", store)
        ran = run(prepared)
    place = prepared.shown[0][1]
    first, second = sorted(ran.out.splitlines())
    assert first == second, ran.err
    assert first.startswith(f"{place}/lib/") and first.endswith(f" {place}/bin/notes")


@needs_npm
@pytest.mark.registry
def test_a_real_package_of_npm_says_nothing_of_us(store: Path) -> None:
    check_npm("npx -y @modelcontextprotocol/server-memory", store)


@needs_uv
@pytest.mark.registry
def test_a_real_package_of_pypi_says_nothing_of_us(store: Path) -> None:
    check_pypi("uvx mcp-server-time", store)
