"""What is one unit of text within which a rule's logic must hold?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.detect.patterns import Found
from auditor.detect.selectors import Places
from auditor.detect.sentences import sentences
from auditor.detect.spans import Spans
from auditor.model import Item, Joined, Kind, Role, Statement, Surface, View, ViewName

OFF_TOPIC = "off-topic"
"""Stands among the terms of a text for what no pattern can say; see `topic`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as read in one view, with the terms found in it."""

    surface: Surface
    """Where the text stands; for a joined reading: the first of its surfaces."""
    view: ViewName
    text: str
    terms: Found
    around: frozenset[str]
    """Terms found in any reading of the same surface; `OFF_TOPIC` where one has a sentence that is."""
    back: View | None = None
    """The way to the raw text; None where the text is the raw one."""
    joined: Joined | None = None
    off_topic: frozenset[tuple[int, int]] = frozenset()
    """Its sentences that speak of nothing that its server speaks of elsewhere."""
    _spans: list[Spans] = field(default_factory=list)

    @property
    def present(self) -> frozenset[str]:
        """Terms found in this reading; `OFF_TOPIC` where it has a sentence that is."""
        return self.terms.names | {OFF_TOPIC} if self.off_topic else self.terms.names

    @property
    def place(self) -> tuple[Kind, Role]:
        """Kind and role, as selectors see them."""
        return self.surface.kind, self.surface.role

    def sentences(self) -> Spans:
        """Spans of the sentences, found on first use."""
        if not self._spans:
            self._spans.append(sentences(self.text))
        return self._spans[0]

    def sentences_with(self, terms: frozenset[str]) -> Iterator[tuple[int, int]]:
        """The sentences in which one of the terms ends, or which are off the topic if that is asked for."""
        spans = self.sentences()
        places = {spans.over(end - 1) for term in terms for _, end in self.terms.spans(term)}
        if OFF_TOPIC in terms:
            places.update(spans.over(start) for start, _ in self.off_topic)
        return (spans[place] for place in sorted(places) if place >= 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a reading."""

    reading: Reading
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the segment."""
        return self.reading.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Read:
    """An item with all its readings."""

    item: Item
    statement: Statement
    readings: tuple[Reading, ...]
    live: tuple[Reading, ...]
    """Those of them in or around which some term was found."""
    own: frozenset[str]
    """Every name on the server, `bare`: tools, prompts, parameters, schema values."""
    subjects: frozenset[str] = frozenset()
    """What the names on the server are about: the parts of them, without a plural s."""
    segments: dict[tuple[Places, tuple[ViewName, ...], bool], tuple[Segment, ...]] = field(default_factory=dict)
    """What rules that read the same places in the same views get, filled on first use."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is known over all servers of the audit: the small summary that fleet questions need."""

    tools: dict[str, tuple[str, ...]]
    """Servers by the tool name that they offer."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The segments that belong together, and what they belong to."""

    segments: tuple[Segment, ...]
    reads: tuple[Read, ...]
    """The items that the unit spans: one for sentence, text and item scope."""
    fleet: Fleet


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a unit, and what it is."""

    reading: Reading
    start: int
    end: int
    label: str
    detail: str = ""


def bare(name: str) -> str:
    """A name without case and separators, as two spellings of one tool share it."""
    return re.sub(r"[\s_.-]", "", name.casefold())


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
