"""Which strings does a JSON Schema hold, and which are names and descriptions of parameters?

Every place of drafts 4 to 2020-12 where a schema can stand is walked as one:
https://json-schema.org/draft/2020-12/json-schema-core#section-10, #section-11 and #section-8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model import Role
from auditor.surfaces.collector import Collector
from auditor.surfaces.place import Place, elements, members
from auditor.wire import Node, Object

_MAPS = frozenset(("patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"))
"""Keywords whose keys are of the author's making and whose values are schemas."""
# fmt: off
_SCHEMAS = _MAPS | frozenset((
    "properties", "items", "additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties",
    "contains", "propertyNames", "not", "if", "then", "else", "contentSchema", "allOf", "anyOf", "oneOf", "prefixItems",
))
"""Keywords whose value is a schema or a list of schemas; those of `_MAPS` too, if they hold no object."""
_VALUES = frozenset((
    "type", "const", "enum", "default", "examples", "pattern", "format", "required", "dependentRequired", "$comment",
    "$ref", "$id", "id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$schema",
    "$vocabulary", "contentEncoding", "contentMediaType", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
    "exclusiveMinimum", "maxLength", "minLength", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains",
    "maxProperties", "minProperties", "deprecated", "readOnly", "writeOnly", "divisibleBy",
))
"""Keywords whose value is data."""
# fmt: on
_TYPES = frozenset(("string", "number", "integer", "boolean", "object", "array", "null"))
"""The only texts that are left out: as the value of `type` they say nothing."""


@dataclass(frozen=True, slots=True)
class _Roles:
    """What the parts of one schema are."""

    name: Role
    title: Role
    description: Role


INPUT = _Roles(Role.PARAMETER, Role.PARAMETER_TITLE, Role.PARAMETER_DESCRIPTION)
OUTPUT = _Roles(Role.OUTPUT, Role.OUTPUT_DESCRIPTION, Role.OUTPUT_DESCRIPTION)

_Left = list[tuple[Node, Place]]


def schema(into: Collector, node: Node, roles: _Roles, place: Place) -> None:
    """Add every string and key of a schema, in the order of the document."""
    left: _Left = [(node, place)]
    while left:
        value, here = left.pop()
        if isinstance(value, Object):
            left.extend(reversed(tuple(_keywords(into, value, roles, here))))
        elif isinstance(value, list):
            left.extend(reversed(tuple(elements(value, here))))
        else:
            into.walk(value, Role.SCHEMA_VALUE, here)


def _keywords(into: Collector, node: Object, roles: _Roles, place: Place) -> Iterator[tuple[Node, Place]]:
    """Add what the keywords of one schema say themselves; yield the schemas below."""
    for key, value, name in members(node):
        if _says_nothing(key, value, node):
            continue
        here = place.below(key, name)
        if key == "description":
            into.walk(value, roles.description, here)
        elif key == "title":
            into.walk(value, roles.title, here)
        elif key in _VALUES:
            into.walk(value, Role.SCHEMA_VALUE, here)
        elif key == "properties" and isinstance(value, Object):
            yield from _named(into, value, roles.name, here)
        elif key in _MAPS and isinstance(value, Object):
            yield from _named(into, value, Role.SCHEMA_VALUE, here)
        elif key in _SCHEMAS:
            yield value, here
        else:
            into.add(Role.SCHEMA_KEY, key, here)
            into.walk(value, Role.SCHEMA_VALUE, here)


def _named(into: Collector, node: Object, role: Role, place: Place) -> Iterator[tuple[Node, Place]]:
    for key, value, name in members(node):
        here = place.below(key, name)
        into.add(role, key, here)
        yield value, here


def _says_nothing(key: str, value: Node, node: Object) -> bool:
    """Whether a keyword says nothing of its own."""
    if key == "type":
        return _is_type(value)
    if key == "required":
        return _names_properties(value, node)
    return key in _VALUES and (value is None or isinstance(value, int | float))


def _is_type(value: Node) -> bool:
    names = value if isinstance(value, list) else [value]
    return all(isinstance(name, str) and name in _TYPES for name in names)


def _names_properties(value: Node, node: Object) -> bool:
    """Whether `required` only repeats what `properties` names: those texts are collected there."""
    properties = node.get("properties")
    if not isinstance(properties, Object) or not isinstance(value, list):
        return False
    names = {key for key, _ in properties.pairs}
    return all(isinstance(name, str) and name in names for name in value)
