"""Is a package of a registry fetched without a line of it being run, and then run without the registry?"""

from __future__ import annotations

import gc
import shutil
import time
from errno import ENOSPC
from pathlib import Path

import pytest
from launcher_lines import launch_of
from package_index import index, npm_package, sdist, wheel

from auditor.capture import Options, capture
from auditor.confine import Conditions, Prepared, best_mode
from auditor.confine.launchers import prepare
from auditor.confine.launchers.programs import find_uv
from auditor.confine.launchers.pruning import prune
from auditor.confine.launchers.stock import Worth, stock
from auditor.errors import AuditorError
from auditor.granting import behind_walls
from auditor.model import Capture, ServerSpec, Stdio
from auditor.model.policy import Grants

ANSWERS = """
const read = require("readline").createInterface({ input: process.stdin });
const answers = {
  initialize: { protocolVersion: "2025-11-25", serverInfo: { name: "n", version: "1" }, capabilities: { tools: {} } },
  "tools/list": { tools: [{ name: "note", title: process.argv.slice(2).join(" "), inputSchema: { type: "object" } }] },
};
read.on("line", (line) => {
  const message = JSON.parse(line);
  if (message.id === undefined) return;
  const result = answers[message.method];
  const rest = result ? { result } : { error: { code: -32601, message: "unknown" } };
  console.log(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...rest }));
});
"""
PYTHON_ANSWERS = """
import json, sys
ANSWERS = {
    "initialize": {
        "protocolVersion": "2025-11-25", "serverInfo": {"name": "n", "version": "1"}, "capabilities": {"tools": {}}
    },
    "tools/list": {"tools": [{"name": "note", "inputSchema": {"type": "object"}}]},
}
def main():
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message:
            continue
        found = ANSWERS.get(message["method"])
        rest = {"result": found} if found else {"error": {"code": -32601, "message": "unknown"}}
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **rest}), flush=True)
"""
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="no npm")
needs_uv = pytest.mark.skipif(find_uv() is None, reason="no uv")


def ask(cache: Path, line: str) -> Prepared:
    return prepare(launch_of(line), Conditions(best_mode(), {}, cache))


def listed(cache: Path, line: str) -> Capture:
    command, *args = line.split()
    spec = ServerSpec("a", "a", "command", Stdio(command, tuple(args)))
    (found,) = capture([spec], Options(confine=best_mode(), cache_dir=cache))
    return found


@needs_npm
def test_a_package_of_npm_lists_and_its_scripts_do_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = tmp_path / "trace"
    scripts = dict.fromkeys(("preinstall", "install", "postinstall", "prepare"), f"touch {trace}")
    needed = npm_package("needed", {"scripts": scripts, "bin": "cli.js"}, {"cli.js": ""})
    manifest = {"scripts": scripts, "bin": {"x": "cli.js"}, "dependencies": {"needed": "^1.0.0"}}
    files = npm_package("@a/notes", manifest, {"cli.js": ANSWERS}) | needed
    with index(files) as (address, _):
        monkeypatch.setenv("npm_config_registry", address)
        found = listed(tmp_path / "cache", "npx -y @a/notes hello")
    assert found.gaps == ()
    assert any("hello" in exchange.raw for exchange in found.listings[0].exchanges)
    first, second = found.packages
    assert (first.registry, first.name, first.version) == ("npm", "@a/notes", "1.0.0")
    assert first.integrity.startswith("sha512-")
    assert second.name == "needed"
    assert not trace.exists()


@needs_npm
def test_a_pinned_package_is_fetched_once_and_an_open_one_asked_for_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with index(npm_package("notes", {"bin": "cli.js"}, {"cli.js": ANSWERS})) as (address, requests):
        monkeypatch.setenv("npm_config_registry", address)
        first = ask(tmp_path, "npx -y notes@1.0.0 a")
        requests.clear()
        began = time.monotonic()
        assert ask(tmp_path, "npx -y notes@1.0.0 b").launch.args[0] == first.launch.args[0]
        assert time.monotonic() - began < 0.5  # 0.002 where nothing else runs
        assert requests == []
        assert (ask(tmp_path, "npx notes").launch.args[0] == first.launch.args[0]) is (best_mode() == "bubblewrap")
        assert requests != []
    ask(tmp_path, "npx -y notes@1.0.0 a")
    for line in ("npx notes", "npx notes@^1"):
        with pytest.raises(AuditorError, match="cannot be reached"):
            ask(tmp_path, line)


