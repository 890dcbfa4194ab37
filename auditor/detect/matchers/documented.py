"""Does the description explain other arguments than the schema takes? `explains-others`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.detect.matchers.annotation import value_at
from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import raw, steps
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.tool_names import bare
from auditor.detect.unit import Hit, Reading, Unit
from auditor.model import Role
from auditor.wire import Node, Object

_HEADING = re.compile(r"^[ \t]*(?:Args|Arguments|Parameters|Params)[ \t]*:[ \t]*$", re.MULTILINE)
_EXPLAINED = re.compile(
    r"^[ \t]+(?:[-*][ \t]+)?[`*]{0,2}([A-Za-z_]\w{0,60})[`*]{0,2}[ \t]*(?:\([^)\n]{0,80}\))?[ \t]*:"
)
_SECTION = re.compile(r"^[ \t]*(?:Returns?|Raises|Examples?|Notes?|Yields)\b", re.MULTILINE)
_MOST_LINES = 60
_MOST = 200
"""Parameters, and choices of one, that are looked at."""
_CHOICES = ("allOf", "anyOf", "oneOf")
_NOT_PARAMETERS = frozenset(
    {"ctx", "context", "self", "kwargs", "args", "Example", "Examples", "Note", "Default", "Type"}
)


def _build(given: Mapping[str, object]) -> Find:
    options = Options("explains-others", given, "least")
    least = options.number("least", 2)

    def find(unit: Unit) -> list[Hit]:
        found: list[Hit] = []
        for read in unit.reads:
            takes = _taken(read.item.node)
            for reading in raw(read, Role.DESCRIPTION) if takes else ():
                names = explained(reading.text)
                if len(names) >= least and takes.isdisjoint(map(bare, names)):
                    found += _shown(reading, names)
        return found

    return find


def explained(text: str) -> tuple[str, ...]:
    """The names that a docstring's list of arguments explains, of parameters that the schema should have."""
    return tuple(name for name in listed_arguments(text) if name not in _NOT_PARAMETERS)


def listed_arguments(text: str, words: int = 0) -> tuple[str, ...]:
    """All names in a docstring's list of arguments of which it says so many words, or more."""
    heading = _HEADING.search(text)
    if heading is None:
        return ()
    end = _SECTION.search(text, heading.end())
    lines = text[heading.end() : end.start() if end else len(text)].split("\n")[:_MOST_LINES]
    told = ((found, line) for line in lines if (found := _EXPLAINED.match(line)))
    return tuple(found[1] for found, line in told if len(line[found.end() :].split()) >= words)


def _taken(node: Node) -> frozenset[str]:
    """What the tool takes, and what each of that holds: many wrap all arguments in one."""
    schema = value_at(node, ("inputSchema",))
    taken = _properties(schema)
    held = (_properties(each) for value in taken.values() for each in _meant(value, schema))
    return frozenset(map(bare, taken)).union(*(map(bare, each) for each in held))


def _properties(schema: Node) -> dict[str, Node]:
    properties = value_at(schema, ("properties",))
    return dict(properties.pairs[:_MOST]) if isinstance(properties, Object) else {}


def _meant(value: Node, schema: Node) -> Iterator[Node]:
    """A schema, the choices in it, and what these refer to within the whole schema (`#/$defs/DeleteInput`)."""
    choices = [each for key in _CHOICES if isinstance(each := value_at(value, (key,)), list)]
    for one in (value, *(each for listed in choices for each in listed[:_MOST])):
        yield one
        reference = value_at(one, ("$ref",))
        if isinstance(reference, str) and reference.startswith("#/"):
            yield value_at(schema, steps(reference[1:]))


def _shown(reading: Reading, names: tuple[str, ...]) -> list[Hit]:
    start = reading.text.find(names[0])
    return [Hit(reading, start, start + len(names[0]), "explains-others", ", ".join(names[:8]))]


EXPLAINS_OTHERS = MatcherSpec(
    "explains-others",
    "The description lists at least `least` (2) arguments, and the schema takes some, but none of these.",
    _build,
    asks_item=True,
)
