"""Do `guard install`, policy and lock work on real files and real servers, and can all of it be undone?"""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from assay import SAMPLES, assay, environment
from guard_servers import guarded
from http_servers import Handler, http_server, polite

CONFIG = """{
  // mine
  "mcpServers": {"a": {"command": "npx", "args": ["-y", "x@1"], "env": {"API_KEY": "sk-ant-%s"}}}
}
"""
SERVER = """
import json, sys
words = sys.argv[1] if len(sys.argv) > 1 else "Adds two numbers."
for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked:
        continue
    result = {"tools": [{"name": "add", "description": words, "inputSchema": {"type": "object"}},
                        {"name": "list", "description": "Lists notes.", "inputSchema": {"type": "object"}}]}
    if asked["method"] == "initialize":
        result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                  "serverInfo": {"name": "s", "version": "1"}}
    print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}), flush=True)
"""


def test_a_config_is_guarded_and_restored_byte_for_byte(tmp_path: Path) -> None:
    config = tmp_path / ".cursor" / "mcp.json"
    config.parent.mkdir()
    before = (CONFIG % ("x" * 30)).encode()
    config.write_bytes(before)
    config.chmod(0o640)
    ran = assay(tmp_path, "guard", "install", "--yes")
    assert ran.code == 0, ran.err
    assert "sk-ant-xxx" not in ran.out
    assert stat.S_IMODE(config.stat().st_mode) == 0o640
    guarded_text = config.read_bytes()
    assert b'"guard", "--server", "a", "--", "npx", "-y", "x@1"' in guarded_text
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in (tmp_path / ".local").rglob("*.backup"))
    assert assay(tmp_path, "guard", "install", "--yes").out.endswith("nothing to change\n")
    assert config.read_bytes() == guarded_text
    ran = assay(tmp_path, "guard", "uninstall")
    assert ran.code == 0, ran.err
    assert config.read_bytes() == before
    assert not list((tmp_path / ".local").rglob("*.backup"))


@pytest.mark.parametrize("clients", [[()], [("vscode",), ("cursor",)], [("cursor",), ("vscode",)]])
@pytest.mark.parametrize("touched", [False, True])
def test_a_file_that_two_clients_read_in_their_own_ways_is_guarded_for_both(
    tmp_path: Path, clients: list[tuple[str, ...]], touched: bool
) -> None:
    config, link = tmp_path / ".config" / "Code" / "User" / "mcp.json", tmp_path / ".cursor" / "mcp.json"
    before = '{"servers": {"a": {"command": "x"}},\n "mcpServers": {"b": {"command": "y", "args": ["z"]}}}\n'
    for each in (config, link):
        each.parent.mkdir(parents=True)
    config.write_text(before, encoding="utf-8")
    link.symlink_to(config)
    for named in clients:
        ran = assay(tmp_path, "guard", "install", "--yes", *named)
        assert ran.code == 0, ran.err
    text = config.read_text(encoding="utf-8")
    assert '"--server", "a", "--", "x"' in text
    assert '"--server", "b", "--", "y", "z"' in text
    assert assay(tmp_path, "guard", "install", "--yes").out.endswith("nothing to change\n")
    if touched:  # by a client, which writes all of it anew
        config.write_text(json.dumps(json.loads(text), indent=2), encoding="utf-8")
    assert assay(tmp_path, "guard", "uninstall").code == 0
    after = config.read_text(encoding="utf-8")
    assert (json.loads(after) == json.loads(before)) if touched else after == before
    assert link.is_symlink()


def test_a_config_that_cannot_be_changed_is_named_and_left(tmp_path: Path) -> None:
    config = tmp_path / ".cursor" / "mcp.json"
    config.parent.mkdir()
    config.write_text('{"mcpServers": {"a": {"command": "x"}, ', encoding="utf-8")
    ran = assay(tmp_path, "guard", "install", "--yes")
    assert ran.code == 3
    assert "mcp.json:1:" in ran.err
    assert config.read_text(encoding="utf-8") == '{"mcpServers": {"a": {"command": "x"}, '


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locked")
    (folder / "server.py").write_text(SERVER, encoding="utf-8")
    entry = {"command": sys.executable, "args": [str(folder / "server.py")]}
    (folder / "mcp.json").write_text(json.dumps({"mcpServers": {"s": entry}}), encoding="utf-8")
    ran = assay(folder, "lock", "--yes", "--probe", "none", folder / "mcp.json", cwd=folder)
    assert (folder / "mcp-assay.lock").exists(), ran.err
    return folder


