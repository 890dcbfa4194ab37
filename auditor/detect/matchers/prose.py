"""Is there a text, how long is it, does it read as a sentence? `present`, `has-text`, `longer-than`, `prose`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import raw, whole
from auditor.detect.matchers.spec import Find, Likely, MatcherSpec, longer_than
from auditor.detect.unit import Hit, Unit
from auditor.model import Role

_WORD = re.compile(r"(?<![^\s(\"'“])[^\W\d_]{1,24}(?=[\s.,;:!?)\"'”]|$)")
_WIDE = re.compile(r"[぀-ヿ㐀-鿿가-힯]")
"""Scripts that put no blanks between words: two characters count as a word."""
_MOST_READ = 8_000


def _prose(given: Mapping[str, object]) -> Find:
    options = Options("prose", given, "words")
    least = options.number("words", 8)

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, segment.start, segment.end, "prose")
            for segment in unit.segments
            if segment.end - segment.start >= 2 * least and is_prose(segment.text[:_MOST_READ], least)
        ]

    return find


def is_prose(text: str, least: int) -> bool:
    """At least so many words, which make up most of the text."""
    found = _WORD.findall(text)
    wide = len(_WIDE.findall(text))
    count = len(found) + wide // 2
    return count >= least and 2 * (sum(map(len, found)) + len(found) + wide) >= len(text)


def _likely_prose(given: Mapping[str, object]) -> Likely:
    return longer_than(2 * Options("prose", given, "words").number("words", 8) - 1)


def _likely_longer(given: Mapping[str, object]) -> Likely:
    return longer_than(Options("longer-than", given, "characters").number("characters", 20_000))


def _longer(given: Mapping[str, object]) -> Find:
    options = Options("longer-than", given, "characters")
    most = options.number("characters", 20_000)

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, segment.start, segment.end, "longer-than", f"{len(segment.text)} characters")
            for segment in unit.segments
            if segment.end - segment.start > most
        ]

    return find


def _present(given: Mapping[str, object]) -> Find:
    Options("present", given)

    def find(unit: Unit) -> list[Hit]:
        said_first = sorted(unit.segments, key=lambda segment: not segment.text.strip())
        return [Hit(segment.reading, segment.start, segment.end, "present") for segment in said_first]

    return find


def _has_text(given: Mapping[str, object]) -> Find:
    options = Options("has-text", given, "role")
    role = Role(options.choice("role", tuple(Role)))

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for reading in raw(read, role)
            if not reading.text.isspace()
            for hit in whole(reading, "has-text")
        ]

    return find


PROSE = MatcherSpec(
    "prose", "The text is a sentence of at least `words` words (8), not data or code.", _prose, _likely_prose
)
LONGER_THAN = MatcherSpec(
    "longer-than", "The text has more than `characters` characters (20,000).", _longer, _likely_longer
)
PRESENT = MatcherSpec("present", "There is any text at all in the places that the rule looks at.", _present)
HAS_TEXT = MatcherSpec(
    "has-text",
    "The item has a text in the `role`, whatever places the rule looks at.",
    _has_text,
    asks_item=True,
)
