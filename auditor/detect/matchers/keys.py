"""Under which key does a text stand? `at-key`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import steps
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.matchers.words import words
from auditor.detect.unit import Hit, Unit


def _at_key(given: Mapping[str, object]) -> Find:
    options = Options("at-key", given, "keys", "property")
    keys = frozenset(options.words("keys"))
    wanted = frozenset(options.words("property"))

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, segment.start, segment.end, "at-key")
            for segment in unit.segments
            if _stands(segment.reading.surface.pointer, keys, wanted)
        ]

    return find


def _stands(pointer: str, keys: frozenset[str], wanted: frozenset[str]) -> bool:
    """Below one of the keys, lists aside; and within a property whose name has one of the words."""
    head, _, last = pointer.rpartition("/")
    while last.isdigit():
        head, _, last = head.rpartition("/")
    if keys and last not in keys:
        return False
    return not wanted or not wanted.isdisjoint(words(property_of(steps(f"{head}/{last}"))))


def property_of(path: tuple[str, ...]) -> str:
    """Name of the innermost property that a place lies in; empty outside of any."""
    for place in range(len(path) - 2, -1, -1):
        if path[place] == "properties":
            return path[place + 1]
    return ""


AT_KEY = MatcherSpec(
    "at-key",
    "The text stands under one of `keys` (lists below them included), within a property whose name has one of the "
    "words of `property`.",
    _at_key,
)
