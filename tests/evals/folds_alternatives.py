"""Which alternatives has a pattern, and how does it read without some of them?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

Part = tuple[int, int]
"""From where to where in the pattern."""


def without(pattern: str, unwanted: Callable[[str], bool]) -> tuple[str, int]:
    """The pattern without its unwanted alternatives, and how many those were.

    An alternative is asked about as the pattern in which neither its group nor one around it has another. A group keeps
    at least one.
    """
    whole = (0, len(pattern))
    kept: dict[Part, list[Part]] = {}
    dropped = 0
    for group, alternatives in sorted(groups(pattern).items(), key=lambda each: each[0][0] - each[0][1]):
        around = {
            outer: [part]
            for outer, parts in groups(pattern).items()
            for part in parts
            if _holds(part, group) and outer != group
        }
        if any(part not in kept.get(outer, [part]) for outer, (part,) in around.items()):
            continue
        good = [each for each in alternatives if not unwanted(_spelt(pattern, {**around, group: [each]}, whole))]
        if good and len(good) < len(alternatives):
            kept[group] = good
            dropped += len(alternatives) - len(good)
    return _spelt(pattern, kept, whole), dropped


def _holds(part: Part, inner: Part) -> bool:
    return part[0] <= inner[0] and inner[1] <= part[1]


def _spelt(pattern: str, kept: Mapping[Part, list[Part]], part: Part) -> str:
    if part in kept:
        return "|".join(_inside(pattern, kept, each) for each in kept[part])
    return _inside(pattern, kept, part)


def _inside(pattern: str, kept: Mapping[Part, list[Part]], part: Part) -> str:
    """The part, with the groups in it cut; those within one that is cut are reached through it."""
    found, place = "", part[0]
    for group in sorted(kept, key=lambda each: (each[0], -each[1])):
        if place <= group[0] and _holds(part, group) and group != part:
            found += pattern[place : group[0]] + _spelt(pattern, kept, group)
            place = group[1]
    return found + pattern[place : part[1]]


def groups(pattern: str) -> dict[Part, list[Part]]:
    """The alternatives of each group that has several, and of the whole, as parts of the pattern."""
    begins, bars = [0], list[list[int]]([[]])
    found: dict[Part, list[Part]] = {}
    for place, mark in (*_marks(pattern), (len(pattern), ")")):
        if mark == "(":
            begins.append(_inner(pattern, place))
            bars.append([])
        elif mark == "|":
            bars[-1].append(place)
        else:
            start, between = begins.pop(), bars.pop()
            if between:
                found[start, place] = _parts(start, between, place)
    return found


def _parts(start: int, bars: list[int], end: int) -> list[Part]:
    return [(before + 1, after) for before, after in pairwise([start - 1, *bars, end])]


def _marks(pattern: str) -> Iterator[tuple[int, str]]:
    """Each bracket and bar that is one: not escaped, and not in a class."""
    place = 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            place += 2
        elif sign == "[":
            place = _behind_class(pattern, place)
        else:
            if sign in "(|)":
                yield place, sign
            place += 1


def _inner(pattern: str, place: int) -> int:
    """Where what a bracket holds begins, behind `?:`, `?i:` or `?P<name>`."""
    if pattern[place + 1 : place + 2] != "?":
        return place + 1
    end = min(found for mark in ":>)" if (found := pattern.find(mark, place)) >= 0)
    return end if pattern[end] == ")" else end + 1


def _behind_class(pattern: str, place: int) -> int:
    place += 2 if pattern[place + 1] == "^" else 1
    if pattern[place] == "]":
        place += 1
    while pattern[place] != "]":
        if pattern.startswith("[:", place):
            place = pattern.index(":]", place) + 2
        else:
            place += 2 if pattern[place] == "\\" else 1
    return place + 1
