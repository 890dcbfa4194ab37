"""What is a text as read in one view, and what is known of its sentences?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.detect.presence import WEIGHED, Clause
from auditor.detect.spans import Spans
from auditor.detect.terms import Found
from auditor.detect.topic import Topic
from auditor.model import Joined, Kind, Role, Surface, View, ViewName

if TYPE_CHECKING:
    from auditor.detect.unit import Hit
    from auditor.detect.weighed_text import Weighed

OFF_TOPIC = "off-topic"
"""Stands among the terms of a text for what no pattern can say; see `topic`."""
OFF_TOPIC_BIT = 1
"""The first of the bits that stand for terms."""
ANYTHING_BIT = 2
"""The second, which every text has: what needs no term needs this."""
WEIGHED_BIT = 4
"""The third: the weak signs of a passage may add up to what some rule asks for."""
_TOO_DEAR = frozenset((OFF_TOPIC, WEIGHED))
"""Of which sentences are not asked: nothing costs more to find out."""


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
    foreign: dict[tuple[int, int, bool], list[tuple[Hit, bool]]] | None = None
    """What `foreign-tool` found in its parts, siblings counted or not."""
    weighed: Weighed | None = None
    """Its weak signs, once somebody asked for them."""
    _off_topic: frozenset[tuple[int, int]] | None = None

    @property
    def may(self) -> int:
        """Bits of the terms that may occur; those of `OFF_TOPIC` and `WEIGHED` where a sentence may be."""
        may = self.terms.may | ANYTHING_BIT
        return may if self.topic is None else may | OFF_TOPIC_BIT | WEIGHED_BIT

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
        return self.terms.sentences()

    def sentences_with(self, clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
        """The sentences in which a term of each clause ends; not whether they are off the topic, or weigh enough."""
        told = [clause for clause in clauses if clause.isdisjoint(_TOO_DEAR)]
        if not told:
            yield from self.sentences()
            return
        ends: list[Sequence[int]] = []
        for clause in told:
            ends.append(self.terms.ends(clause))
            if not ends[-1]:
                return
        for start, end in self.terms.sentences_over(ends[0]):
            if all(_between(start, end, each) for each in ends[1:]):
                yield start, end


def _between(start: int, end: int, ascending: Sequence[int]) -> bool:
    place = bisect_left(ascending, start)
    return place < len(ascending) and ascending[place] < end


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
