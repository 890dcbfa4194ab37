"""Broken and hostile files: each is a gap with its place, and the good file beside it is still read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from auditor.discover import Discovery, discover, locate
from auditor.discover.tree import DEEPEST

GOOD = '{"mcpServers": {"good": {"command": "x"}}}'
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)


def _beside_good(folder: Path, name: str, data: bytes) -> Discovery:
    (folder / ".cursor").mkdir()
    (folder / ".cursor/mcp.json").write_text(GOOD, encoding="utf-8")
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    started = time.process_time()
    found = _look(folder)
    assert time.process_time() - started < 10
    return found


def _look(folder: Path) -> Discovery:
    return discover(home=folder / "nobody", cwd=folder, environ={}, platform="linux")


REFUSED = {
    "no colon": (".mcp.json", b'{\n  "mcpServers" {}\n}', "2:16", "expected a colon, found '{'"),
    "ends early": (".mcp.json", b'{"mcpServers": {', "1:17", "found the end of the file"),
    "text after": (".mcp.json", b"{} {}", "1:4", "text after the end"),
    "open string": (".mcp.json", b'{"a": "b', "1:7", "does not end"),
    "open comment": (".mcp.json", b'{"a": 1 /* ', "1:9", "found '/'"),
    "bad escape": (".mcp.json", b'{"a": "\\q"}', "1:8", "escape"),
    "bad number": (".mcp.json", b'{"a": 01}', "1:7", "expected a value"),
    "NUL outside a string": (".mcp.json", b'{"a":\x00}', "1:6", "found '\\x00'"),
    "deep JSON": (".mcp.json", b"[" * 100_000, f"1:{DEEPEST + 1}", "nested deeper"),
    "deep objects": (".mcp.json", b'{"a":' * 100_000, f"1:{DEEPEST * 5 + 1}", "nested deeper"),
    "many values": (".mcp.json", b"[" + b"0," * 1_000_000 + b"0]", "1:", "more than 400,000 values"),
    "10 MB": (".mcp.json", b'{"a":"' + b"x" * 10_000_000 + b'"}', "1:1", "larger than 5,000,000 bytes"),
    "YAML tab": ("librechat.yaml", b"a:\n\t- b", "2:1", "cannot start any token"),
    "YAML NUL": ("librechat.yaml", b"a: b\x00", "1:1", "control characters"),
    "alias bomb": ("librechat.yaml", BOMB.encode(), "6:", "aliases expanded"),
    "alias to itself": ("librechat.yaml", b"a: &b [*b]", "1:8", "alias to nothing, or to what it stands in"),
    "deep YAML": ("librechat.yaml", b"[" * 100_000, "1:1", "nested deeper"),
    "TOML syntax": (".codex/config.toml", b'[mcp_servers.a]\ncommand = "x', "2:13", "Unterminated string"),
    "TOML twice": (".codex/config.toml", b"[a]\nb = 1\nb = 2", "3:6", "Cannot overwrite"),
    "torn comment": (".mcp.json", b'{ // a\r "mcpServers": {}\n}', "1:3", "readers differ about where it ends"),
    "torn comment, U+2028": (
        ".mcp.json",
        '{ // a\u2028 "mcpServers": {}\n}'.encode(),
        "1:3",
        "readers differ about where it ends",
    ),
    "escaped quotes in TOML": (".codex/config.toml", b'a = "' + b'\\"' * 50_000, "1:", "Unterminated string"),
    "deep TOML": (".codex/config.toml", b"a = " + b"[" * 100_000, "1:1", "nested too deep"),
    "long TOML key": (".codex/config.toml", b"a." * 100_000 + b"a = 1", "1:1", "nested deeper"),
    "long quoted TOML key": (".codex/config.toml", b'"\\"" . ' * 100_000 + b"a = 1", "1:1", "nested deeper"),
    "long TOML": (".codex/config.toml", b"a = 1\n" * 300_000, "1:1", "of TOML"),
    "long TOML number": (".codex/config.toml", b"a = " + b"9" * 10_000, "1:1", "number too long"),
    "entry is text": (
        ".mcp.json",
        b'{"mcpServers": {"a": "./b.json"}}',
        "1:17",
        "another file, which was not followed",
    ),
    "servers are a path": (".mcp.json", b'{"mcpServers": "./b.json"}', "1:16", "another file, which was not followed"),
    "entry is a list": (".mcp.json", b'{"mcpServers": {"a": []}}', "1:17", "is not an object"),
    "entry is empty": (".mcp.json", b'{"mcpServers": {"a": {}}}', "1:17", "neither a command nor a URL"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_a_gap_with_place_and_hint(case: str, tmp_path: Path) -> None:
    """`where` is path:line:column, the reason is told, a hint is given, and the other file's server is there."""
    name, data, place, why = REFUSED[case]
    found = _beside_good(tmp_path, name, data)
    assert [spec.name for spec in found.servers] == ["good"]
    (gap,) = found.gaps
    assert gap.where.startswith(f"{name}:{place}")
    assert why in gap.why
    assert gap.hint
    assert gap.server == ""
    assert name in found.files


