"""Does a config with a guard in it start the same servers, keep every other byte, and go back exactly?"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.discover import documents
from auditor.discover.formats import FORMATS
from auditor.discover.shapes import Shape
from auditor.errors import AuditorError
from auditor.rewire import rewired, targets, undone

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
        expected = (*PROGRAM, "guard", "--server", server, "--", *old) if server in done.guarded and old else old
        assert was == expected
    assert set(done.guarded) == {server for server, line in before.items() if line}


@pytest.mark.parametrize("client", CASES)
def test_a_second_time_changes_nothing_and_undoing_is_exact(client: str) -> None:
    name, text = CASES[client]
    once = rewired(text, name, SHAPES[client], PROGRAM)
    assert rewired(once.text, name, SHAPES[client], PROGRAM).text == once.text
    assert undone(once.text, once.edits, name, SHAPES[client]) == text


def test_what_others_wrote_since_stays_when_the_guard_goes() -> None:
    name, text = CASES["cursor"]
    once = rewired(text, name, SHAPES["cursor"], PROGRAM)
    others = once.text.replace("// mine", "// ours").replace('"env": {"K"', '"env": {"L"')
    assert undone(others, once.edits, name, SHAPES["cursor"]) == text.replace("// mine", "// ours").replace(
        '{"K"', '{"L"'
    )


def test_a_guard_that_somebody_changed_is_not_guessed_at() -> None:
    name, text = CASES["cursor"]
    once = rewired(text, name, SHAPES["cursor"], PROGRAM)
    assert undone(once.text.replace('"guard", ', '"guard",  '), once.edits, name, SHAPES["cursor"]) is None
    gone = once.text[: once.text.index('"a"')] + once.text[once.text.index('"b"') :]
    assert undone(gone, once.edits, name, SHAPES["cursor"]) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mcp.json", '{"mcpServers": {"a": {"command": "x", "args": "y"}}}'),
        ("mcp.json", '{"mcpServers": {"a": {"command": "x"}, '),
        ("mcp.yaml", "mcpServers:\n  a: &x\n    command: y\n  b: *x\n"),
        ("mcp.yaml", "mcpServers:\n  a:\n    command: >\n      y\n"),
    ],
    ids=["text", "broken", "alias", "folded"],
)
def test_a_file_that_cannot_be_changed_safely_is_refused(name: str, text: str) -> None:
    with pytest.raises(AuditorError):
        rewired(text, name, SHAPES["cursor"], PROGRAM)


WORD = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=8)


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
    assert undone(done.text, done.edits, "mcp.json", shape) == text
    assert set(done.guarded) == {name for name, line in lines_of(text, "mcp.json", shape).items() if line}
