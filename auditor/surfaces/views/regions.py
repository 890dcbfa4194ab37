"""Where do many places stand near each other, and what becomes English there?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from auditor.surfaces.views.english import becomes_english
from auditor.surfaces.views.trace import Edit, edited


def revealing(
    text: str,
    regions: Iterable[tuple[int, int]],
    edits: Callable[[int, int], Iterable[Edit]],
    reveals: Callable[[str, str], bool] = becomes_english,
) -> Iterator[Edit]:
    """The edits of those regions that become English by them. `edits` is given where a region begins and ends."""
    for start, end in regions:
        made = list(edits(start, end))
        if reveals(text[start:end], edited(text, made, start, end)):
            yield from made


def regions(text: str, places: Iterable[int], *, fewest: int, near: int) -> Iterator[tuple[int, int]]:
    """Where `fewest` places or more follow each other with at most `near` characters from one to the next.

    Up to the blanks around them, but no further than `near`.
    """
    found: list[int] = []
    done = 0
    for place in chain(places, (len(text) + near + 1,)):
        if found and place - found[-1] > near:
            if len(found) >= fewest:
                start, end = _widened(text, max(done, found[0] - near), found[0], found[-1], near)
                yield start, end
                done = end
            found = []
        found.append(place)


def _widened(text: str, first: int, start: int, end: int, near: int) -> tuple[int, int]:
    while start > first and not text[start - 1].isspace():
        start -= 1
    last = min(len(text), end + near)
    while end < last and not text[end].isspace():
        end += 1
    return start, end
