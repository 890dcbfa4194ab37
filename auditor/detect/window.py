"""What is a passage whose weak signs add up to something, and what do signs count in it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

ALWAYS, TWO, OTHER = "always", "two-sentences", "other-language"
"""The signs of every passage, of one of two parts, and of one that is not in English."""
STEM = 6
"""Letters of a word that count."""
LONG = 180
"""Characters, about thirty words, up to which a sign counts in full."""
VERY_LONG = 540
"""Characters up to which what every passage is worth counts in full. Hardly anything that points were learned from is
longer, and nobody's order is; a table in one line has few signs for its length, so little would count against it."""


OF_PAIR, OF_OPENING = "pair:", "opens:"
"""What the signs begin with that are of two words in a row, and of the first of a sentence."""
Group = tuple[str, ...]
"""One of these, without strings to be made: the first word alone, or two in a row."""


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence, or two, and what its signs add up to."""

    first: int
    """Number of its first sentence in the text."""
    count: int
    start: int
    end: int
    points: int


def in_length(total: int, length: int, constant: int = 0) -> int:
    """Points of a passage of so many characters: a long one has many signs of everything, so each counts for less.

    `total`: of its signs; `constant`: of every passage.
    """
    return constant + total if length <= LONG else (_in_all(constant, length) + total * LONG) // length


def wanted(least: int, length: int, constant: int) -> int:
    """What the signs of a passage of so many characters must add up to, for it to be worth `least`."""
    return least - constant if length <= LONG else -((_in_all(constant, length) - least * length) // LONG)


def _in_all(constant: int, length: int) -> int:
    """What every passage is worth, times the characters for which it counts; all where it counts against it."""
    return constant * (min(length, VERY_LONG) if constant > 0 else length)


def by_kind(points: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """The points of signs by what they begin with, colon included, and by what stands behind it."""
    found: dict[str, dict[str, int]] = {}
    for sign, worth in points.items():
        kind, colon, what = sign.partition(":")
        found.setdefault(kind + colon, {})[what] = worth
    return found


def as_groups(known: Mapping[str, Mapping[str, int]]) -> dict[Group, int]:
    """The points of signs of two words, and of the first; `known`: as `by_kind` has them."""
    found: dict[Group, int] = {(word,): worth for word, worth in known.get(OF_OPENING, {}).items()}
    return found | {**as_pairs(known.get(OF_PAIR, {}))}


def groups(words: Sequence[str]) -> frozenset[Group]:
    """The groups of a sentence."""
    return frozenset(chain(zip(words[:1]), pairwise(words)))


def as_signs(found: Iterable[Group]) -> Iterable[str]:
    """The same as they stand in the file."""
    return ((OF_OPENING, OF_PAIR)[len(group) - 1] + " ".join(group) for group in found)


def as_pairs(points: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """The points of signs of two words, by these."""
    return {(one, other): worth for pair, worth in points.items() for one, _, other in (pair.partition(" "),)}


def heaviest(points: Iterable[tuple[str, int]], most: int) -> tuple[tuple[str, int], ...]:
    """Of signs with their points those that add most, no more than so many."""
    return tuple(sorted((each for each in points if each[1] > 0), key=lambda each: (-each[1], each[0]))[:most])