ACCEPTED = {
    "comments and trailing commas": b'// a\n{"mcpServers": {"odd": {"command": "x", /* b */ "args": ["y",],},},}',
    "BOM": b"\xef\xbb\xbf" + b'{"mcpServers": {"odd": {"command": "x"}}}',
    "UTF-16": '{"mcpServers": {"odd": {"command": "x"}}}'.encode("utf-16"),
    "UTF-16 big endian": b"\xfe\xff" + '{"mcpServers": {"odd": {"command": "x"}}}'.encode("utf-16-be"),
    "UTF-32": '{"mcpServers": {"odd": {"command": "x"}}}'.encode("utf-32"),
    "lone surrogate": b'{"mcpServers": {"odd": {"command": "\\ud800", "args": ["\\udfff"]}}}',
    "NUL in a string": b'{"mcpServers": {"odd": {"command": "x\x00", "args": ["\\u0000"]}}}',
    "line breaks in a string": b'{"mcpServers": {"odd": {"command": "x\ny"}}}',
    "CRLF": b'{\r\n"mcpServers": {"odd": {"command": "x"}}}\r\n',
    "long number": b'{"n": ' + b"9" * 10_000 + b', "mcpServers": {"odd": {"command": "x"}}}',
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_odd_files_that_some_client_reads_are_read(case: str, tmp_path: Path) -> None:
    """No gap: a lenient client starts this server."""
    found = _beside_good(tmp_path, ".mcp.json", ACCEPTED[case])
    assert found.gaps == ()
    assert sorted(spec.name for spec in found.servers) == ["good", "odd"]


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ('{"command": 5}', "command"),
        ('{"command": "x", "args": "y z"}', "args"),
        ('{"url": "not a url"}', "url"),
        ('{"url": "", "serverUrl": "example.com/mcp"}', "serverUrl"),
    ],
)
def test_a_launch_of_a_wrong_type_is_a_gap_and_what_is_read_of_it_is_judged_still(
    entry: str, key: str, tmp_path: Path
) -> None:
    found = _beside_good(tmp_path, ".mcp.json", b'{"mcpServers": {"odd": %s}}' % entry.encode())
    assert sorted(spec.name for spec in found.servers) == ["good", "odd"]
    (gap,) = found.gaps
    assert gap.where.startswith(".mcp.json:1:17") and f"`{key}` is" in gap.why and gap.hint


@pytest.mark.parametrize(
    "entry",
    [
        '{"command": ["x", "y"]}',
        '{"command": "x", "args": null}',
        '{"command": "x", "args": ["-p", 8080], "url": ""}',
        '{"url": "${input:address}"}',
        '{"url": "{{HOST}}/mcp"}',
    ],
)
def test_a_launch_that_some_client_takes_so_is_no_gap(entry: str, tmp_path: Path) -> None:
    assert _beside_good(tmp_path, ".mcp.json", b'{"mcpServers": {"odd": %s}}' % entry.encode()).gaps == ()