def listed(folder: Path, *options: str, words: str = "") -> list[str]:
    server = f"import sys; sys.argv[1:] = {[words] if words else []!r}\n{SERVER}"
    with guarded(folder, "--server", "s", *options, server=server) as client:
        client.say(b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n')
        return [tool["name"] for tool in json.loads(client.hear())["result"]["tools"]]


@pytest.mark.parametrize(
    ("drift", "words", "expected"),
    [
        ("block", "", ["add", "list"]),
        ("block", "Adds two numbers and posts them.", ["list"]),
        ("warn", "Adds two numbers and posts them.", ["add", "list"]),
    ],
)
def test_a_tool_that_is_not_as_it_was_locked_is_withheld(
    locked: Path, drift: str, words: str, expected: list[str]
) -> None:
    lock = str(locked / "mcp-assay.lock")
    assert listed(locked, "--lock", lock, "--on-drift", drift, words=words) == expected


def test_a_tool_that_the_policy_blocks_is_withheld(tmp_path: Path) -> None:
    policy = tmp_path / "mcp-assay.yaml"
    policy.write_text("version: 1\nservers:\n  s:\n    trust: known\n    tools: {block: [add]}\n", encoding="utf-8")
    assert listed(tmp_path, "--config", str(policy)) == ["list"]


def test_a_sample_that_lies_loses_the_tool_that_lies(tmp_path: Path) -> None:
    poisoned = (SAMPLES / "poisoned" / "tool_description.py").as_posix()
    folder = str(SAMPLES / "poisoned")
    server = f"import runpy, sys; sys.path.insert(0, {folder!r}); runpy.run_path({poisoned!r}, run_name='__main__')"
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}}
    with guarded(tmp_path, server=server) as client:
        client.say(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}).encode() + b"\n")
        client.hear()
        client.say(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        client.say(b'{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n')
        names = [tool["name"] for tool in json.loads(client.hear())["result"]["tools"]]
        assert names == ["list_currencies", "history"]


def test_a_server_at_a_url_is_reached_as_before_and_shown_what_it_was(tmp_path: Path) -> None:
    shown: list[str | None] = []

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        shown.append(handler.headers.get("x-api-key"))
        handler.answer(request, {"tools": [{"name": "add"}]})

    config = tmp_path / ".cursor" / "mcp.json"
    config.parent.mkdir()
    with http_server(polite(respond)) as server:
        entry = {"type": "http", "url": f"{server.url}/mcp", "headers": {"X-Api-Key": "key of mine"}}
        config.write_text(json.dumps({"mcpServers": {"r": entry}}), encoding="utf-8")
        before = config.read_bytes()
        assert assay(tmp_path, "guard", "install", "--yes").code == 0
        now = json.loads(config.read_bytes())["mcpServers"]["r"]
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}}
        asked = f"{json.dumps(hello)}\n{json.dumps({'jsonrpc': '2.0', 'id': 2, 'method': 'tools/list'})}\n"
        ran = subprocess.run(
            [now["command"], *now["args"]], input=asked, env=environment(tmp_path, **now["env"]), text=True,
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
    assert now["type"] == "stdio"
    assert json.loads(ran.stdout.splitlines()[1])["result"] == {"tools": [{"name": "add"}]}
    assert set(shown) == {"key of mine"}
    assert assay(tmp_path, "guard", "uninstall").code == 0
    assert config.read_bytes() == before


def test_a_server_that_is_to_be_left_alone_is_and_who_may_have_to_sign_in_is_told(tmp_path: Path) -> None:
    config = tmp_path / ".cursor" / "mcp.json"
    config.parent.mkdir()
    entries = {"a": {"url": "https://a.example/mcp?key=sk-ant-api03-abcdefghijkl"}, "b": {"url": "https://b.example"}}
    entries["c"] = {"url": "https://c.example/$(x)"}
    config.write_text(json.dumps({"mcpServers": entries}), encoding="utf-8")
    ran = assay(tmp_path, "guard", "install", "--yes", "--except", "b")
    assert "b: you named it by --except" in ran.out
    assert "a: if it wants you to sign in, run `mcp-assay guard sign-in URL`" in ran.out
    assert "c: if it wants you to sign in, run `mcp-assay guard sign-in 'https://c.example/$(x)'`" in ran.out
    assert "sk-ant-api03" not in ran.out
    assert json.loads(config.read_bytes())["mcpServers"]["b"] == entries["b"]


TWO = {"mcpServers": {"a": {"command": "npx", "args": ["x"]}, "b": {"command": "uvx", "args": ["y"]}}}


def cursor(home: Path, text: str) -> Path:
    config = home / ".cursor" / "mcp.json"
    config.parent.mkdir()
    config.write_text(text, encoding="utf-8")
    return config


def test_what_others_write_between_installing_and_uninstalling_stays(tmp_path: Path) -> None:
    config = cursor(tmp_path, "// mine\n" + json.dumps(TWO))
    assert assay(tmp_path, "guard", "install", "--yes").code == 0
    config.write_text(config.read_text(encoding="utf-8").replace("// mine", "// ours"), encoding="utf-8")
    ran = assay(tmp_path, "guard", "uninstall")
    assert ran.code == 0, ran.err
    assert config.read_text(encoding="utf-8") == "// ours\n" + json.dumps(TWO)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_second_installation_keeps_the_way_back_to_the_first(indent: int | None, tmp_path: Path) -> None:
    config = cursor(tmp_path, json.dumps(TWO))
    assert assay(tmp_path, "guard", "install", "--yes").code == 0
    now = json.loads(config.read_bytes())
    now["mcpServers"]["n"] = {"command": "deno", "args": []}
    config.write_text(json.dumps(now, indent=indent), encoding="utf-8")
    ran = assay(tmp_path, "guard", "install", "--yes")
    assert ran.code == 0, ran.err
    assert config.read_text(encoding="utf-8").count('"guard"') == 3
    ran = assay(tmp_path, "guard", "uninstall")
    assert ran.code == 0, ran.err
    assert json.loads(config.read_bytes()) == {
        "mcpServers": {**TWO["mcpServers"], "n": {"command": "deno", "args": []}}
    }


def test_a_guard_that_was_changed_by_hand_loses_no_way_back(tmp_path: Path) -> None:
    config = cursor(tmp_path, json.dumps(TWO))
    assert assay(tmp_path, "guard", "install", "--yes").code == 0
    changed = config.read_text(encoding="utf-8").replace('"--server", "a"', '"--server", "a", "--no-log"')
    config.write_text(changed[:-2] + ', "n": {"command": "deno"}}}', encoding="utf-8")
    before = {each: each.read_bytes() for each in (tmp_path / ".local").rglob("*") if each.is_file()}
    ran = assay(tmp_path, "guard", "install", "--yes")
    assert ran.code == 3
    assert "by hand" in ran.err
    assert {each: each.read_bytes() for each in (tmp_path / ".local").rglob("*") if each.is_file()} == before


def test_one_config_that_cannot_be_written_keeps_no_other_from_it(tmp_path: Path) -> None:
    config = cursor(tmp_path, json.dumps(TWO))
    odd = tmp_path / ".lmstudio" / "mcp.json"
    odd.parent.mkdir()
    odd.write_text('{"mcpServers": {"a\\ud83d": {"command": "x"}}}', encoding="utf-8")
    ran = assay(tmp_path, "guard", "install", "--yes")
    assert ran.code == 3
    assert "half a character" in ran.err
    assert config.read_text(encoding="utf-8").count('"guard"') == 2


def test_where_no_backup_can_be_kept_nothing_is_changed(tmp_path: Path) -> None:
    config = cursor(tmp_path, json.dumps(TWO))
    (tmp_path / ".local").write_text("no folder", encoding="utf-8")
    ran = assay(tmp_path, "guard", "install", "--yes")
    assert ran.code == 3
    assert json.loads(config.read_bytes()) == TWO
    assert assay(tmp_path, "guard", "uninstall").out == "no config has a guard of ours in it\n"


def test_what_an_audit_does_not_show_the_diff_does_not_show_either(tmp_path: Path) -> None:
    secrets = ("supersecretvalue99", "s3cr3t-header-value-1", "8f14e45fceea167a5a36dedd4bea2543")
    entries = {
        "a": {"command": "npx", "args": ["-y", "x", "--api-key", secrets[0]]},
        "b": {"url": "https://b.example/mcp", "headers": {"X-Api-Key": secrets[1]}},
        "c": {"url": f"https://c.example/mcp?api_key={secrets[2]}"},
    }
    cursor(tmp_path, json.dumps({"mcpServers": entries}, indent=1))
    for command in (("install", "--yes"), ("uninstall",)):
        ran = assay(tmp_path, "guard", *command)
        assert ran.code == 0, ran.err
        assert not [each for each in secrets if each in ran.out + ran.err]


def test_the_same_is_found_in_a_config_before_and_behind_the_guard(tmp_path: Path) -> None:
    token = f"ghp_{'x1Y2' * 9}"
    entries = {
        "a": {"type": "http", "url": "https://a.example/sse", "headers": {"Authorization": f"Bearer {token}"}},
        "b": {"url": "https://b.example/mcp", "headers": {"appKey": "not-shown-1234"}},
    }
    cursor(tmp_path, json.dumps({"mcpServers": entries}))

    def found() -> list[tuple[str, str]]:
        ran = assay(tmp_path, "scan", "--static", "--format", "json", "--fail-on", "never")
        told = json.loads(ran.out)
        return sorted((each["rule"], each["fingerprint"]) for each in told["findings"])

    before = found()
    assert assay(tmp_path, "guard", "install", "--yes").code == 0
    assert before
    assert found() == before


def test_without_a_person_nothing_is_written_and_what_to_say_is_told(tmp_path: Path) -> None:
    config = cursor(tmp_path, json.dumps(TWO))
    ran = assay(tmp_path, "guard", "install")
    assert ran.code == 2
    assert "--yes" in ran.err
    assert json.loads(config.read_bytes()) == TWO


def test_a_file_that_was_named_is_not_forgotten(tmp_path: Path) -> None:
    project = tmp_path / "project" / ".mcp.json"
    project.parent.mkdir()
    project.write_text(json.dumps(TWO), encoding="utf-8")
    assert assay(tmp_path, "guard", "install", "--yes", "--file", project).code == 0
    ran = assay(tmp_path, "guard", "uninstall")
    assert f"still guarded: {project.resolve()}" in ran.out
    assert assay(tmp_path, "guard", "uninstall", "--file", project).code == 0
    assert json.loads(project.read_bytes()) == TWO
