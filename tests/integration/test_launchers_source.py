"""Is a package that is published as source only built where it can neither see nor harm anything?"""

from __future__ import annotations

import ast
import hashlib
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from launcher_lines import launch_of
from package_index import index, sdist, wheel
from process_marks import survivors
from test_launchers_fetch import PYTHON_ANSWERS, needs_uv

from auditor import load_rules
from auditor.candidates import candidates
from auditor.capture import Options, Probe, capture
from auditor.confine import Conditions, best_mode
from auditor.confine.launchers import prepare
from auditor.errors import AuditorError
from auditor.lock import drift
from auditor.model import Capture, Gate, ServerSpec, Stdio
from auditor.pinning import stand
from auditor.pipeline import assess
from auditor.targets import Surroundings

pytestmark = [
    needs_uv,
    pytest.mark.skipif(best_mode() != "bubblewrap", reason="no bubblewrap that works"),
]

SETUPTOOLS = """
import os, zipfile
GENERATOR = "{generator}"
class Legacy:
    def build_wheel(self, folder, config=None, metadata=None):
        space = {{"MODULE": "", "__file__": os.path.abspath("setup.py")}}
        exec(compile(open("setup.py").read(), "setup.py", "exec"), space)
        info = "ink-1.0.dist-info/"
        texts = {{
            "ink.py": space["MODULE"],
            info + "METADATA": "Metadata-Version: 2.1\\nName: ink\\nVersion: 1.0\\nX-Made-By: " + GENERATOR + "\\n",
            info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: " + GENERATOR
            + "\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        }}
        texts[info + "RECORD"] = "".join(path + ",,\\n" for path in (*texts, info + "RECORD"))
        with zipfile.ZipFile(os.path.join(folder, "ink-1.0-py3-none-any.whl"), "w") as archive:
            for path, text in texts.items():
                archive.writestr(path, text)
        return "ink-1.0-py3-none-any.whl"
__legacy__ = Legacy()
"""
"""A stand-in that runs setup.py, so that no registry is needed."""

NOSY = """
import json, os, socket, sys
def tried(what):
    try:
        return str(what())
    except Exception as error:
        return "in vain: " + type(error).__name__
def reached():
    socket.create_connection(("127.0.0.1", {port}), 2).close()
    return "reached"
def written(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "w").write("x")
    return "written"
MODULE = "FOUND = " + repr(dict(
    secret=tried(lambda: open({secret!r}).read()),
    home=sorted(name for name in os.listdir({home!r}) if "diary" in name),
    variable=os.environ.get("OUR_TOKEN", "in vain"),
    socket=tried(reached),
    beside=tried(lambda: written(os.path.join(sys.prefix, "beside"))),
    cache=tried(lambda: written({cache!r} + "/beside")),
    processes=tried(lambda: len([each for each in os.listdir("/proc") if each.isdigit()]) < 5),
))
"""


def build_tool(version: str) -> dict[str, bytes]:
    return wheel("setuptools", {"setuptools/build_meta.py": SETUPTOOLS.format(generator=version)}, "")


