"""What does a tool ask for? `parameter`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from auditor.detect.matchers.documented import listed_arguments
from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import at, face, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.matchers.words import words
from auditor.detect.tool_names import singular
from auditor.detect.unit import Hit, Read, Unit
from auditor.model import Item, Role
from auditor.wire import Node, Object, pointer

_SENTENCE = re.compile(r"[.!?]\s|\n\s")
_EXPLAINS = 4
"""Words in a list of arguments that tell what one is; `see below` does not."""
_OPENING = 500
"""Characters of a description in which its first sentence ends."""


@dataclass(frozen=True, slots=True)
class _Property:
    """A parameter: its tool, the schema of the whole input, its name, and its own schema."""

    tool: Item
    schema: Object
    name: str
    node: Object


Test = Callable[[_Property], bool]


def _build(given: Mapping[str, object]) -> Find:
    options = Options("parameter", given, "names", "type", "required", "described", "default", "bounded", "said")
    tests = tuple(_tests(options))

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for each in _properties(read)
            if all(test(each) for test in tests)
            for hit in _show(read, each.name)
        ]

    return find


def _tests(options: Options) -> Iterator[Test]:
    names = frozenset(name.replace("_", "") for name in options.words("names"))
    kind = options.text("type")
    required, described, default = (options.flag(name) for name in ("required", "described", "default"))
    bounded, said = options.flag("bounded"), options.flag("said")
    if names:
        yield lambda each: _bare(each.name) in names
    if kind:
        yield lambda each: _type(each.node) == kind
    if required is not None:
        yield lambda each: _is_required(each) is required
    if described is not None:
        yield lambda each: _is_described(each) is described
    if default is not None:
        yield lambda each: each.node.get("default") is default
    if bounded is not None:
        yield lambda each: _is_bounded(each.node) is bounded
    if said is not None:
        yield lambda each: _is_said(each) is said


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def _properties(read: Read) -> Iterator[_Property]:
    node = read.item.node
    schema = node.get("inputSchema") if isinstance(node, Object) else None
    properties = schema.get("properties") if isinstance(schema, Object) else None
    if isinstance(schema, Object) and isinstance(properties, Object):
        for name, value in properties.pairs:
            if isinstance(value, Object):
                yield _Property(read.item, schema, name, value)


def _type(node: Object) -> Node:
    """The type; of a choice (`anyOf`, a list of types) the first one that is not null."""
    kind = node.get("type")
    if isinstance(kind, list):
        return next((each for each in kind if each != "null"), None)
    choices = node.get("anyOf")
    if kind is None and isinstance(choices, list):
        kinds = (each.get("type") for each in choices if isinstance(each, Object))
        return next((each for each in kinds if each != "null"), None)
    return kind


def _is_bounded(node: Node) -> bool:
    """Whether it is no free text, nor a list of such."""
    if not isinstance(node, Object):
        return False
    items = node.get("items")
    listed = isinstance(items, Object) and (items.get("type") == "object" or _is_bounded(items))
    return listed or any(key in node for key in ("enum", "const", "pattern"))


def _is_described(each: _Property) -> bool:
    """Whether its schema, or the list of arguments in what the tool says of itself, tells what it is."""
    about = each.tool.node.get("description") if isinstance(each.tool.node, Object) else None
    return bool(each.node.get("description")) or (
        isinstance(about, str) and each.name in listed_arguments(about, _EXPLAINS)
    )


def _is_said(each: _Property) -> bool:
    """Whether the tool's name, or the first sentence about it, has all the words of the parameter's name."""
    node = each.tool.node
    about = node.get("description") if isinstance(node, Object) else None
    first = _SENTENCE.split(about[:_OPENING].strip(), maxsplit=1)[0] if isinstance(about, str) else ""
    said = {singular(word) for text in (each.tool.name, first) for word in words(text)}
    return bool(each.name) and all(singular(word) in said for word in words(each.name))


def _is_required(each: _Property) -> bool:
    required = each.schema.get("required")
    return isinstance(required, list) and each.name in required


def _show(read: Read, name: str) -> list[Hit]:
    place = read.item.pointer + pointer("inputSchema", "properties", name)
    return whole(at(read, place, Role.PARAMETER) or face(read), "parameter", name)


PARAMETER = MatcherSpec(
    "parameter",
    "A parameter of the tool has one of `names` (case, `_` and `-` aside), the `type`, is `required`, is `described` "
    "(by its schema or the description's list of arguments), has the `default` true or false, is `bounded` by enum, "
    "const or pattern, or lists objects, or is `said`: named by the tool's name or the first sentence about it.",
    _build,
    asks_item=True,
)
