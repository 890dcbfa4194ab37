"""How is each text of a server read, and which terms may stand in it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from auditor.detect.bar import described, of_listing
from auditor.detect.said import Read, Said, Wording
from auditor.detect.selectors import JOINED_BIT, PLACE_BITS
from auditor.detect.terms import Found, TermSet
from auditor.detect.tool_names import bare, subjects
from auditor.detect.topic import OUTSIDE, PROSE, Topic
from auditor.detect.unit import Fleet
from auditor.detect.weighing import Weighing
from auditor.model import Item, Joined, Kind, Role, Statement, Surface, ToolCapability, View, ViewName


class Around:
    """What an item is read against: its server."""

    def __init__(self, statement: Statement, weighing: Weighing, least: int | None, *, topic: bool) -> None:
        """`weighing`: what weak signs are worth; `least`: how much some rule asks for. `topic`: whether one asks."""
        self.statement = statement
        self.weighing = weighing
        self._least = least
        self.topic = Topic(statement) if topic else None
        self.reads: tuple[Read, ...] = ()
        """All items of the server, while it is judged."""
        self.heaviest: dict[int, tuple[tuple[str, int], ...]] = {}
        """By the least points asked for: the two items whose heaviest passages weigh most, with these points."""

    def may_weigh(self, text: str, may: int) -> bool:
        """Whether the weak signs of a text may add up to what some rule asks for; `may`: bits of its terms."""
        return self._least is not None and self.weighing.may_reach(text, may, self._least + self.bar, self.items)

    @cached_property
    def bar(self) -> int:
        """The points that weak signs must add up to beyond what a rule asks for: the more, the more the server says."""
        return of_listing(described(self.statement))

    @cached_property
    def own(self) -> frozenset[str]:
        """Every name on the server, `bare`: tools, prompts, parameters, schema values."""
        return own_names(self.statement)

    @cached_property
    def names(self) -> frozenset[str]:
        """Of these, the names of its items and of what they take."""
        return own_names(self.statement, frozenset((Role.NAME, Role.PARAMETER)))

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
    def tails(self) -> frozenset[str]:
        """How the names of its tools end, from two parts on, `bare`: a stale name lacks the prefix that others have."""
        names = (item.name for item in self.statement.of(Kind.TOOL) if len(item.name) <= _LONGEST_NAME)
        parts = [_JOINTS.split(name.casefold()) for name in names]
        return frozenset("".join(each[place:]) for each in parts for place in range(1, len(each) - 1))

    @cached_property
    def items(self) -> frozenset[str]:
        """The names of all its items, `bare`."""
        return frozenset(bare(item.name) for item in self.statement.items)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """What the names on the server are about: the parts of them, without a plural s."""
        return subjects(self.statement)


class _Search:
    """The texts of a server by what is asked of them, each searched once."""

    def __init__(self, terms: TermSet, asked: Mapping[int, int]) -> None:
        """`asked`: bits of the terms that matter, by the bit of a place."""
        self._terms = terms
        self._asked = asked
        self._texts: dict[int, dict[str, None]] = {}
        """By the bits that are asked for."""
        self._at: dict[int, int] = {}
        """Which these are, by place."""
        self._found: dict[int, dict[str, Found]] = {}

    def add(self, place: int, text: str) -> None:
        """Look for it at this place."""
        wanted = self._at.get(place)
        if wanted is None:
            wanted = self._at[place] = self._asked[place] & self._terms.every
            self._texts.setdefault(wanted, {})
        self._texts[wanted][text] = None

    def run(self) -> None:
        """Search all that was added."""
        self._found = {wanted: self._terms.find_all(texts, wanted) for wanted, texts in self._texts.items()}

    def found(self, place: int, text: str) -> Found:
        """What may stand in it."""
        return self._found[self._at[place]][text]


def reads(known: Around, plain: TermSet, raw: TermSet, asked: Mapping[int, int]) -> tuple[Read, ...]:
    """The items of a server. `asked`: bits of the terms that some rule asks for, by the bit of a place."""
    statement = known.statement
    otherwise, as_sent = _Search(plain, asked), _Search(raw, asked)
    for item in statement.items:
        for surface in item.surfaces:
            place = PLACE_BITS[surface.kind, surface.role]
            as_sent.add(place, surface.text)
            if not surface.readings:
                otherwise.add(place, surface.text)
            else:
                for _, text in _others(surface):
                    otherwise.add(place, text)
        if item.joined is not None:
            otherwise.add(JOINED_BIT, item.joined.text)
    otherwise.run()
    as_sent.run()
    worded = _Wordings(otherwise, as_sent, known)
    known.reads = tuple(_read(item, known, worded) for item in statement.items)
    return known.reads


class _Wordings:
    """What may occur in each text, made once for all places where it stands in the same role."""

    def __init__(self, plain: _Search, raw: _Search, around: Around) -> None:
        """Both searches have run."""
        self._plain = plain
        self._raw = raw
        self._around = around
        self._known: dict[tuple[int, str], tuple[tuple[View, ...], Wording]] = {}

    def of(self, surface: Surface) -> Wording:
        """That of a surface."""
        place = PLACE_BITS[surface.kind, surface.role]
        known, found = self._known.get((place, surface.text), (None, None))
        if found is None or known is not surface.readings:  # those of short texts are made once
            found = self._made(surface, place)
            self._known[place, surface.text] = surface.readings, found
        return found

    def joined(self, text: str) -> Wording:
        """That of all prose of an item."""
        return Wording(JOINED_BIT, None, ((None, self._plain.found(JOINED_BIT, text)),), None)

    def _made(self, surface: Surface, place: int) -> Wording:
        others = tuple([(view, self._plain.found(place, text)) for view, text in _others(surface)])
        judged = self._around.topic if surface.role in PROSE and surface.kind not in OUTSIDE else None
        weighs = judged is not None and any(
            self._around.may_weigh(surface.text if view is None else view.text, terms.may)
            for view, terms in others
            if view is None or view.name is ViewName.PLAIN
        )
        return Wording(place, self._raw.found(place, surface.text), others, judged, weighs=weighs)


def _read(item: Item, known: Around, worded: _Wordings) -> Read:
    said = tuple([Said(surface, worded.of(surface)) for surface in item.surfaces])
    if item.joined is None:
        return Read(item, known, said, None)
    return Read(item, known, said, _joined(item.joined, worded))


def _joined(joined: Joined, worded: _Wordings) -> Said:
    """Its place is its own, whichever surfaces it is made of."""
    return Said(joined.pieces[0][1], worded.joined(joined.text), joined)


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


_JOINTS = re.compile(r"[\s_.-]+")
_NAMING = frozenset({Role.NAME, Role.PARAMETER, Role.OUTPUT, Role.SCHEMA_VALUE, Role.URI})
_LONGEST_NAME = 80


def own_names(statement: Statement, roles: frozenset[Role] = _NAMING) -> frozenset[str]:
    """All that is a name on this server, `bare`: a text that uses one speaks of nothing foreign."""
    names = {
        surface.text
        for item in statement.items
        if item.kind is not Kind.LAUNCH
        for surface in item.surfaces
        if surface.role in roles and len(surface.text) <= _LONGEST_NAME
    }
    return frozenset(map(bare, names))
