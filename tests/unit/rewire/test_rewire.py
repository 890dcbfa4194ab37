"""Does a config with a guard in it start the same servers, keep every other byte, and go back exactly?"""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.discover import documents
from auditor.discover.formats import FORMATS
from auditor.discover.shapes import Shape
from auditor.errors import AuditorError
from auditor.rewire import rewired, targets, undone
from auditor.rewire.wire_in import plain

PROGRAM = ("/usr/bin/mcp-assay",)
SHAPES = {each.id: each.shape for each in reversed(FORMATS)}


JSONC = """{
  // mine
  "mcpServers": {
    "a": {"command": "npx", "args": ["-y", "x@1"], "env": {"K": "${env:K}"}}, /* one */
    "b": {"command": "srv"},
    "c": {"args": [
        "m.py", // main
      ], "command": "python3",
    },
    "e": {"command": "srv", "args": []},
    "r": {"url": "https://x.example/mcp"},
  },
}
"""
TOML = """# mine
model = "x"
[mcp_servers.a]
command = 'npx' # run
args = ["-y", "x"]
[mcp_servers.b]
  command = "srv"   # plain
env = { A = "1" }
[mcp_servers]
c = { command = "d", args = [] }
e = { command = "d" }
"""
YAML = """name: x # y
mcpServers:
  - name: a
    command: npx
    args:
      - "-y"
      - x
  - command: srv  # comment
    name: b
  - {name: c, command: q, args: [a, b]}
  - {name: d, command: 'q'}
"""
GOOSE = """extensions:
  a:
    cmd: uvx
    args:
    - x
    enabled: true
    type: stdio
"""
MARKDOWN = """---
name: agent
mcp-servers:
  a:
    command: npx
    args: ["x"]
---
Do `command: npx` well.
"""
CASES = {
    "cursor": ("mcp.json", JSONC),
    "codex": ("config.toml", TOML),
    "continue": ("config.yaml", YAML),
    "goose": ("config.yaml", GOOSE),
    "copilot-agent": ("a.md", MARKDOWN),
    "opencode": ("o.jsonc", '{"mcp": {"z": {"type": "local", "command": ["npx", "-y"]}, "y": {"command": ["a"]}}}'),
    "zed": ("s.json", '{"context_servers": {"old": {"command": {"path": "p", "args": ["x"]}}}}'),
}


def lines_of(text: str, name: str, shape: Shape) -> dict[str, tuple[str, ...] | None]:
    return {each.name: each.line for each in targets(documents.read(text, name), shape)}


@pytest.mark.parametrize("client", CASES)
def test_each_server_starts_the_guard_which_starts_what_it_was(client: str) -> None:
    name, text = CASES[client]
    before = lines_of(text, name, SHAPES[client])
    done = rewired(text, name, SHAPES[client], PROGRAM)
    for server, was in lines_of(done.text, name, SHAPES[client]).items():
        old = before[server]
        behind = ("--", *old) if old else ("--url", "https://x.example/mcp")
        assert was == (*PROGRAM, "guard", "--server", server, *behind)
    assert set(done.guarded) == set(before)


REMOTE = {
    "codex": (
        "config.toml",
        """[mcp_servers.gh]
url = "https://a.example/mcp" # remote
bearer_token_env_var = "GH"
[mcp_servers.b]
http_headers = { "X-Api-Key" = "k}1", 'Y' = 'z' }
url = "https://b.example/mcp"
enabled = true
""",
        """[mcp_servers.gh]
command = "/usr/bin/mcp-assay"
args = ["guard", "--server", "gh", "--url", "https://a.example/mcp", "--bearer-env", "GH"] # remote
env_vars = ["GH"]
[mcp_servers.b]
env = { "MCP_ASSAY_X_Api_Key" = "k}1", "MCP_ASSAY_Y" = "z" }
command = "/usr/bin/mcp-assay"
args = ["guard", "--server", "b", "--url", "https://b.example/mcp", "--header-env", \
"X-Api-Key=MCP_ASSAY_X_Api_Key", "--header-env", \
"Y=MCP_ASSAY_Y"]
enabled = true
""",
    ),
    "goose": (
        "config.yaml",
        """extensions:
  a:
    type: streamable_http
    uri: https://a.example/mcp
    headers:
      Authorization: Bearer x
      # of mine
      X-B: "y"
    enabled: true
  b: {uri: 'https://b.example', type: sse, envs: {}}
""",
        """extensions:
  a:
    type: "stdio"
    cmd: "/usr/bin/mcp-assay"
    args: ["guard", "--server", "a", "--url", "https://a.example/mcp", "--transport", "http", "--header-env", \
"Authorization=MCP_ASSAY_Authorization", "--header-env", \
"X-B=MCP_ASSAY_X_B"]
    envs: {"MCP_ASSAY_Authorization": "Bearer x", "MCP_ASSAY_X_B": "y"}
    enabled: true
  b: {cmd: "/usr/bin/mcp-assay", args: ["guard", "--server", "b", "--url", "https://b.example", "--transport", "sse"], \
type: "stdio", envs: {}}
""",
    ),
    "opencode": (
        "o.jsonc",
        """{"mcp": {"a": {
  "type": "remote",
  "url": "https://a.example/mcp", // x
  "headers": {"Authorization": "Bearer {env:K}", /* } */ },
  "enabled": true}}}
""",
        """{"mcp": {"a": {
  "type": "local",
  "command": ["/usr/bin/mcp-assay", "guard", "--server", "a", "--url", "https://a.example/mcp", "--header-env", \
"Authorization=MCP_ASSAY_Authorization"], // x
  "environment": {"MCP_ASSAY_Authorization": "Bearer {env:K}"},
  "enabled": true}}}
""",
    ),
}


