"""Where a value stands in a JSON text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.located import line_and_column, steps
from auditor.wire import pointer

TEXT = '{\n "a": [1, "x\\"]",\n  {"b/c": null}],\n "d":"e"\n}'


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("", (1, 1)),
        ("/a", (2, 7)),
        ("/a/1", (2, 11)),
        ("/a/2", (3, 3)),
        ("/a/2/b~1c", (3, 11)),
        ("/d", (4, 6)),
        ("/d/none", (4, 6)),
        ("/a/9", (2, 7)),
        ("/none/x", (1, 1)),
    ],
)
def test_a_value_is_found_or_what_it_would_stand_in(at: str, place: tuple[int, int]) -> None:
    assert line_and_column(TEXT, steps(at)) == place


TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=4), part, max_size=3),
    max_leaves=8,
)


@given(TREES, st.sampled_from([None, 1, 3]))
def test_what_stands_at_the_place_of_each_value_is_that_value(tree: object, indent: int | None) -> None:
    text = json.dumps(tree, indent=indent)
    lines = text.split("\n")

    def check(value: object, way: tuple[str | int, ...]) -> None:
        line, column = line_and_column(text, steps(pointer(*way)))
        assert line_and_column(text, way) == (line, column)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == value
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in children:
            check(child, (*way, key))

    check(tree, ())


def test_a_number_of_any_length_may_stand_before_the_value() -> None:
    text = '{"long": ' + "9" * 5_000 + ', "x": 1}'
    assert line_and_column(text, ("x",)) == (1, text.index(": 1}") + 3)