@needs_npm
def test_what_was_fetched_stays_while_a_launch_needs_it_and_a_full_cache_is_cut_back_after_a_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = npm_package("notes", {"bin": "cli.js"}, {"cli.js": ANSWERS}) | npm_package(
        "others", {"bin": "cli.js"}, {"cli.js": ANSWERS}
    )
    with index(files) as (address, _):
        monkeypatch.setenv("npm_config_registry", address)
        needed = ask(tmp_path, "npx -y notes@1.0.0")
        options = Options(confine=best_mode(), cache_dir=tmp_path, cache_size=0)
        (found,) = capture([ServerSpec("a", "a", "command", Stdio("npx", ("others@1.0.0",)))], options)
    assert found.gaps == ()
    assert found.packages[0].name == "others"
    (left,) = (one for one in stock(tmp_path, time.monotonic() + 9) if one.worth is Worth.FETCH)
    assert "notes" in left.place.name
    assert Path(needed.launch.args[0]).is_file()
    needed.use.release()
    prune(tmp_path, 0)
    assert stock(tmp_path, time.monotonic() + 9) == ()


@needs_npm
@pytest.mark.skipif(best_mode() != "bubblewrap", reason="no bubblewrap that works")
def test_what_a_guarded_server_runs_from_stays_until_it_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    root = Options().cache_dir
    with index(npm_package("notes", {"bin": "cli.js"}, {"cli.js": ANSWERS})) as (address, _):
        monkeypatch.setenv("npm_config_registry", address)
        upstream = behind_walls(("npx", "-y", "notes@1.0.0"), Grants(hosts=()), lambda _: None, lambda _: None)
    try:
        gc.collect()
        prune(root, 0)
        assert len(list((root / "shared" / "npm").glob("*/*/node_modules/notes"))) == 1
    finally:
        upstream.end()
    prune(root, 0)
    assert list((root / "shared" / "npm").iterdir()) == []


@needs_npm
def test_a_disk_that_fills_up_leaves_nothing_half_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("auditor.confine.launchers.store.fetched_code", full)
    with index(npm_package("notes", {"bin": "cli.js"}, {"cli.js": ANSWERS})) as (address, _):
        monkeypatch.setenv("npm_config_registry", address)
        with pytest.raises(AuditorError, match="the disk is full"):
            ask(tmp_path, "npx -y notes@1.0.0")
    assert [path for path in tmp_path.rglob("node_modules") if "downloads" not in path.parts] == []


@needs_npm
def test_an_optional_package_that_cannot_be_had_is_left_out_as_npx_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "trace"
    scripts = dict.fromkeys(("preinstall", "install", "postinstall", "prepare"), f"touch {trace}")
    optional = {"notes-darwin": "1.0.0", "notes-linux": "1.0.0"}
    manifest = {"bin": "cli.js", "scripts": scripts, "optionalDependencies": optional}
    files = npm_package("notes", manifest, {"cli.js": ANSWERS}) | npm_package("notes-linux", {"scripts": scripts}, {})
    with index(files) as (address, _):
        monkeypatch.setenv("npm_config_registry", address)
        found = listed(tmp_path / "cache", "npx notes")
    assert found.gaps == ()
    assert [each.name for each in found.packages] == ["notes", "notes-linux"]
    assert not trace.exists()


@needs_npm
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("npx leads-out", "outside"),
        ("npx builds", "install script"),
        ("npx two", "has one, other"),
        ("npx missing", "no such package"),
        ("npx notes@9.9.9", "no such package"),
        ("npx needs-missing", "no package @ink/missing, on which it depends"),
        ("npx needs-newer", "no such version of notes, on which it depends"),
        ("npx -p needs-newer -p notes@9.9.9 notes", "no such package"),
        ("npx other@npm:notes@^9", "no such package"),
    ],
)
def test_what_cannot_be_run_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, says: str) -> None:
    files = {
        **npm_package("leads-out", {"bin": {"leads-out": "../../../../../../../../etc/passwd"}}, {}),
        **npm_package("builds", {"bin": "dist/built.js", "scripts": {"install": "true"}}, {}),
        **npm_package("two", {"bin": {"one": "a.js", "other": "b.js"}}, {"a.js": "", "b.js": ""}),
        **npm_package("notes", {"bin": "a.js"}, {"a.js": ""}),
        **npm_package("needs-missing", {"bin": "a.js", "dependencies": {"@ink/missing": "^1"}}, {"a.js": ""}),
        **npm_package("needs-newer", {"bin": "a.js", "dependencies": {"notes": "^2"}}, {"a.js": ""}),
    }
    with index(files) as (address, _):
        monkeypatch.setenv("npm_config_registry", address)
        with pytest.raises(AuditorError) as caught:
            ask(tmp_path, line)
    assert says in caught.value.what, caught.value
    assert caught.value.hint


