"""The JSON reader says what `json.loads` says, and where."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.discover.documents import jsonc
from auditor.discover.tree import Items, Leaf, Lines, Malformed, Node, Table

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5), max_leaves=30
)


def plain(node: Node) -> object:
    """The tree without places; the last of a duplicate key wins."""
    match node:
        case Leaf():
            return node.value
        case Items():
            return [plain(item) for item in node.nodes]
        case Table():
            return {entry.key: plain(entry.node) for entry in node.entries}


def _checked(node: Node, text: str, lines: Lines) -> None:
    """Every key and value stands in the text where its place says."""
    at = lines.offset(node.line, node.column)
    match node:
        case Leaf():
            assert json.JSONDecoder(strict=False).raw_decode(text, at)[0] == node.value
        case Items():
            assert text[at] == "["
            for item in node.nodes:
                _checked(item, text, lines)
        case Table():
            assert text[at] == "{"
            for entry in node.entries:
                key = lines.offset(entry.line, entry.column)
                assert json.JSONDecoder(strict=False).raw_decode(text, key)[0] == entry.key
                _checked(entry.node, text, lines)


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_agrees_with_json_loads_and_places_are_exact(value: object, indent: int | str | None, ascii_only: bool) -> None:
    """Whatever the layout."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    node = jsonc.read(text)
    assert plain(node) == json.loads(text)
    _checked(node, text, Lines(text))


@settings(deadline=None)
@given(VALUES, st.sampled_from(["// c\n", "/* ] } , */", " \r\n\t", "/**/", "\ufeff", ""]))
def test_comments_blanks_and_trailing_commas_change_nothing(value: object, filler: str) -> None:
    """The same tree with fillers around every token."""
    node = jsonc.read(_spaced(value, filler))
    assert plain(node) == json.loads(json.dumps(value))


def _spaced(value: object, filler: str) -> str:
    if isinstance(value, dict):
        inner = ",".join(f"{filler}{json.dumps(k)}{filler}:{_spaced(v, filler)}" for k, v in value.items())
        return f"{filler}{{{inner}{',' if value else ''}{filler}}}{filler}"
    if isinstance(value, list):
        return f"{filler}[{','.join(_spaced(v, filler) for v in value)}{',' if value else ''}{filler}]{filler}"
    return f"{filler}{json.dumps(value)}{filler}"


@settings(deadline=None)
@given(st.text(alphabet='{}[]:,"\\/*-+.0123456789truefalsn \n\t\ufeff\x00é', max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    """Nothing but `Malformed` is raised, and what `json.loads` accepts is accepted."""
    try:
        expected = json.loads(text.lstrip("\ufeff"), strict=False)
    except ValueError:
        expected = _REFUSED
    try:
        found = plain(jsonc.read(text))
    except Malformed as error:
        assert expected is _REFUSED
        assert 1 <= Lines(text).offset(error.line, error.column) + 1 <= len(text) + 1
    else:
        assert expected is _REFUSED or found == expected


_REFUSED = object()


@pytest.mark.parametrize("text", ["1e999", "-1e999", "NaN", "Infinity", "-Infinity", "1E5", "-0", "-0.0"])
def test_odd_numbers_are_those_of_json_loads(text: str) -> None:
    """By their representation, for NaN differs from itself."""
    assert repr(plain(jsonc.read(text))) == repr(json.loads(text))
