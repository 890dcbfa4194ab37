"""What is one unit of text within which a rule's logic must hold?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.detect.passage import OFF_TOPIC, Reading, Segment
from auditor.detect.presence import WEIGHED
from auditor.detect.said import Read, Said

__all__ = ["OFF_TOPIC", "WEIGHED", "Fleet", "Hit", "Read", "Reading", "Said", "Segment", "Unit", "hits"]


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


MOST_HITS = 200
"""Places of one term that count in one segment. In a whole text they must not: two hundred harmless ones at its
beginning would hide the one at its end."""
_LONGEST_MARK = 100
"""Characters at most that a hit may lose before its segment."""


def hits(segment: Segment, term: str) -> Iterator[Hit]:
    """Where the term stands within the segment; a hit that crosses its border does not count.

    Patterns that anchor an order at the beginning of a sentence (`. send it`) take in the mark that ends the one
    before: what such a hit has before the border is cut off, as long as no letter or digit is lost.
    """
    text, left = segment.reading.text, MOST_HITS
    first = max(0, segment.start - _LONGEST_MARK)
    for start, end in segment.reading.terms.spans(term).beginning_in(first, segment.end):
        begin = max(start, segment.start)
        if begin < end <= segment.end and not any(map(str.isalnum, text[start:begin])):
            yield Hit(segment.reading, begin, end, term)
            left -= 1
            if not left:
                return
