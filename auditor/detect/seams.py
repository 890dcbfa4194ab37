"""Does what holds in the prose of an item as a whole go over more than one of its texts?

An order that is cut in two, one half the title and the other the description, stands in neither; a model reads both
together. What stands in one text alone is found there, and what two texts say apart is no order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from auditor.detect.unit import Hit, Segment


def holds_seam(segment: Segment) -> bool:
    """Whether the segment is of one text, or goes over two of those that are read as one."""
    joined = segment.reading.joined
    return joined is None or _piece(segment, segment.start) != _piece(segment, segment.end - 1)


def over_seam(hits: Sequence[Hit], segment: Segment) -> bool:
    """The same of the places that make a rule hold in it."""
    if segment.reading.joined is None:
        return True
    own = [hit for hit in hits if hit.reading is segment.reading]
    return bool(own) and len({_piece(segment, place) for hit in own for place in (hit.start, hit.end - 1)}) > 1


def _piece(segment: Segment, place: int) -> int:
    assert segment.reading.joined is not None  # noqa: S101 - its callers asked
    return bisect_right(segment.reading.joined.pieces, place, key=lambda piece: piece[0])
