from __future__ import annotations

import pytest
from matcher_cases import ask, details, parameters, tool, words

from auditor.model import Statement
from auditor.surfaces import from_listing
from auditor.wire import parse


def sent(tool_json: str) -> Statement:
    """A server that sent this tool, duplicates and all."""
    return from_listing("one", parse(f'{{"tools": [{tool_json}]}}'))


def test_two_values_of_one_key_are_harmful_and_the_last_is_shown() -> None:
    server = sent('{"name": "add", "description": "a", "description": "b"}')
    found = ask("duplicate-key", server, harmful=True)
    assert details(found) == ["description"]
    assert found[0].primary.words == "b"


def test_the_same_value_twice_is_not_harmful() -> None:
    server = sent('{"name": "add", "name": "add"}')
    assert ask("duplicate-key", server, harmful=True) == []
    assert details(ask("duplicate-key", server, harmful=False)) == ["name"]


@pytest.mark.parametrize("key", ["default", "examples", "const", "_meta"])
def test_two_values_among_data_are_not_harmful(key: str) -> None:
    server = sent(f'{{"name": "add", "inputSchema": {{"{key}": {{"a": 1, "a": 2}}}}}}')
    assert ask("duplicate-key", server, harmful=True) == []
    assert len(ask("duplicate-key", server, harmful=False)) == 1


def test_a_duplicate_deep_in_a_schema_is_found() -> None:
    inner = '{"type": "object", "properties": {"b": {"title": "x"}, "b": {"title": "y"}}}'
    server = sent(f'{{"name": "add", "inputSchema": {{"properties": {{"a": {inner}}}}}}}')
    assert details(ask("duplicate-key", server)) == ["b"]


def test_a_duplicate_without_a_text_points_to_the_tool() -> None:
    server = sent('{"name": "add", "annotations": {"readOnlyHint": true, "readOnlyHint": false}}')
    assert words(ask("duplicate-key", server)) == ["add"]


def test_many_duplicates_are_bounded() -> None:
    pairs = ", ".join(f'"k{number}": {value}' for number in range(500) for value in (1, 2))
    assert len(words(ask("duplicate-key", sent(f'{{"name": "add", {pairs}}}')))) <= 20


@pytest.mark.parametrize(("hint", "found"), [(True, True), (False, False), (None, False), ("true", False)])
def test_only_the_boolean_itself_counts(hint: object, found: bool) -> None:
    server = tool(annotations={"readOnlyHint": hint})
    assert bool(ask("json-value", server, at="annotations/readOnlyHint", is_=True)) is found


def test_a_parameter_is_found_by_name_in_any_spelling() -> None:
    assert words(ask("parameter", parameters(filePath={}, other={}), names=["file_path"])) == ["filePath"]


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "string"),
        ({"type": ["null", "string"]}, "string"),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, "string"),
    ],
)
def test_a_type_is_found_beside_null(schema: dict[str, object], kind: str) -> None:
    assert len(ask("parameter", parameters(a=schema), type=kind)) == 1
    assert ask("parameter", parameters(a=schema), type="number") == []


def test_all_that_is_asked_of_a_parameter_must_hold_of_one() -> None:
    server = parameters(a={"description": "x"}, b={}, required=["a"])
    assert ask("parameter", server, required=True, described=False) == []
    assert words(ask("parameter", server, required=False, described=False)) == ["b"]


def test_bounds_are_choices_constants_and_patterns() -> None:
    server = parameters(a={"enum": ["x"]}, b={"pattern": "x"}, c={"const": "x"}, d={"minLength": 1})
    assert words(ask("parameter", server, bounded=False)) == ["d"]


def test_a_list_is_bounded_where_what_it_lists_is() -> None:
    server = parameters(
        a={"type": "array", "items": {"type": "object"}},
        b={"type": "array", "items": {"enum": ["x"]}},
        c={"type": "array", "items": {"type": "string"}},
        d={"type": "array", "items": True},
    )
    assert words(ask("parameter", server, bounded=False)) == ["c", "d"]


def test_a_default_is_true_only_if_it_is_the_boolean() -> None:
    server = parameters(a={"default": True}, b={"default": "true"}, c={})
    assert words(ask("parameter", server, default=True)) == ["a"]


@pytest.mark.parametrize("schema", [None, [], "x", {"properties": []}, {"properties": {"a": True}}])
def test_a_schema_of_the_wrong_shape_has_no_parameters(schema: object) -> None:
    assert ask("parameter", tool(inputSchema=schema)) == []


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("addNote", "", True),
        ("keep", "Appends notes to a file. Fast.", True),
        ("keep", "Keeps it.\n\nPut a note into it.", False),
        ("keep", None, False),
    ],
)
def test_a_parameter_is_said_where_the_name_or_the_first_sentence_names_it(
    name: str, description: str | None, said: bool
) -> None:
    server = tool(name, description=description, inputSchema={"properties": {"note": {}}})
    assert len(ask("parameter", server, said=True)) == said
    assert len(ask("parameter", server, said=False)) == (not said)
