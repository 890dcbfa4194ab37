"""From where in the raw text was each character read?

A transformation is a list of edits. The hot path only rewrites text; where its characters came from is worked
out again, from the same edits, when somebody asks (a match was found), so that harmless text pays nothing for it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Edit = tuple[int, int, str]
"""Replace `text[start:end]`, which is not empty, by a text. Edits ascend and do not overlap; every character of
the new text counts as read from all of the old one, so what maps one to one is edited one by one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transformation."""

    name: str
    applies: Callable[[str], bool]
    """A cheap test, true wherever there is something to edit."""
    edits: Callable[[str], Iterable[Edit]]
    rewrite: Callable[[str], str]
    """The text with the edits made."""
    level: Callable[[str], bool] = lambda _: False
    """Whether each character becomes one character: then places stay what they are."""


def step(name: str, applies: Callable[[str], bool], edits: Callable[[str], Iterable[Edit]]) -> Step:
    """A step of which only the edits are known."""
    return Step(name, applies, edits, lambda text: edited(text, edits(text)))


def swap(name: str, applies: Callable[[str], bool], pattern: re.Pattern[str], new: str) -> Step:
    """A step that puts one text in place of whatever the pattern finds."""
    return Step(name, applies, swept(pattern, new), lambda text: pattern.sub(new, text))


def swept(pattern: re.Pattern[str], new: str) -> Callable[[str], Iterator[Edit]]:
    """The edits of such a step."""

    def edits(text: str) -> Iterator[Edit]:
        return ((found.start(), found.end(), new) for found in pattern.finditer(text))

    return edits


def rewritten(text: str, steps: Iterable[Step]) -> str:
    """The text after the steps. One that had nothing to do is not asked again before another had."""
    idle: set[int] = set()
    for each in steps:
        if id(each) in idle:
            continue
        new = each.rewrite(text) if each.applies(text) else text
        if new == text:
            idle.add(id(each))
        else:
            text, idle = new, set()
    return text


@dataclass(frozen=True, slots=True)
class Traced:
    """A text, and for each of its characters the raw characters behind it."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span behind `text[start:end]`, which is not empty. Steps keep the order, so its ends will do."""
        return self.starts[start], self.ends[end - 1]


def untouched(text: str) -> Traced:
    """A text read as it is."""
    return Traced(text, range(len(text)), range(1, len(text) + 1))


def traced(text: str, steps: Iterable[Step]) -> Traced:
    """The text after the steps, with the way back."""
    reading = untouched(text)
    for each in steps:
        if not each.applies(reading.text):
            continue
        if each.level(reading.text):
            reading = Traced(each.rewrite(reading.text), reading.starts, reading.ends)
        else:
            reading = _edited(reading, each.edits(reading.text))
    return reading


def edited(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` with edits made that lie within."""
    parts: list[str] = []
    done = start
    for first, last, new in edits:
        parts += (text[done:first], new)
        done = last
    return "".join((*parts, text[done:end])) if parts else text[start:end]


def _edited(reading: Traced, edits: Iterable[Edit]) -> Traced:
    """Places are kept in arrays of four bytes each: as Python integers they would take ten times as much."""
    text, old_starts, old_ends = reading.text, reading.starts, reading.ends
    parts: list[str] = []
    starts, ends = array("I"), array("I")
    done = 0
    for start, end, new in edits:
        parts += (text[done:start], new)
        starts.extend(old_starts[done:start])
        ends.extend(old_ends[done:start])
        starts.extend((old_starts[start],) * len(new))
        ends.extend((old_ends[end - 1],) * len(new))
        done = end
    starts.extend(old_starts[done:])
    ends.extend(old_ends[done:])
    return Traced("".join((*parts, text[done:])), starts, ends)
