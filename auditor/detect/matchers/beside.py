"""Do several terms stand together in a text, whichever reading each is found in? `beside`.

In a long text two words a page apart have nothing to do with each other, and a sentence is too narrow where one of them
is found in the raw text and the other in the plain one. So places are compared where they stand in the raw text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.presence import BESIDE
from auditor.detect.unit import Hit, Segment, Unit
from auditor.errors import AuditorError

_MOST = 200
"""Places of the first term that count; a finding shows the first twenty."""
_Place = tuple[int, int, Hit]
"""First and last character in the raw text, and what stands there."""


def _build(given: Mapping[str, object]) -> Find:
    options = Options(BESIDE, given, "terms", "characters")
    terms = options.words("terms")
    if "terms" in given and len(terms) < 2:
        raise AuditorError(f"matcher {BESIDE} has fewer than two terms", hint="name two or more in `terms`")
    characters = options.number("characters", 1) if "characters" in given else 0

    def find(unit: Unit) -> list[Hit]:
        found = [hit for text in _texts(unit.segments) for hit in _together(text, terms, characters - 1)]
        return list(dict.fromkeys(found))

    return find


def _texts(segments: Iterable[Segment]) -> Iterable[list[Segment]]:
    """The readings of each text; the joined one is a text of its own."""
    texts: dict[tuple[int, bool], list[Segment]] = {}
    for segment in segments:
        reading = segment.reading
        texts.setdefault((id(reading.surface), reading.joined is not None), []).append(segment)
    return texts.values()


def _together(text: Sequence[Segment], terms: tuple[str, ...], between: int) -> Iterator[Hit]:
    """Each place of the first term with the others beside it, so many characters between them; -1: they overlap."""
    if not terms or not all(any(segment.reading.terms.spans(term) for segment in text) for term in terms):
        return
    others = [_Beside(_places(text, term)) for term in terms[1:]]
    left = _MOST
    for start, end, hit in _places(text, terms[0]):
        beside = [other.of(start - between, end + between) for other in others]
        if None not in beside:
            yield hit
            yield from (each for each in beside if each is not None)
            left -= 1
            if not left:
                return


def _places(text: Iterable[Segment], term: str) -> Iterator[_Place]:
    for segment in text:
        reading = segment.reading
        for start, end in reading.terms.spans(term).beginning_in(segment.start, segment.end):
            if start < end <= segment.end:
                first, last = (start, end) if reading.back is None else reading.back.raw_span(start, end)
                yield first, last, Hit(reading, start, end, term)


def _farther(one: _Place, two: _Place) -> _Place:
    return two if two[1] > one[1] else one


class _Beside:
    """Places of one term, asked for one that lies in a part of the text or reaches into it."""

    def __init__(self, places: Iterable[_Place]) -> None:
        """Sorted once: a hostile text may be nothing but such places."""
        self._places = sorted(places, key=lambda place: place[0])
        self._starts = [start for start, _, _ in self._places]
        self._farthest = list(accumulate(self._places, _farther))
        """Of the places up to each, the one that ends last."""

    def of(self, start: int, end: int) -> Hit | None:
        """The last of those that begin at or before `end`, if it ends at or behind `start`."""
        count = bisect_right(self._starts, end)
        if not count:
            return None
        _, last, hit = self._farthest[count - 1]
        return hit if last >= start else None


BESIDE_EACH_OTHER = MatcherSpec(
    BESIDE,
    "The first of `terms` stands with each of the others: fewer than `characters` lie between (without it they "
    "overlap), in any of the readings of one text.",
    _build,
)
