"""How does a text read when variants of a character become the character (NFKC, Unicode Annex 15)?

Done cluster by cluster, a letter with its marks, so that each result is known to come from its cluster; clusters are
bounded, since ordering marks is quadratic in their number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from auditor.surfaces.views.shapes import foreign
from auditor.surfaces.views.trace import Edit, step, swap

_CHUNK = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_LONGEST_CLUSTER = 32
_MOST_GROWTH = 4
"""One Arabic ligature becomes 18 letters: text of nothing else must not grow so."""
_JOINING = re.compile("[\u1160-\u11ff\uff9e\uff9f\uffa0-\uffdc\ud7b0-\ud7ff]")
"""Hangul vowels and finals, halfwidth marks: no marks by category, yet they compose with what is before."""
_MARK_RANGES = ((0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
_MARKS = frozenset(chr(code) for first, last in _MARK_RANGES for code in range(first, last + 1))
_DRAWN_OVER = re.compile(r"(?<=\w)[" + "".join(sorted(_MARKS)) + "]+")


@lru_cache(maxsize=4096)
def _joins(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or _JOINING.match(character) is not None


@lru_cache(maxsize=4096)
def _changes(character: str) -> bool:
    return _joins(character) or unicodedata.normalize("NFKC", character) != character


def _applies(text: str) -> bool:
    return any(map(_changes, foreign(text)))


def _edits(text: str) -> Iterator[Edit]:
    changing = frozenset(filter(_changes, foreign(text)))
    for chunk in _CHUNK.finditer(text):
        if changing.isdisjoint(chunk[0]):
            continue
        start, end = chunk.span()
        while start < end:
            stop = _cluster_end(text, start, end)
            cluster = text[start:stop]
            composed = unicodedata.normalize("NFKC", cluster)
            if composed != cluster and len(composed) <= _MOST_GROWTH * len(cluster):
                yield start, stop, composed
            start = stop


def _cluster_end(text: str, start: int, end: int) -> int:
    stop = start + 1
    last = min(end, start + _LONGEST_CLUSTER)
    while stop < last and _joins(text[stop]):
        stop += 1
    return stop


COMPOSED = step("composed", _applies, _edits)

UNMARKED = swap("unmarked", lambda text: not _MARKS.isdisjoint(foreign(text)), _DRAWN_OVER, "")
"""Marks that compose with no letter are drawn over it to hide it (`i̷g̷n̷o̷r̷e̷`)."""
