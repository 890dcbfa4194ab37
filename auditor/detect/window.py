"""What is a passage whose weak signs add up to something, what of it is a word, and what do signs count in it?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]{2,}")
STEM = 6
"""Letters of a word that count."""
LONG = 180
"""Characters, about thirty words, up to which a sign counts in full."""


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence, or two, and what its signs add up to."""

    first: int
    """Number of its first sentence in the text."""
    count: int
    start: int
    end: int
    points: int


def in_length(total: int, length: int) -> int:
    """Points of a passage of so many characters: a long one has many signs of everything, so each counts for less."""
    return total * LONG // length if length > LONG else total


def of_kind(points: Mapping[str, int], kind: str) -> dict[str, int]:
    """The points of the signs that begin so, by what stands behind it."""
    return {sign.removeprefix(kind): worth for sign, worth in points.items() if sign.startswith(kind)}
