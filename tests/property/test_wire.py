"""Does the parser read what every client reads, within its bounds?"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.wire import WireError, parse, to_python, values

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
trees = st.recursive(leaves, lambda below: st.lists(below) | st.dictionaries(st.text(), below), max_leaves=20)


def count(tree: object) -> int:
    if isinstance(tree, dict):
        return 1 + sum(map(count, tree.values()))
    return 1 + sum(map(count, tree)) if isinstance(tree, list) else 1


@given(trees)
def test_it_reads_what_the_standard_parser_reads(tree: object) -> None:
    for text in (json.dumps(tree), json.dumps(tree, ensure_ascii=False, indent=1)):
        assert to_python(parse(text)) == json.loads(text)


@given(trees)
def test_the_number_of_values_is_told_from_the_text_alone(tree: object) -> None:
    """Not exactly: an empty list counts twice. Never less, and commas in strings do not count."""
    text = json.dumps(tree)
    assert count(tree) <= values(text) <= 2 * count(tree)
    assert values(text, 10) >= values(text)


@given(st.text())
def test_any_text_is_json_or_an_error(text: str) -> None:
    try:
        parse(text, 5, 20)
    except WireError:
        return
    assert values(text) <= 20


def test_too_many_values_are_an_error_before_any_is_made() -> None:
    assert parse('["' + "," * 1000 + '"]', max_values=3) == ["," * 1000]
    with pytest.raises(WireError, match="more than 3 values"):
        parse("[[],[],[]]", max_values=3)
