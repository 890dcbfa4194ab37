"""Which words does a match show, what stands around them, and how are they pointed at in plain text?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model import Match
from auditor.report.escape import commands, visible

Cells = list[tuple[str, str]]
"""What to show, and the mark below it, as wide."""

_BETWEEN = ("\u2038", "^")
"""An empty span lies between two characters: a caret of ours stands there."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Raw text of a match in three parts; `…` stands where more was left out. Never escaped here."""

    before: str
    words: str
    after: str


def cut(match: Match, around: int, longest: int = 1200) -> Cut:
    """The span with at most `around` characters on each side; of a span longer than `longest`, its start."""
    start = min(max(match.start - match.excerpt_start, 0), len(match.excerpt))
    end = min(max(match.end - match.excerpt_start, start), len(match.excerpt))
    words = match.excerpt[start:end]
    before, after = match.excerpt[:start], match.excerpt[end:]
    kept = before[len(before) - min(around, len(before)) :]
    return Cut(
        ("…" if len(kept) < len(before) or match.excerpt_start > 0 else "") + kept,
        words if len(words) <= longest else words[:longest] + "…",
        after if len(after) <= around else after[:around] + "…",
    )


def underlined(match: Match, width: int, lines: int) -> tuple[tuple[str, str], ...]:
    """Visible text and, below it, carets under the span: at most `lines` pairs, each at most `width` cells wide."""
    part = cut(match, around=width, longest=width * lines)
    words = [*cells(part.words, "^")] or [_BETWEEN]
    before, after = _context([*cells(part.before, " ")], _length(words), [*cells(part.after, " ")], width)
    pairs = tuple(rows(harmless([*before, *words, *after]), width))
    return pairs if len(pairs) <= lines else (*pairs[: lines - 1], ("…", ""))


def width_of(text: str) -> int:
    """Columns that visible text takes in a terminal: 2 for wide East Asian ones, 0 for combining marks."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def cells(raw: str, mark: str) -> Iterator[tuple[str, str]]:
    """Each visible character of raw text, with as much of the mark as it is wide."""
    for char in visible(raw, limit=len(raw)):
        yield char, mark * _width(char)


def _context(before: Cells, words: int, after: Cells, width: int) -> tuple[Cells, Cells]:
    """So much of both sides that the span stays on one line; a quarter of a line each where it does not fit."""
    room = width - words if width - words > width // 4 else width // 2
    half = room // 2
    left = min(_length(before), max(half, room - _length(after)))
    right = room - left
    kept = list(reversed(_first(list(reversed(before)), left)))
    return kept, _first(after, right)


def _first(cells: Cells, width: int) -> Cells:
    """So many cells as fit; the last one is `…` where some do not."""
    if _length(cells) <= width:
        return cells
    kept: Cells = []
    for char, mark in cells:
        if _length(kept) + len(mark) > width - 1:
            break
        kept.append((char, mark))
    return [*kept, ("…", " ")]


def _length(cells: Cells) -> int:
    return sum(len(mark) for _, mark in cells)


def harmless(line_cells: Cells) -> Cells:
    """A CI command may begin in one part and end in the next, so it is looked for in the whole."""
    line = "".join(char for char, _ in line_cells)
    for place in commands(line):
        char, mark = line_cells[place]
        line_cells[place] = (f"\\x{ord(char):02x}", mark * 4)
    return line_cells


def rows(line_cells: Cells, width: int) -> Iterator[tuple[str, str]]:
    """Lines of at most `width` columns, each with its marks."""
    text, marks = "", ""
    for char, mark in line_cells:
        if len(marks) + len(mark) > width:
            yield text, marks.rstrip()
            text, marks = "", ""
        text, marks = text + char, marks + mark
    if text or marks:
        yield text, marks.rstrip()
