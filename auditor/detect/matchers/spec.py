"""What is a matcher?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from auditor.detect.unit import Fleet, Hit, Read, Unit

Find = Callable[[Unit], list[Hit]]
Likely = Callable[[str], bool]
Gate = Callable[[Read, Fleet], bool]


@dataclass(frozen=True, slots=True)
class MatcherSpec:
    """A named way of finding something in a unit."""

    name: str
    about: str
    """One sentence for people who write rules."""
    build: Callable[[Mapping[str, object]], Find]
    """Options as the rule gives them -> the function; raises `AuditorError` for an option it does not know."""
    likely: Callable[[Mapping[str, object]], Likely] | None = None
    """Options -> a cheap test of a whole text, false only where nothing can be found in it; for the same options the
    same function, so that rules share its answers."""
    asks_item: bool = False
    """It looks at the items of the unit, not at the texts that the rule reads."""
    gate: Callable[[Mapping[str, object]], Gate] | None = None
    """Options -> a cheap test of an item, false only where nothing can be found in it or in any of its texts."""
    terms: tuple[str, ...] = ()
    """Terms of the vocabulary that it looks for by itself."""


def not_ascii(options: Mapping[str, object]) -> Likely:
    """For what stands in no text of plain ASCII."""
    del options
    return _not_ascii


def _not_ascii(text: str) -> bool:
    return not text.isascii()


@lru_cache(maxsize=256)
def longer_than(characters: int) -> Likely:
    """For what stands in no text so short."""
    return lambda text: len(text) > characters