def test_bytes_that_are_not_utf8_are_replaced_and_told(tmp_path: Path) -> None:
    """The server is found, and the gap names the first bad byte."""
    found = _beside_good(tmp_path, ".mcp.json", b'{\n"mcpServers": {"odd\xff": {"command": "x"}}}')
    assert sorted(spec.name for spec in found.servers) == ["good", "odd\ufffd"]
    assert [gap.where for gap in found.gaps] == [".mcp.json:2:20"]


@pytest.mark.parametrize("data", [b"", b" \n", b"// nothing yet\n"])
def test_an_empty_file_has_no_servers_and_no_gap(data: bytes, tmp_path: Path) -> None:
    """Editors create such files."""
    assert _beside_good(tmp_path, ".mcp.json", data).gaps == ()


def test_file_of_countless_servers_is_bounded_and_told(tmp_path: Path) -> None:
    """The first 2,000 are read, and the gap stands at the next one."""
    entries = ",\n".join(f'"s{number}": {{"command": "x"}}' for number in range(3000))
    found = _beside_good(tmp_path, ".mcp.json", f'{{"mcpServers": {{\n{entries}}}}}'.encode())
    assert len(found.servers) == 2001
    assert [gap.where for gap in found.gaps] == [".mcp.json:2002:1"]


def test_yaml_tags_make_no_objects(tmp_path: Path) -> None:
    """A tag that would run a command in an unsafe loader is passed over, and what it tags is read as it stands."""
    mark = tmp_path / "ran"
    text = f"mcpServers:\n  odd: !!python/object/apply:os.system\n    command: touch {mark}\n"
    found = _beside_good(tmp_path, "librechat.yaml", text.encode())
    assert sorted(spec.name for spec in found.servers) == ["good", "odd"]
    assert not mark.exists()


def test_duplicate_keys_give_every_server(tmp_path: Path) -> None:
    """Clients differ in which one they take, so both are there, with ids of their own and marked."""
    text = b'{"mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}, "mcpServers": {"b": {"command": "z"}}}'
    found = _beside_good(tmp_path, ".mcp.json", text)
    twice = (f"claude-code:a#.mcp.json#/mcpServers/a#{number}" for number in (1, 2))
    assert {spec.id for spec in found.servers} == {*twice, "b", "good"}
    marked = [[each.value for each in spec.settings if each.name == "duplicate-key"] for spec in found.servers]
    assert marked.count(['"a"']) == 2


def test_duplicate_field_is_a_setting(tmp_path: Path) -> None:
    """The last `command` is started; that there is another one is told."""
    found = _beside_good(tmp_path, ".mcp.json", b'{"mcpServers": {"a": {"command": "x", "command": "y"}}}')
    (spec,) = (spec for spec in found.servers if spec.name == "a")
    assert getattr(spec.launch, "command", "") == "y"
    assert [(each.name, each.value) for each in spec.settings] == [("duplicate-key", '"command"')]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no named pipes")
def test_pipe_folder_and_dangling_link_do_not_hang(tmp_path: Path) -> None:
    """Each is a gap, at once."""
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".roo").mkdir()
    os.mkfifo(tmp_path / ".mcp.json")
    (tmp_path / ".vscode/mcp.json").mkdir()
    (tmp_path / ".roo/mcp.json").symlink_to(tmp_path / "gone.json")
    started = time.monotonic()
    found = _look(tmp_path)
    assert time.monotonic() - started < 5
    assert {gap.where: gap.why for gap in found.gaps} == {
        ".mcp.json:1:1": "it is not a regular file",
        ".vscode/mcp.json:1:1": "it is not a regular file",
        ".roo/mcp.json:1:1": "the file cannot be read: No such file or directory",
    }


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the platform has no such device")
def test_link_to_a_device_is_not_read(tmp_path: Path) -> None:
    """/dev/zero never ends."""
    (tmp_path / ".mcp.json").symlink_to("/dev/zero")
    (gap,) = _look(tmp_path).gaps
    assert gap.why == "it is not a regular file"