@pytest.mark.parametrize("client", REMOTE)
def test_in_place_of_an_address_stands_a_guard_with_what_was_shown_there(client: str) -> None:
    name, text, expected = REMOTE[client]
    once = rewired(text, name, SHAPES[client], PROGRAM)
    assert once.text == expected
    assert once.skipped == ()
    assert rewired(once.text, name, SHAPES[client], PROGRAM).text == once.text
    assert undone(once.text, once.changes, name, SHAPES[client]) == text


def test_who_asks_is_told_of_those_that_are_shown_nothing() -> None:
    entry = '{"a": {"url": "https://a.example"}, "b": {"url": "https://b.example", "headers": {"X": "y"}}}'
    done = rewired(f'{{"mcpServers": {entry}}}', "mcp.json", SHAPES["cursor"], PROGRAM)
    assert done.nameless == (("a", "https://a.example"),)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('"url": "https://a.example", "oauth": {}', "'oauth'"),
        ('"url": "https://a.example", "headersHelper": "run"', "'headersHelper'"),
        ('"url": "${input:url}"', "no web address"),
        ('"url": "ws://a.example"', "no web address"),
        ('"url": "https://a.example", "type": "websocket"', "a transport"),
        ('"url": "https://a.example", "type": 1', "a transport"),
        ('"url": "https://a.example", "serverUrl": "https://b.example"', "twice"),
        ('"url": "https://a.example", "headers": {"A": "b", "A": "c"}', "not plain"),
        ('"url": "https://a.example", "headers": ["A: b"]', "not plain"),
        ('"url": "https://a.example", "headers": {"A=": "b"}', "not plain"),
        ('"url": "https://a.example", "headers": {"A": "b\\n"}', "not plain"),
        ('"url": "https://a.example/\u007f"', "no web address"),
        ('"url": "https://a.example", "headers": {"A-B": "1", "A_B": "2"}', "same variable"),
        ('"url": "https://a.example", "headers": {"A": "{{USER}}"}', "each user"),
        ('"url": "https://a.example", "headers": {"A": "b"}, "env": {"C": "d"}', "headers and variables"),
        ('"url": "https://a.example", "headers": {"Host": "b"}', "'Host'"),
        ('"url": "https://a.example", "headers": {"A": "M\u00fcller"}', "not plain"),
        ('"url": "https://a.example/{{USER}}"', "no web address"),
        ('"url": "https://a.example", "apiKey": "k"', "'apiKey'"),
        ('"url": "https://a.example", "type": "http", "transport": "sse"', "twice"),
        ('"uri": "https://a.example", "headers": {"A": "$TOKEN"}', "and not into variables"),
        ('"command": "/tmp/other", "args": ["guard", "--server", "a", "--", "x"]', "another program: /tmp/other"),
        ('"url": "https://a.example", "command": "x"', "a program and an address"),
        ('"transport": {"type": "sse", "url": "https://a.example"}', "names no program"),
        ('"enabled": true, "type": "builtin"', "names no program"),
    ],
)  # fmt: skip
def test_an_entry_that_says_more_is_left_alone_and_why_is_told(entry: str, why: str) -> None:
    text = f'{{"mcpServers": {{"a": {{{entry}}}, "b": {{"command": "x"}}}}}}'
    done = rewired(text, "mcp.json", SHAPES["cursor"], PROGRAM)
    assert done.guarded == ("b",)
    assert [(name, why in reason) for name, reason in done.skipped] == [("a", True)], done.skipped


def test_a_server_that_is_named_is_left_alone() -> None:
    name, text = CASES["cursor"]
    done = rewired(text, name, SHAPES["cursor"], PROGRAM, frozenset({"a", "r"}))
    assert {"a", "r"}.isdisjoint(done.guarded)
    assert {each for each, _ in done.skipped} == {"a", "r"}


@pytest.mark.parametrize("client", CASES)
def test_a_second_time_changes_nothing_and_undoing_is_exact(client: str) -> None:
    name, text = CASES[client]
    once = rewired(text, name, SHAPES[client], PROGRAM)
    assert rewired(once.text, name, SHAPES[client], PROGRAM).text == once.text
    assert undone(once.text, once.changes, name, SHAPES[client]) == text


def test_what_others_wrote_since_stays_when_the_guard_goes() -> None:
    name, text = CASES["cursor"]
    once = rewired(text, name, SHAPES["cursor"], PROGRAM)
    others = once.text.replace("// mine", "// ours").replace('"env": {"K"', '"env": {"L"')
    assert undone(others, once.changes, name, SHAPES["cursor"]) == text.replace("// mine", "// ours").replace(
        '{"K"', '{"L"'
    )


