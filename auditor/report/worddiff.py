"""Which words are not those that were approved, on both sides?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from auditor.model import Match
from auditor.report.excerpt import Cells, cells, harmless, rows

_TOKEN = re.compile(r"\s+|[^\s]+")
_MOST = 160
"""Words and gaps of one side, without what is the same at both ends, that are compared one by one: text can be made
for which that takes a time with the cube of their number."""
_AROUND = 90
"""Characters of what stayed that are shown beside what changed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one side, raw."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """The text as approved and as it is now."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]


def sides(match: Match) -> Sides | None:
    """Both sides of a match that knows what was approved; None of any other."""
    if match.before is None:
        return None
    old, new = _TOKEN.findall(match.before), _TOKEN.findall(match.excerpt)
    found = list(_blocks(old, new))
    before = _merged((old[a:b], changed) for a, b, _, _, changed in found)
    after = _merged((new[c:d], changed) for _, _, c, d, changed in found)
    return Sides(tuple(before), tuple(after))


def drawn(match: Match, width: int, lines: int) -> Iterator[tuple[str, str, str]]:
    """`-` or `+`, a visible line and the carets below what changed: at most `lines` of each side."""
    both = sides(match)
    for sign, parts in (("-", both.before), ("+", both.after)) if both else ():
        made = tuple(rows(harmless(_drawn(parts)), width))
        kept = made if len(made) <= lines else (*made[: lines - 1], ("…", ""))
        yield from ((sign, text, carets) for text, carets in kept)


_Block = tuple[int, int, int, int, bool]


def _blocks(old: list[str], new: list[str]) -> Iterator[_Block]:
    """Places in both, and whether what is there changed."""
    head, tail = _shared(old, new)
    ends = len(old) - tail, len(new) - tail
    yield 0, head, 0, head, False
    if max(ends) - head > _MOST:
        yield head, ends[0], head, ends[1], True
    else:
        middle = SequenceMatcher(None, old[head : ends[0]], new[head : ends[1]], autojunk=False)
        for tag, a, b, c, d in middle.get_opcodes():
            yield head + a, head + b, head + c, head + d, tag != "equal"
    yield ends[0], len(old), ends[1], len(new), False


def _shared(old: list[str], new: list[str]) -> tuple[int, int]:
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    tail = next((place for place in range(most - head) if old[-1 - place] != new[-1 - place]), most - head)
    return head, tail


def _merged(found: Iterator[tuple[list[str], bool]]) -> Iterator[Part]:
    """Pieces that are not empty; those that stayed lose their middle where they are long."""
    parts: list[Part] = []
    for words, changed in found:
        text = "".join(words)
        if text and parts and parts[-1].changed == changed:
            parts[-1] = Part(parts[-1].text + text, changed)
        elif text:
            parts.append(Part(text, changed))
    for place, part in enumerate(parts):
        yield part if part.changed else Part(_context(part.text, place == 0, place == len(parts) - 1), False)


def _context(text: str, first: bool, last: bool) -> str:
    """What stayed, as far as it touches what changed."""
    if first and last:
        return text[: 2 * _AROUND] + ("…" if len(text) > 2 * _AROUND else "")
    if len(text) <= 2 * _AROUND:
        return text
    if first:
        return f"…{text[-_AROUND:]}"
    return f"{text[:_AROUND]}…" if last else f"{text[:_AROUND]} … {text[-_AROUND:]}"


def _drawn(parts: tuple[Part, ...]) -> Cells:
    found = [cell for part in parts for cell in cells(part.text, "^" if part.changed else " ")]
    return found or [("(nothing)"[place], " ") for place in range(len("(nothing)"))]
