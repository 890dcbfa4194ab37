"""How is each text of a server read, and which terms may stand in it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from auditor.detect.selectors import JOINED_BIT, PLACE_BITS
from auditor.detect.terms import Found, TermSet
from auditor.detect.tool_names import bare, subjects
from auditor.detect.topic import OUTSIDE, PROSE, Topic
from auditor.detect.unit import Fleet, Read, Said
from auditor.detect.weighing import Weighing
from auditor.model import Item, Kind, Role, Statement, Surface, ToolCapability, View, ViewName


class Around:
    """What an item is read against: its server."""

    def __init__(self, statement: Statement, *, topic: bool, weighing: Weighing) -> None:
        """`topic`: whether some rule asks for it. `weighing`: what weak signs are worth."""
        self.statement = statement
        self.weighing = weighing
        self.topic = Topic(statement) if topic else None

    @cached_property
    def own(self) -> frozenset[str]:
        """Every name on the server, `bare`: tools, prompts, parameters, schema values."""
        return own_names(self.statement)

    @cached_property
    def can(self) -> dict[str, tuple[ToolCapability, ...]]:
        """What each tool can do, by its name."""
        found: dict[str, tuple[ToolCapability, ...]] = {}
        for each in self.statement.capabilities or ():
            found[each.item] = (*found.get(each.item, ()), each)
        return found

    @cached_property
    def tools(self) -> frozenset[str]:
        """The names of its tools, `bare`."""
        return frozenset(bare(item.name) for item in self.statement.of(Kind.TOOL))

    @cached_property
    def subjects(self) -> frozenset[str]:
        """What the names on the server are about: the parts of them, without a plural s."""
        return subjects(self.statement)


class _Search:
    """The texts of a server by what is asked of them, each searched once."""

    def __init__(self, terms: TermSet, asked: Mapping[int, int]) -> None:
        """`asked`: bits of the terms that matter, by the bit of a place."""
        self._terms = terms
        every = 0
        for bit in terms.bits.values():
            every |= bit
        self._asked = {place: wanted & every for place, wanted in asked.items()}
        self._texts: dict[int, dict[str, None]] = {}
        self._found: dict[int, dict[str, Found]] = {}

    def add(self, place: int, text: str) -> None:
        """Look for it at this place."""
        self._texts.setdefault(self._asked[place], {})[text] = None

    def run(self) -> None:
        """Search all that was added."""
        self._found = {wanted: self._terms.find_all(texts, wanted) for wanted, texts in self._texts.items()}

    def found(self, place: int, text: str) -> Found:
        """What may stand in it."""
        return self._found[self._asked[place]][text]


def reads(
    statement: Statement, plain: TermSet, raw: TermSet, asked: Mapping[int, int], *, topic: bool, weighing: Weighing
) -> tuple[Read, ...]:
    """The items of a server. `asked`: bits of the terms that some rule asks for, by the bit of a place."""
    known = Around(statement, topic=topic, weighing=weighing)
    otherwise, as_sent = _Search(plain, asked), _Search(raw, asked)
    for item in statement.items:
        for surface in item.surfaces:
            place = PLACE_BITS[surface.kind, surface.role]
            as_sent.add(place, surface.text)
            for _, text in _others(surface):
                otherwise.add(place, text)
        if item.joined is not None:
            otherwise.add(JOINED_BIT, item.joined.text)
    otherwise.run()
    as_sent.run()
    return tuple(_read(item, known, otherwise, as_sent) for item in statement.items)


def _read(item: Item, known: Around, plain: _Search, raw: _Search) -> Read:
    said = tuple(_said(surface, plain, raw, known.topic) for surface in item.surfaces)
    if item.joined is None:
        return Read(item, known, said, None)
    terms = plain.found(JOINED_BIT, item.joined.text)
    return Read(item, known, said, Said(item.joined.pieces[0][1], None, ((None, terms),), joined=item.joined))


def _said(surface: Surface, plain: _Search, raw: _Search, topic: Topic | None) -> Said:
    place = PLACE_BITS[surface.kind, surface.role]
    others = tuple((view, plain.found(place, text)) for view, text in _others(surface))
    judged = topic if surface.role in PROSE and surface.kind not in OUTSIDE else None
    return Said(surface, raw.found(place, surface.text), others, judged)


def _others(surface: Surface) -> list[tuple[View | None, str]]:
    """The plain reading and the decoded ones."""
    if not surface.readings:
        return [(None, surface.text)]
    texts: list[tuple[View | None, str]] = [(view, view.text) for view in surface.readings]
    if not any(view.name is ViewName.PLAIN for view in surface.readings):
        texts.insert(0, (None, surface.text))
    return texts


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
    names = {
        surface.text
        for item in statement.items
        if item.kind is not Kind.LAUNCH
        for surface in item.surfaces
        if surface.role in _NAMING and len(surface.text) <= _LONGEST_NAME
    }
    return frozenset(map(bare, names))
