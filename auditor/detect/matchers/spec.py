"""What is a matcher?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from auditor.detect.unit import Hit, Unit

Find = Callable[[Unit], list[Hit]]


@dataclass(frozen=True, slots=True)
class MatcherSpec:
    """A named way of finding something in a unit."""

    name: str
    about: str
    """One sentence for people who write rules."""
    build: Callable[[Mapping[str, object]], Find]
    """Options as the rule gives them -> the function; raises `AuditorError` for an option it does not know."""
