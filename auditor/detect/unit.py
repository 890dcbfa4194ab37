"""What is one unit of text within which a rule's logic must hold?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.detect.selectors import JOINED_BIT, PLACE_BITS
from auditor.detect.sentences import sentences
from auditor.detect.spans import Spans
from auditor.detect.terms import Found
from auditor.detect.topic import Topic
from auditor.model import Item, Joined, Kind, Role, Surface, View, ViewName

if TYPE_CHECKING:
    from auditor.detect.reading import Around
    from auditor.detect.weighing import Weighed

OFF_TOPIC = "off-topic"
"""Stands among the terms of a text for what no pattern can say; see `topic`."""
WEIGHED = "weighed"
"""The name of the matcher that adds weak signs up; see `weighing`."""
OFF_TOPIC_BIT = 1
"""The first of the bits that stand for terms."""


@dataclass(slots=True, eq=False)
class Reading:
    """One text as read in one view, with the terms found in it."""

    surface: Surface
    """Where the text stands; for a joined reading: the first of its surfaces."""
    view: ViewName
    text: str
    terms: Found
    back: View | None = None
    """The way to the raw text; None where the text is the raw one."""
    joined: Joined | None = None
    topic: Topic | None = None
    """What its sentences can be off; None where that is not asked."""
    foreign: dict[tuple[int, int, bool], list[tuple[Hit, bool]]] = field(default_factory=dict)
    """What `foreign-tool` found in its parts, siblings counted or not."""
    weighed: Weighed | None = None
    """Its weak signs, once somebody asked for them."""
    _spans: Spans | None = None
    _off_topic: frozenset[tuple[int, int]] | None = None

    @property
    def may(self) -> int:
        """Bits of the terms that may occur; that of `OFF_TOPIC` where a sentence may be."""
        return self.terms.may if self.topic is None else self.terms.may | OFF_TOPIC_BIT

    @property
    def off_topic(self) -> frozenset[tuple[int, int]]:
        """Its sentences that speak of nothing that its server speaks of elsewhere; found on first use."""
        if self._off_topic is None:
            topic, name = self.topic, self.surface.item
            self._off_topic = topic.strange(self.text, self.sentences(), name) if topic else frozenset()
        return self._off_topic

    @property
    def place(self) -> tuple[Kind, Role]:
        """Kind and role, as selectors see them."""
        return self.surface.kind, self.surface.role

    def sentences(self) -> Spans:
        """Spans of the sentences, found on first use."""
        if self._spans is None:
            self._spans = sentences(self.text)
        return self._spans

    def sentences_with(self, terms: frozenset[str]) -> Iterator[tuple[int, int]]:
        """The sentences in which one of the terms ends, or which are off the topic if that is asked for."""
        ends = [end - 1 for term in terms for _, end in self.terms.spans(term)]
        if OFF_TOPIC in terms:
            ends.extend(start for start, _ in self.off_topic)
        if not ends:
            return iter(())
        spans = self.sentences()
        return (spans[place] for place in sorted({spans.over(end) for end in ends}) if place >= 0)


@dataclass(slots=True, eq=False)
class Segment:
    """A part of a reading."""

    reading: Reading
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the segment."""
        return self.reading.text[self.start : self.end]


class Said:
    """One surface in all its readings, which are made when a rule reads them: most are never read."""

    __slots__ = ("_made", "_others", "_raw", "_whole", "joined", "may", "place", "surface", "topic")

    def __init__(
        self,
        surface: Surface,
        raw: Found | None,
        others: tuple[tuple[View | None, Found], ...],
        topic: Topic | None = None,
        joined: Joined | None = None,
    ) -> None:
        """`raw`: terms of the raw text; `others`: of each other reading, None for one that is the raw text too."""
        self.surface = surface
        self.place = PLACE_BITS[surface.kind, surface.role]
        self.topic = topic
        self.joined = joined
        self.may = raw.may if raw is not None else 0
        """Bits of the terms that may occur in one of the readings."""
        for _, terms in others:
            self.may |= terms.may
        if topic is not None:
            self.may |= OFF_TOPIC_BIT
        self._raw = raw
        self._others = others
        self._made: tuple[Reading, ...] | None = None
        self._whole: dict[tuple[ViewName, ...], tuple[Segment, ...]] = {}

    @property
    def decoded(self) -> bool:
        """Whether something was encoded in it."""
        return any(view is not None and view.name is ViewName.DECODED for view, _ in self._others)

    def readings(self) -> tuple[Reading, ...]:
        """As sent, then every other reading."""
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    def whole(self, views: tuple[ViewName, ...]) -> tuple[Segment, ...]:
        """The readings in these views."""
        found = self._whole.get(views)
        if found is None:
            chosen = (reading for reading in self.readings() if reading.view in views)
            found = self._whole[views] = tuple(Segment(reading, 0, len(reading.text)) for reading in chosen)
        return found

    def forget(self) -> None:
        """Make room: of a large item its readings take more than its texts."""
        self._made = None
        self._whole = {}

    def _make(self) -> Iterator[Reading]:
        surface = self.surface
        if self._raw is not None:
            yield Reading(surface, ViewName.RAW, surface.text, self._raw)
        for view, terms in self._others:
            if self.joined is not None:
                yield Reading(surface, ViewName.JOINED, self.joined.text, terms, joined=self.joined)
            elif view is None:
                yield Reading(surface, ViewName.PLAIN, surface.text, terms, topic=self.topic)
            else:
                yield Reading(surface, view.name, view.text, terms, view, topic=self.topic)


