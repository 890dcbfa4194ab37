"""How is each text of a server read, and which terms stand in it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.detect.patterns import TermSet
from auditor.detect.unit import Fleet, Read, Reading, bare
from auditor.model import Item, Kind, Role, Statement, Surface, ViewName


def read(item: Item, statement: Statement, own: frozenset[str], plain: TermSet, raw: TermSet) -> Read:
    """All readings of an item, each with the terms of its view."""
    readings = [reading for surface in item.surfaces for reading in _readings(surface, plain, raw)]
    if item.joined is not None:
        first = item.joined.pieces[0][1]
        text = item.joined.text
        readings.append(Reading(first, ViewName.JOINED, text, plain.find(text), joined=item.joined))
    return Read(item, statement, tuple(readings), own)


def _readings(surface: Surface, plain: TermSet, raw: TermSet) -> Iterator[Reading]:
    yield Reading(surface, ViewName.RAW, surface.text, raw.find(surface.text))
    if not any(view.name is ViewName.PLAIN for view in surface.readings):
        yield Reading(surface, ViewName.PLAIN, surface.text, plain.find(surface.text))
    for view in surface.readings:
        yield Reading(surface, view.name, view.text, plain.find(view.text), back=view)


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
