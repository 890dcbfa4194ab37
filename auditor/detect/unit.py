"""What is one unit of text within which a rule's logic must hold?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.detect.patterns import Found
from auditor.detect.selectors import Places
from auditor.detect.sentences import sentences
from auditor.model import Item, Joined, Kind, Role, Statement, Surface, View, ViewName


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as read in one view, with the terms found in it."""

    surface: Surface
    """Where the text stands; for a joined reading: the first of its surfaces."""
    view: ViewName
    text: str
    terms: Found
    around: frozenset[str]
    """Terms found in any reading of the same surface."""
    back: View | None = None
    """The way to the raw text; None where the text is the raw one."""
    joined: Joined | None = None
    _spans: list[tuple[tuple[int, int], ...]] = field(default_factory=list)

    @property
    def place(self) -> tuple[Kind, Role]:
        """Kind and role, as selectors see them."""
        return self.surface.kind, self.surface.role

    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Spans of the sentences, found on first use."""
        if not self._spans:
            self._spans.append(sentences(self.text))
        return self._spans[0]


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


def hits(segment: Segment, term: str) -> Iterator[Hit]:
    """Where the term stands within the segment; a hit that crosses its border does not count.

    Patterns that anchor an order at the beginning of a sentence (`. send it`) take in the mark that ends the one
    before: what such a hit has before the border is cut off, as long as no letter or digit is lost.
    """
    for start, end in segment.reading.terms.spans(term):
        begin = max(start, segment.start)
        if begin < end <= segment.end and not any(map(str.isalnum, segment.reading.text[start:begin])):
            yield Hit(segment.reading, begin, end, term)