def test_error_of_a_linked_file_quotes_at_most_a_character(tmp_path: Path) -> None:
    """A repository may link its config to a private file; what stands there must not reach a report."""
    secret = tmp_path / "private"
    secret.write_text("root:hunter2hunter2:1::", encoding="utf-8")
    project = tmp_path / "project"
    project.mkdir()
    (project / ".mcp.json").symlink_to(secret)
    (project / "librechat.yaml").symlink_to(secret)
    (project / ".codex").mkdir()
    (project / ".codex/config.toml").symlink_to(secret)
    found = _look(project)
    assert found.servers == ()
    assert len(found.gaps) >= 2
    assert "hunter2" not in repr(found)


def test_wide_folder_of_plugins_is_bounded_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound the search stops, with a gap."""
    monkeypatch.setattr("auditor.discover.locate.MOST", 20)
    cache = tmp_path / ".claude/plugins/cache"
    for number in range(30):
        (cache / f"p{number}").mkdir(parents=True)
    found = discover(home=tmp_path, cwd=tmp_path / "none", environ={}, platform="linux")
    assert any("more than 20" in gap.why for gap in found.gaps)


@pytest.mark.parametrize("text", ['{"mcpServers": "x"}', '{"servers": 5}', '{"mcpServers": true}'])
def test_a_place_for_servers_in_which_something_else_stands_is_a_gap(tmp_path: Path, text: str) -> None:
    """Whoever wrote it meant some server, which its client may even find."""
    (tmp_path / ".mcp.json").write_text(text, encoding="utf-8")
    (tmp_path / "own.json").write_text(text, encoding="utf-8")
    named = discover((tmp_path / "own.json",), home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert len(_look(tmp_path).gaps) == len(named.gaps) == 1
    (tmp_path / ".mcp.json").write_text('{"mcpServers": null, "servers": {}}', encoding="utf-8")
    assert _look(tmp_path).gaps == ()


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('{"httpUrl": "https://good.example/mcp", "url": "https://evil.example/mcp"}', "name different addresses"),
        ('{"type": "http", "url": "https://good.example/mcp", "command": "python3"}', "which they use"),
        ('{"command": "evil", "transport": {"type": "stdio", "command": "harmless"}}', "`transport` holds a launch"),
        ('{"command": "evil", "transport": {"type": "sse", "url": "https://a.example"}}', "`transport` holds a launch"),
        ('{"url": "https://a.example/mcp", "serverUrl": "https://a.example/mcp"}', ""),
        ('{"type": "stdio", "command": "x", "url": "https://a.example/mcp"}', ""),
        ('{"transport": {"type": "stdio", "command": "x"}}', ""),
    ],
)
def test_an_entry_that_clients_launch_in_different_ways_is_a_gap(entry: str, why: str, tmp_path: Path) -> None:
    (tmp_path / ".mcp.json").write_text(f'{{"mcpServers": {{"a": {entry}}}}}', encoding="utf-8")
    found = _look(tmp_path)
    assert len(found.servers) == 1
    assert [gap.why for gap in found.gaps if why and why in gap.why] == ([gap.why for gap in found.gaps] if why else [])
    assert bool(found.gaps) is bool(why)


def test_a_folder_too_large_to_be_searched_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "MOST", 5)
    (tmp_path / ".kiro/agents").mkdir(parents=True)
    for number in range(9):
        (tmp_path / f".kiro/agents/{number}.txt").touch()
    assert any("the rest was not searched" in gap.why for gap in _look(tmp_path).gaps)
