"""How is each text of a server read, and which terms stand in it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from auditor.detect.patterns import Found
from auditor.detect.sentences import sentences
from auditor.detect.tool_names import subjects
from auditor.detect.topic import OUTSIDE, PROSE, Topic
from auditor.detect.unit import OFF_TOPIC, Fleet, Read, Reading, bare
from auditor.model import Item, Kind, Role, Statement, Surface, View, ViewName

Find = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class Around:
    """What an item is read against: its server."""

    statement: Statement
    own: frozenset[str]
    subjects: frozenset[str]
    topic: Topic | None
    """None where no rule asks."""


def around(statement: Statement, *, topic: bool) -> Around:
    """A server, looked over once."""
    return Around(statement, own_names(statement), subjects(statement), Topic(statement) if topic else None)


def read(item: Item, known: Around, plain: Find, raw: Find) -> Read:
    """All readings of an item, each with the terms of its view."""
    readings = [reading for surface in item.surfaces for reading in _readings(surface, plain, raw, known.topic)]
    if item.joined is not None:
        first, text = item.joined.pieces[0][1], item.joined.text
        terms = plain(text)
        readings.append(Reading(first, ViewName.JOINED, text, terms, terms.names, joined=item.joined))
    live = tuple(reading for reading in readings if reading.around)
    return Read(item, known.statement, tuple(readings), live, known.own, known.subjects)


def _readings(surface: Surface, plain: Find, raw: Find, topic: Topic | None) -> Iterator[Reading]:
    texts: list[tuple[ViewName, str, View | None]] = [(view.name, view.text, view) for view in surface.readings]
    if not any(view.name is ViewName.PLAIN for view in surface.readings):
        texts.insert(0, (ViewName.PLAIN, surface.text, None))
    found = [raw(surface.text), *(plain(text) for _, text, _ in texts)]
    strange = [_strange(text, surface, topic) for _, text, _ in texts]
    names = frozenset[str]().union(*(terms.names for terms in found), (OFF_TOPIC,) if any(strange) else ())
    yield Reading(surface, ViewName.RAW, surface.text, found[0], names)
    for (name, text, back), terms, off_topic in zip(texts, found[1:], strange, strict=True):
        yield Reading(surface, name, text, terms, names, back=back, off_topic=off_topic)


def _strange(text: str, surface: Surface, topic: Topic | None) -> frozenset[tuple[int, int]]:
    if topic is None or surface.role not in PROSE or surface.kind in OUTSIDE:
        return frozenset()
    return topic.strange(text, sentences(text), surface.item)


def fleet(statements: Iterable[Statement]) -> Fleet:
    """Which server offers which tool."""
    tools: dict[str, dict[str, None]] = {}
    for statement in statements:
        for item in statement.of(Kind.TOOL):
            tools.setdefault(item.name, {})[statement.server] = None
    return Fleet({name: tuple(servers) for name, servers in tools.items()})


_NAMING = frozenset({Role.NAME, Role.PARAMETER, Role.OUTPUT, Role.SCHEMA_VALUE, Role.URI})
_LONGEST_NAME = 80


def own_names(statement: Statement) -> frozenset[str]:
    """All that is a name on this server, `bare`: a text that uses one speaks of nothing foreign."""
    return frozenset(
        bare(surface.text)
        for item in statement.items
        if item.kind is not Kind.LAUNCH
        for surface in item.surfaces
        if surface.role in _NAMING and len(surface.text) <= _LONGEST_NAME
    )