def files(setup: str, more: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """An index with a server that needs `ink`, of which there is source only, and what builds that."""
    return {
        **wheel("notes", {"notes.py": PYTHON_ANSWERS}, "notes = notes:main", "ink"),
        **sdist("ink", setup, more),
        **build_tool("1"),
        **wheel("wheel", {"wheel.py": ""}, ""),
    }


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all: uv looks at each interpreter of the machine once for each."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server.getsockname()[1]
        with pytest.raises(BlockingIOError):
            server.accept()


def listed(cache: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> Capture:
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
    spec = ServerSpec("a", "a", "command", Stdio("uvx", ("notes",)))
    (found,) = capture([spec], Options(confine=best_mode(), cache_dir=cache, watch=False, probe=Probe.NONE))
    return found


def trouble(cache: Path, packages: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch, seconds: float = 60) -> str:
    with index(packages) as (address, _):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        with pytest.raises(AuditorError) as caught:
            prepare(launch_of("uvx notes"), Conditions(best_mode(), {}, cache, install_timeout=seconds))
    assert caught.value.hint
    assert caught.value.what.startswith("ink, on which it depends, is published as source only"), caught.value.what
    return caught.value.what.partition("building that in the sandbox failed (")[2].partition("): ")[0]


def test_a_build_finds_nothing_of_the_user_and_the_server_that_needs_it_lists(
    cache: Path, home: Path, listener: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "diary.txt").write_text("private")
    monkeypatch.setenv("OUR_TOKEN", "private")
    nosy = NOSY.format(port=listener, secret=str(home / "diary.txt"), home=str(home), cache=str(cache))
    packages = files(nosy)
    trusted = Conditions(best_mode(), {"OUR_TOKEN": "private"}, cache, network=True, grants=(f"{home}:rw",))
    with index(packages) as (address, asked):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        again = prepare(launch_of("uvx notes"), trusted)  # the server's own rights are not those of a build
        asked.clear()
        found = listed(cache, address, monkeypatch)
    assert found.gaps == ()
    assert again.packages == found.packages
    assert not [path for path in asked if path.endswith(".tar.gz")], "it was built before"
    (module,) = cache.glob("shared/pypi/notes-*/*/lib/python*/site-packages/ink.py")
    told = ast.literal_eval(module.read_text(encoding="utf-8").partition("FOUND = ")[2])
    assert told.pop("cache") in ("written", "in vain: OSError", "in vain: PermissionError")
    assert told == {
        "secret": "in vain: FileNotFoundError", "home": [], "variable": "in vain",
        "socket": "in vain: ConnectionRefusedError", "beside": "in vain: OSError", "processes": "True",
    }  # fmt: skip
    assert not list(cache.rglob("beside"))
    (note,) = assess([found], pack=load_rules(), gate=Gate()).notes
    assert note == "published as source only, and so built in the sandbox: ink 1.0"
    (built,) = (package for package in found.packages if package.built)
    digest = hashlib.sha256(packages["/files/ink-1.0.tar.gz"]).hexdigest()
    assert (built.name, built.version, built.integrity) == ("ink", "1.0", f"sha256:{digest}")


@pytest.mark.parametrize(
    ("needs", "setup", "version"),
    [("ink", "MODULE = ''", "2.0"), ("ink", "1/0", ""), ("missing", "", "1.0")],
    ids=["built", "not built", "of no use to anybody"],
)
def test_the_newest_version_is_run_though_an_older_one_needs_no_build(
    cache: Path, monkeypatch: pytest.MonkeyPatch, needs: str, setup: str, version: str
) -> None:
    older, packages = wheel("notes", {"notes.py": PYTHON_ANSWERS}, "notes = notes:main"), files(setup)
    newer = wheel("notes", {"notes.py": PYTHON_ANSWERS}, "notes = notes:main", needs, version="2.0")
    pages = {"/simple/notes/": older["/simple/notes/"] + newer["/simple/notes/"]}
    with index(packages | older | newer | pages) as (address, _):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        conditions = Conditions(best_mode(), {}, cache)
        if version:
            assert prepare(launch_of("uvx notes"), conditions).packages[0].version == version
        else:
            with pytest.raises(AuditorError, match="ink, on which it depends, is published as source only"):
                prepare(launch_of("uvx notes"), conditions)


def test_what_was_built_stays_approved_though_a_newer_tool_builds_it_again(
    tmp_path: Path, cache: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages, pinned = files("MODULE = 'a = 1'"), []
    for version in ("1", "2"):
        with index(packages | build_tool(version)) as (address, _):
            found = listed(cache, address, monkeypatch)
        shutil.rmtree(cache / "shared" / "pypi")
        assert [package.name for package in found.packages if package.built] == ["ink"]
        pinned.append(stand(found, Surroundings(home, tmp_path, {}, "linux")).pinned)
    approved, now = pinned
    assert approved.code
    assert drift(approved, now) == ()


def test_a_build_that_hangs_is_ended_with_all_that_it_has_started(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = f"{time.time():.6f}"
    stray = f"if os.fork() == 0:\n    os.setsid()\n    os.execvp('sleep', ['sleep', '{mark}'])\n"
    setup = f"import os, time\n{stray}time.sleep(999)\n"
    began = time.monotonic()
    assert trouble(cache, files(setup), monkeypatch, seconds=5) == "it took more than 5 s"
    assert time.monotonic() - began < 9
    assert survivors(mark, 1) == []


FAILS = "import sys\nprint('collecting', file=sys.stderr)\nraise ImportError('no   such \\t thing')\n"
ELSEWHERE = """
import pathlib
def build_wheel(folder, config=None, metadata=None):
    pathlib.Path(folder).parent.joinpath("ink-1.0-py3-none-any.whl").write_text("x")
    return "../ink-1.0-py3-none-any.whl"
"""
OWN = '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n'


@pytest.mark.parametrize(
    ("setup", "more", "says"),
    [
        (FAILS, {}, "ImportError: no such thing"),
        (
            "",
            {"pyproject.toml": OWN, "own.py": ELSEWHERE},
            "it made no wheel of ink 1.0, but ../ink-1.0-py3-none-any.whl",
        ),
    ],
)
def test_a_build_that_gives_no_wheel_says_why(
    cache: Path, monkeypatch: pytest.MonkeyPatch, setup: str, more: Mapping[str, str], says: str
) -> None:
    assert trouble(cache, files(setup, more), monkeypatch) == says


@pytest.mark.parametrize(("mode", "builds"), [("scrubbed", True), ("bubblewrap", False)])
def test_nothing_is_built_without_a_sandbox_or_leave(
    cache: Path, monkeypatch: pytest.MonkeyPatch, mode: str, builds: bool
) -> None:
    with index(files("MODULE = ''")) as (address, asked):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        with pytest.raises(AuditorError, match="is published as source only, and building that runs its code"):
            prepare(launch_of("uvx notes"), Conditions(mode, {}, cache, builds=builds))
    assert not [path for path in asked if path.endswith(".tar.gz")]


def test_what_an_entry_would_run_is_found_out_without_building_it(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "mcp.json"
    config.write_text('{"mcpServers": {"notes": {"command": "uvx", "args": ["notes"]}}}')
    with index(files("MODULE = ''")) as (address, asked):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        with pytest.raises(AuditorError, match="building that runs its code"):
            list(
                candidates(
                    (str(config),), Surroundings(tmp_path, tmp_path, {}, "linux"), Conditions("bubblewrap", {}, cache)
                )
            )
    assert not [path for path in asked if path.endswith(".tar.gz")]