def test_what_a_client_has_written_anew_goes_back_to_what_it_meant() -> None:
    name, text = CASES["cursor"]
    once = rewired(text, name, SHAPES["cursor"], PROGRAM)
    said = documents.read(once.text, name)
    anew = json.loads(json.dumps(plain(said)))
    anew["mcpServers"]["a"]["autoApprove"] = ["x"]
    anew["mcpServers"]["new"] = {"command": "other"}
    for indent in (None, 2, 4):
        back = undone(json.dumps(anew, indent=indent), once.changes, name, SHAPES["cursor"])
        assert back
        expected = plain(documents.read(text, name))
        assert isinstance(expected, dict)
        expected["mcpServers"]["a"]["autoApprove"] = ["x"]
        assert json.loads(back) == {"mcpServers": {**expected["mcpServers"], "new": {"command": "other"}}}


def test_a_guard_that_somebody_changed_is_not_guessed_at() -> None:
    name, text = CASES["cursor"]
    once = rewired(text, name, SHAPES["cursor"], PROGRAM)
    other = once.text.replace('"guard", "--server", "a"', '"guard", "--server", "a", "--no-log"')
    assert undone(other, once.changes, name, SHAPES["cursor"]) is None


def test_an_entry_that_is_gone_keeps_no_guard_from_going() -> None:
    name, text = CASES["cursor"]
    once = rewired(text, name, SHAPES["cursor"], PROGRAM)
    gone = once.text[: once.text.index('"a"')] + once.text[once.text.index('"b"') :]
    assert undone(gone, once.changes, name, SHAPES["cursor"]) == text[: text.index('"a"')] + text[text.index('"b"') :]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("mcp.json", '{"mcpServers": {"a": {"command": "x", "args": "y"}, "good": {"command": "z"}}}', "not changed"),
        ("mcp.yaml", "mcpServers:\n  a: &x\n    command: y\n  b: *x\n  good:\n    command: z\n", "would change"),
        ("mcp.yaml", "mcpServers:\n  a:\n    command: >\n      y\n  good:\n    command: z\n", "not changed"),
        ("mcp.toml", '[mcpServers]\na.url = "https://a.example"\n[mcpServers.good]\ncommand = "z"\n', ""),
    ],
    ids=["text", "alias", "folded", "dotted"],
)
def test_an_entry_that_cannot_be_changed_safely_keeps_no_other_from_it(name: str, text: str, why: str) -> None:
    done = rewired(text, name, SHAPES["cursor"], PROGRAM)
    assert "good" in done.guarded
    assert done.skipped
    assert why in done.skipped[0][1]
    assert undone(done.text, done.changes, name, SHAPES["cursor"]) == text


def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(AuditorError):
        rewired('{"mcpServers": {"a": {"command": "x"}, ', "mcp.json", SHAPES["cursor"], PROGRAM)


WORD = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=8)


SHOWN = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
SECTION = st.dictionaries(st.from_regex(r"[A-Za-z-]{1,8}", fullmatch=True), SHOWN, max_size=2)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(SHOWN, st.tuples(SHOWN, SECTION), min_size=1, max_size=4), st.sampled_from(["json", "yaml"]))
def test_any_address_and_any_headers_go_there_and_back(
    servers: dict[str, tuple[str, dict[str, str]]], kind: str
) -> None:
    entries = {name: {"url": f"https://{url}", "headers": headers} for name, (url, headers) in servers.items()}
    told = {"mcpServers": entries, "x": [1.0, None]}
    text = json.dumps(told) if kind == "json" else yaml.safe_dump(told, sort_keys=False, allow_unicode=True)
    name, shape = f"mcp.{kind}", SHAPES["cursor"]
    done = rewired(text, name, shape, PROGRAM)
    assert undone(done.text, done.changes, name, shape) == text
    before = {each.name: each.server for each in targets(documents.read(text, name), shape)}
    after = {each.name: each.server for each in targets(documents.read(done.text, name), shape)}
    assert before == after


LAUNCH = st.tuples(WORD, st.none() | st.lists(WORD, max_size=3))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(WORD, LAUNCH, min_size=1, max_size=4), st.booleans())
def test_any_json_config_goes_there_and_back(
    servers: dict[str, tuple[str, list[str] | None]], ascii_only: bool
) -> None:
    entries: dict[str, dict[str, object]] = {name: {"command": run} for name, (run, _) in servers.items()}
    for name, (_, args) in servers.items():
        entries[name] |= {} if args is None else {"args": args}
    text = json.dumps({"mcpServers": entries, "x": [1.0, None]}, ensure_ascii=ascii_only, indent=1)
    shape = SHAPES["cursor"]
    done = rewired(text, "mcp.json", shape, PROGRAM)
    assert undone(done.text, done.changes, "mcp.json", shape) == text
    assert set(done.guarded) == {name for name, line in lines_of(text, "mcp.json", shape).items() if line}