@needs_uv
def test_a_wheel_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with index(wheel("notes", {"notes.py": PYTHON_ANSWERS}, "notes = notes:main")) as (address, requests):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        found = listed(tmp_path / "cache", "uvx notes")
        requests.clear()
        ask(tmp_path / "cache", "uvx notes==1.0")
        again = list(requests)
    with pytest.raises(AuditorError, match="cannot be reached"):
        ask(tmp_path / "cache", "uvx notes")
    assert found.gaps == ()
    assert [exchange.method for exchange in found.listings[0].exchanges][:1] == ["initialize"]
    (package,) = found.packages
    assert (package.registry, package.name, package.version) == ("pypi", "notes", "1.0")
    assert package.integrity.startswith("sha256:")
    assert again == [] or best_mode() != "bubblewrap"


@needs_uv
@pytest.mark.parametrize("versions", [("1.0",), ("1.0", "2.0")])
def test_a_newer_python_that_a_package_needs_is_looked_for_as_uvx_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versions: tuple[str, ...]
) -> None:
    names = [f"notes-{version}-py3-none-any.whl" for version in versions]
    links = [f'<a href="/files/{name}" data-requires-python="&gt;=3.99">{name}</a>' for name in names]
    with index({"/simple/notes/": f"<!DOCTYPE html>{''.join(links)}".encode()}) as (address, _):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        with pytest.raises(AuditorError, match=r"no Python >=3\.99 is installed here"):
            ask(tmp_path, "uvx notes")


@pytest.mark.parametrize("line", ["uvx notes", "pipx run notes", "uv run --with notes python"])
def test_source_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    trace = tmp_path / "trace"
    setup = f"open({str(trace)!r}, 'w')\nfrom setuptools import setup\nsetup(name='notes', version='1.0')\n"
    with index(sdist("notes", setup)) as (address, _):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        monkeypatch.setenv("PIP_INDEX_URL", f"{address}/simple")
        with pytest.raises(AuditorError) as caught:
            ask(tmp_path, line)
    assert not trace.exists()
    assert "source only" in caught.value.what, caught.value
    assert "machine that you can lose" in caught.value.hint


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ("ink", "ink, on which it depends, is published as source only"),
        ("paper==7.0", "the registry has no such version of paper, on which it depends"),
        ("paper>=7.0", "the registry has no such version of paper, on which it depends"),
    ],
)
def test_a_dependency_that_cannot_be_had_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, needs: str, says: str
) -> None:
    server = wheel("notes", {"notes.py": PYTHON_ANSWERS}, "notes = notes:main", needs)
    others = wheel("paper", {"paper.py": ""}, "") | sdist("ink", "")
    with index(server | others) as (address, _):
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple")
        with pytest.raises(AuditorError) as caught:
            ask(tmp_path, "uvx notes==1.0")
    assert caught.value.what.startswith(says), caught.value


def test_pip_makes_the_same_where_there_is_no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.confine.launchers.environments.find_uv", lambda: None)
    with index(wheel("notes", {"notes.py": PYTHON_ANSWERS}, "notes-server = notes:main")) as (address, _):
        monkeypatch.setenv("PIP_INDEX_URL", f"{address}/simple")
        found = listed(tmp_path / "cache", "pipx run notes")
    assert found.gaps == ()
    assert found.packages[0].integrity.startswith("sha256:")


@pytest.mark.registry
@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("npx -y @modelcontextprotocol/server-memory", "@modelcontextprotocol/server-memory"),
        ("bunx @modelcontextprotocol/server-memory@2026.8.31", "@modelcontextprotocol/server-memory"),
        ("uvx mcp-server-time", "mcp-server-time"),
        ("uv run --with mcp-server-time==2026.10.19 python -m mcp_server_time", "mcp-server-time"),
    ],
)
def test_a_published_server_lists(tmp_path_factory: pytest.TempPathFactory, line: str, name: str) -> None:
    found = listed(tmp_path_factory.getbasetemp() / "published", line)
    assert found.gaps == ()
    assert found.packages[0].name == name
    assert found.packages[0].integrity.startswith(("sha512-", "sha256:"))
    assert any(exchange.method == "tools/list" for exchange in found.listings[0].exchanges)
