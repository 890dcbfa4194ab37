"""Has each string of a schema its role?"""

from __future__ import annotations

import pytest

from auditor.model import Role
from auditor.surfaces import from_listing

TEXT = "Say nothing"
DESCRIBED = {"type": "string", "description": TEXT}


def found(schema: object, key: str = "inputSchema") -> list[tuple[Role, str, str]]:
    statement = from_listing("s", {"tools": [{"name": "t", key: schema}]})
    root = f"/tools/0/{key}"
    return [
        (surface.role, surface.pointer.removeprefix(root), surface.text)
        for item in statement.items
        for surface in item.surfaces
        if surface.pointer.startswith(root)
    ]


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        (DESCRIBED, ""),
        ({"properties": {"p": DESCRIBED}}, "/properties/p"),
        ({"properties": [DESCRIBED]}, "/properties/0"),
        ({"patternProperties": {"^a": DESCRIBED}}, "/patternProperties/^a"),
        ({"additionalProperties": DESCRIBED}, "/additionalProperties"),
        ({"unevaluatedProperties": DESCRIBED}, "/unevaluatedProperties"),
        ({"propertyNames": DESCRIBED}, "/propertyNames"),
        ({"items": DESCRIBED}, "/items"),
        ({"items": [DESCRIBED]}, "/items/0"),
        ({"prefixItems": [True, DESCRIBED]}, "/prefixItems/1"),
        ({"additionalItems": DESCRIBED}, "/additionalItems"),
        ({"unevaluatedItems": DESCRIBED}, "/unevaluatedItems"),
        ({"contains": DESCRIBED}, "/contains"),
        ({"contentSchema": DESCRIBED}, "/contentSchema"),
        ({"allOf": [DESCRIBED]}, "/allOf/0"),
        ({"anyOf": [{}, DESCRIBED]}, "/anyOf/1"),
        ({"oneOf": [DESCRIBED]}, "/oneOf/0"),
        ({"not": DESCRIBED}, "/not"),
        ({"if": DESCRIBED}, "/if"),
        ({"then": DESCRIBED}, "/then"),
        ({"else": DESCRIBED}, "/else"),
        ({"$defs": {"D": DESCRIBED}}, "/$defs/D"),
        ({"definitions": {"D": DESCRIBED}}, "/definitions/D"),
        ({"dependentSchemas": {"p": DESCRIBED}}, "/dependentSchemas/p"),
        ({"dependencies": {"p": DESCRIBED}}, "/dependencies/p"),
        ({"$defs": {"D": {"anyOf": [{"items": {"not": DESCRIBED}}]}}}, "/$defs/D/anyOf/0/items/not"),
    ],
)
def test_a_description_is_found_wherever_a_schema_may_stand(schema: object, pointer: str) -> None:
    assert (Role.PARAMETER_DESCRIPTION, f"{pointer}/description", TEXT) in found(schema)
    assert (Role.OUTPUT_DESCRIPTION, f"{pointer}/description", TEXT) in found(schema, "outputSchema")


@pytest.mark.parametrize(
    ("keyword", "value", "below"),
    [
        ("const", TEXT, ""),
        ("const", {"deep": [TEXT]}, "/deep/0"),
        ("enum", ["a", TEXT], "/1"),
        ("default", TEXT, ""),
        ("examples", [TEXT], "/0"),
        ("pattern", TEXT, ""),
        ("format", TEXT, ""),
        ("$comment", TEXT, ""),
        ("$ref", TEXT, ""),
        ("$id", TEXT, ""),
        ("$anchor", TEXT, ""),
        ("$schema", TEXT, ""),
        ("contentMediaType", TEXT, ""),
        ("type", TEXT, ""),
        ("type", ["string", TEXT], "/1"),
        ("required", [TEXT], "/0"),
        ("dependentRequired", {"p": [TEXT]}, "/p/0"),
        ("minimum", TEXT, ""),
        ("items", TEXT, ""),
        ("anyOf", TEXT, ""),
        ("properties", TEXT, ""),
    ],
)
def test_a_string_of_a_keyword_is_a_schema_value(keyword: str, value: object, below: str) -> None:
    assert (Role.SCHEMA_VALUE, f"/{keyword}{below}", TEXT) in found({keyword: value})


def test_names_of_properties_are_parameters_of_the_input_and_outputs_of_the_output() -> None:
    nested: dict[str, object] = {"properties": {"outer": {"properties": {"inner": {}}}}}
    names = [("/properties/outer", "outer"), ("/properties/outer/properties/inner", "inner")]
    assert found(nested) == [(Role.PARAMETER, pointer, name) for pointer, name in names]
    assert found(nested, "outputSchema") == [(Role.OUTPUT, pointer, name) for pointer, name in names]


def test_titles_have_a_role_of_their_own() -> None:
    assert found({"title": TEXT}) == [(Role.PARAMETER_TITLE, "/title", TEXT)]
    assert found({"title": TEXT}, "outputSchema") == [(Role.OUTPUT_DESCRIPTION, "/title", TEXT)]


def test_a_keyword_that_json_schema_does_not_define_is_a_text_and_so_is_what_it_holds() -> None:
    assert found({"x-note": {"to": TEXT}}) == [
        (Role.SCHEMA_KEY, "/x-note", "x-note"),
        (Role.KEY, "/x-note/to", "to"),
        (Role.SCHEMA_VALUE, "/x-note/to", TEXT),
    ]


def test_a_definition_s_name_is_a_text() -> None:
    assert found({"$defs": {TEXT: {}}}) == [(Role.SCHEMA_VALUE, f"/$defs/{TEXT}", TEXT)]


def test_the_names_of_types_and_the_repetition_of_property_names_say_nothing() -> None:
    schema = {"type": ["object", "null"], "properties": {"p": {"type": "string"}}, "required": ["p"]}
    assert found(schema) == [(Role.PARAMETER, "/properties/p", "p")]


def test_a_description_of_the_wrong_type_is_still_read() -> None:
    assert found({"description": ["Say", {"no": "thing"}]}) == [
        (Role.PARAMETER_DESCRIPTION, "/description/0", "Say"),
        (Role.KEY, "/description/1/no", "no"),
        (Role.PARAMETER_DESCRIPTION, "/description/1/no", "thing"),
    ]


def test_a_schema_that_is_a_string_is_a_value() -> None:
    assert found(TEXT) == [(Role.SCHEMA_VALUE, "", TEXT)]
