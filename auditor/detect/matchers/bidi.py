"""Which bidirectional controls reorder what is shown? `reordered`.

Programs that put a value into a sentence set it between isolates (https://www.unicode.org/reports/tr9/), Fluent and ICU
around every value. Such a pair moves nothing where what it holds runs in one direction, which is that of the pair, and
nothing turns the line around it. All else can show a text in another order than a model reads it:
https://trojansource.codes/
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, Likely, MatcherSpec
from auditor.detect.unit import MOST_HITS, Hit, Segment, Unit

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE = re.compile("[^\n\r\x1c-\x1e\x85\u2029]+")
"""A control reaches to the end of its paragraph."""
_CLOSES = {"\u202a": "\u202c", "\u202b": "\u202c"} | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
"""Embeddings and isolates; overrides are not among them, for they turn letters around."""
_EMPTY = re.compile("[\u202a\u202b\u2066-\u2068][\u202c\u2069]")
_PAIR = re.compile("([\u202a\u202b\u2066-\u2068])([^\u202a-\u202e\u2066-\u2069]+)[\u202c\u2069]")
_TO_LEFT = "\u202b\u2067"
_TO_RIGHT = "\u202a\u2066"
_LEFTWARD = frozenset(("R", "AL", "AN"))
_MARKS = frozenset("\u200f\u061c")
"""Letters of that kind that nobody sees."""
_LETTERS_BESIDE = 3
"""Leftward letters that a line must have for each pair: of fewer, one may be there to turn the pairs around."""


def _build(given: Mapping[str, object]) -> Find:
    Options("reordered", given)

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, start, start + 1, "reordered", f"U+{ord(segment.reading.text[start]):04X}")
            for segment in unit.segments
            if _has_control(segment.reading.text)
            for start in islice(_reordering(segment), MOST_HITS)
        ]

    return find


def _likely(given: Mapping[str, object]) -> Likely:
    del given
    return _has_control


def _has_control(text: str) -> bool:
    return not text.isascii() and _CONTROL.search(text) is not None


def _reordering(segment: Segment) -> Iterator[int]:
    """Where the controls stand, on lines on which one of them may move something."""
    for line in _LINE.finditer(segment.reading.text, segment.start, segment.end):
        if _CONTROL.search(line[0]) and not _moves_nothing(line[0]):
            yield from (found.start() for found in _CONTROL.finditer(segment.reading.text, *line.span()))


def _moves_nothing(line: str) -> bool:
    if not _balanced(line) or _EMPTY.search(line):
        return False
    if not _leftward(line) and not any(control in line for control in _TO_LEFT):
        return True  # all runs to the right, however it is nested
    outside, pairs = _PAIR.subn("", line)
    if _CONTROL.search(outside) or not all(_fits(*pair) for pair in _PAIR.findall(line)):
        return False
    beside = _leftward(outside)
    return not beside or sum(letter not in _MARKS for letter in beside) >= _LETTERS_BESIDE * pairs


def _balanced(line: str) -> bool:
    opened: list[str] = []
    for control in _CONTROL.findall(line):
        if control in _CLOSES:
            opened.append(_CLOSES[control])
        elif not opened or opened.pop() != control:
            return False
    return not opened


def _fits(opener: str, held: str) -> bool:
    """Whether all that a pair holds runs in one direction, and in that of the pair."""
    if not _leftward(held):
        return opener not in _TO_LEFT
    return opener not in _TO_RIGHT and not any(unicodedata.bidirectional(letter) == "L" for letter in held)


def _leftward(text: str) -> list[str]:
    return [letter for letter in text if unicodedata.bidirectional(letter) in _LEFTWARD]


REORDERED = MatcherSpec(
    "reordered",
    "Bidirectional controls that can show a text in another order: overrides, what is not closed on its line, and "
    "pairs around or beside text that runs in the other direction.",
    _build,
    _likely,
)
