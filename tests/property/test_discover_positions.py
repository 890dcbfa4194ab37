"""For generated configs in JSON, YAML and TOML, the text at (line, column) is the server's key."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.discover import Discovery, discover
from auditor.discover.documents import tomldoc, yamldoc
from auditor.discover.tree import Items, Leaf, Lines, Malformed, Node, Table
from auditor.model import Stdio

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
BARE = st.text("abcXYZ019_-", min_size=1, max_size=8)
WORDS = st.text("abc xyz/.-é", max_size=10)
ARGS = st.lists(WORDS, max_size=4)
SERVERS = st.dictionaries(NAMES, ARGS, min_size=1, max_size=5)


def _read(name: str, text: str) -> Discovery:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode())
        return discover([path], home=path.parent, cwd=path.parent, environ={}, platform="linux")


def _rest(text: str, line: int, column: int) -> str:
    return text[Lines(text).offset(line, column) :]


def _agrees(found: Discovery, text: str, servers: dict[str, list[str]], spelt: dict[str, list[str]]) -> None:
    """Every server is there with its arguments, and stands where one of the spellings of its name does."""
    assert found.gaps == ()
    read = {spec.name: spec.launch.args for spec in found.servers if isinstance(spec.launch, Stdio)}
    assert read == {name: tuple(args) for name, args in servers.items()}
    for spec in found.servers:
        assert spec.origin is not None
        rest = _rest(text, spec.origin.line, spec.origin.column)
        assert any(rest.startswith(each) for each in spelt[spec.name])
        token = rest[: spec.origin.end - spec.origin.column]
        assert token
        assert token in spelt[spec.name] or spelt[spec.name] == [""]


@settings(deadline=None)
@given(SERVERS, st.sampled_from([None, 0, 3]), st.booleans())
def test_json(servers: dict[str, list[str]], indent: int | None, ascii_only: bool) -> None:
    """Keys in any layout, escaped or not."""
    entries = {name: {"command": "x", "args": args} for name, args in servers.items()}
    text = json.dumps({"mcpServers": entries}, indent=indent, ensure_ascii=ascii_only)
    spelt = {name: [json.dumps(name, ensure_ascii=ascii_only)] for name in servers}
    _agrees(_read("a.json", text), text, servers, spelt)


@settings(deadline=None)
@given(SERVERS, st.sampled_from([True, False, None]), st.booleans(), st.sampled_from([20, 500]))
def test_yaml(servers: dict[str, list[str]], flow: bool | None, unicode: bool, width: int) -> None:
    """Block and flow style, quoted and plain keys, as the emitter likes."""
    entries = {name: {"command": "x", "args": args} for name, args in servers.items()}
    text = yaml.safe_dump(
        {"top": 1, "mcpServers": entries}, default_flow_style=flow, allow_unicode=unicode, width=width, sort_keys=False
    )
    tree = yamldoc.read(text)
    assert isinstance(tree, Table)
    wrapper = tree.get("mcpServers")
    assert isinstance(wrapper, Table)
    for entry in wrapper.entries:
        rest = _rest(text, entry.line, entry.column).removeprefix("? ")
        # The scalar that begins here, and nothing before it, spells the key.
        token = next(each for each in yaml.scan("- " + rest) if isinstance(each, yaml.ScalarToken))
        assert token.value == entry.key
    _agrees(_read("a.yaml", text), text, servers, {name: [""] for name in servers})


@settings(deadline=None)
@given(
    st.dictionaries(BARE, ARGS, min_size=1, max_size=5), st.lists(st.integers(0, 4), min_size=5, max_size=5), st.data()
)
def test_toml(servers: dict[str, list[str]], styles: list[int], data: st.DataObject) -> None:
    """Headers, sub-headers first, dotted keys, inline tables, quoted keys."""
    inside, outside = [], []
    for (name, args), style in zip(servers.items(), styles, strict=False):
        key = data.draw(st.sampled_from([name, f'"{name}"', f"'{name}'"]))
        listing = json.dumps(args, ensure_ascii=False)
        match style:
            case 0:
                outside.append(f'[mcp_servers.{key}] # c\ncommand = "x"\nargs = {listing}\n')
            case 1:
                outside.append(
                    f'[ mcp_servers . {key} . env ]\nA = "b"\n\n[mcp_servers.{key}]\ncommand = "x"\nargs = {listing}\n'
                )
            case 2:
                inside.append(f'{key} = {{ command = "x", args = {listing} }}\n')
            case _:
                inside.append(f'{key}.command = "x"\n{key} . args = {listing}\n')
    text = 'note = """\n[mcp_servers.no]\n"""\n[mcp_servers]\n' + "".join([*inside, *outside])
    tomllib.loads(text)
    _agrees(_read("config.toml", text), text, servers, {name: [name, f'"{name}"', f"'{name}'"] for name in servers})


TOML = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


def _plain(node: Node) -> object:
    match node:
        case Leaf():
            return node.value
        case Items():
            return [_plain(item) for item in node.nodes]
        case Table():
            return {entry.key: _plain(entry.node) for entry in node.entries}


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_inline(item)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[\n" + ",\n".join(_inline(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@settings(deadline=None)
@given(st.dictionaries(NAMES, TOML, max_size=4))
def test_toml_tree_is_that_of_tomllib_with_every_key_in_place(value: dict[str, object]) -> None:
    """Nested lists and inline tables too."""
    text = "".join(f"{json.dumps(key, ensure_ascii=False)} = {_inline(item)}\n" for key, item in value.items())
    text = text.replace("\x7f", "\\u007f")
    tree = tomldoc.read(text)
    assert _plain(tree) == tomllib.loads(text) == value
    stack: list[Node] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Items):
            stack += node.nodes
        elif isinstance(node, Table):
            for entry in node.entries:
                assert json.JSONDecoder().raw_decode(_rest(text, entry.line, entry.column))[0] == entry.key
                stack.append(entry.node)


@settings(deadline=None)
@given(
    st.text(alphabet="ab-:?!&*[]{},#|>'\" \n\t%@`<=.\\0\x00é", max_size=60),
    st.sampled_from([yamldoc.read, tomldoc.read]),
)
def test_any_text_is_read_or_refused_with_a_place(text: str, read: object) -> None:
    """Nothing but `Malformed` is raised by the YAML and TOML readers."""
    assert callable(read)
    try:
        read(text)
    except Malformed as error:
        assert error.line >= 1
        assert error.column >= 1