class Read:
    """An item with all its readings."""

    __slots__ = ("_at", "_by_role", "_likely", "around", "item", "joined", "kept", "said", "statement")

    def __init__(self, item: Item, around: Around, said: tuple[Said, ...], joined: Said | None) -> None:
        """`around`: what is known of the item's server; `joined`: its prose as one text."""
        self.item = item
        self.around = around
        self.statement = around.statement
        self.said = said
        self.joined = joined
        self.kept: dict[str, object] = {}
        """What matchers found out about the item, by their name."""
        self._by_role: dict[Role, list[Said]] | None = None
        self._at: dict[int, tuple[int, tuple[Said, ...]]] = {}
        self._likely: dict[Callable[[str], bool], tuple[Said, ...]] = {}

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every reading."""
        each = self.said if self.joined is None else (*self.said, self.joined)
        return tuple(reading for one in each for reading in one.readings())

    def at(self, places: int) -> tuple[int, tuple[Said, ...]]:
        """The surfaces at these places, the joined one at its own, and the terms that may occur in them."""
        found = self._at.get(places)
        if found is None:
            said = [one for one in self.said if one.place & places]
            if self.joined is not None and places & JOINED_BIT:
                said.append(self.joined)
            may = 0
            for one in said:
                may |= one.may
            found = self._at[places] = (may, tuple(said))
        return found

    def likely(self, test: Callable[[str], bool]) -> tuple[Said, ...]:
        """The surfaces whose text, as sent, passes a test; it is asked once however many rules ask for it."""
        found = self._likely.get(test)
        if found is None:
            found = self._likely[test] = tuple(one for one in self.said if test(one.surface.text))
        return found

    def in_role(self, *roles: Role) -> Iterator[Said]:
        """The surfaces in these roles, in order; all where none is named."""
        if not roles:
            return iter(self.said)
        if self._by_role is None:
            self._by_role = {}
            for one in self.said:
                self._by_role.setdefault(one.surface.role, []).append(one)
        if len(roles) == 1:
            return iter(self._by_role.get(roles[0], ()))
        return (one for one in self.said if one.surface.role in roles)

    def forget(self) -> None:
        """Make room."""
        for one in self.said if self.joined is None else (*self.said, self.joined):
            one.forget()


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is known over all servers of the audit: the small summary that fleet questions need."""

    tools: dict[str, tuple[str, ...]]
    """Servers by the tool name that they offer."""


class Unit:
    """The segments that belong together, and what they belong to."""

    __slots__ = ("_segments", "fleet", "reads")

    def __init__(
        self, segments: tuple[Segment, ...] | Callable[[], tuple[Segment, ...]], reads: tuple[Read, ...], fleet: Fleet
    ) -> None:
        """`segments`, or how to make them: of a whole server they are many, and few rules need them.

        `reads`: the items that the unit spans: one for sentence, text and item scope.
        """
        self._segments = segments
        self.reads = reads
        self.fleet = fleet

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The parts of readings."""
        if not isinstance(self._segments, tuple):
            self._segments = self._segments()
        return self._segments


@dataclass(slots=True, eq=False)
class Hit:
    """A place in a unit, and what it is."""

    reading: Reading
    start: int
    end: int
    label: str
    detail: str = ""
    before: str | None = None
    """What stood here when it was approved; None where that is not the question."""


_MOST_HITS = 200
"""Places of one term that count in one segment. In a whole text they must not: two hundred harmless ones at its
beginning would hide the one at its end."""
_LONGEST_MARK = 100
"""Characters at most that a hit may lose before its segment."""


def hits(segment: Segment, term: str) -> Iterator[Hit]:
    """Where the term stands within the segment; a hit that crosses its border does not count.

    Patterns that anchor an order at the beginning of a sentence (`. send it`) take in the mark that ends the one
    before: what such a hit has before the border is cut off, as long as no letter or digit is lost.
    """
    text, left = segment.reading.text, _MOST_HITS
    first = max(0, segment.start - _LONGEST_MARK)
    for start, end in segment.reading.terms.spans(term).beginning_in(first, segment.end):
        begin = max(start, segment.start)
        if begin < end <= segment.end and not any(map(str.isalnum, text[start:begin])):
            yield Hit(segment.reading, begin, end, term)
            left -= 1
            if not left:
                return
