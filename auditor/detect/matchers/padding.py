"""Does text go on behind a stretch of blanks that nobody scrolls past? `padding`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, Likely, MatcherSpec
from auditor.detect.unit import Hit, Segment, Unit

_BLANK = r"\s\u2800\u3164\u115f\u1160\u200b-\u200d\u2060\ufeff"
_WORDS = re.compile(r"\S+(?:\s{1,3}\S+){2,}")
_SHORTEST = 40
"""Blanks in a run that is worth counting; keeps the pattern from looking at every space."""
_RUN = re.compile(rf"[{_BLANK}]{{{_SHORTEST},}}+")
_QUICK = re.compile(r"[\s\u2800\u3164\u200b]{40}")
_MOST = 4_000
_LABEL = re.compile(r"\n[|\s]*\w+(?:[ _-]\w+){0,2}[|\s:]*\Z")
_LONGEST_LABEL = 80
_CELL = re.compile(r"[^\s.!?;]+(?: [^\s.!?;]+){0,7}\.?\s*(?:\n|\Z)")
"""Of a table that is laid out with blanks: one to three words on a line of their own, then a phrase and no more."""


def _build(given: Mapping[str, object]) -> Find:
    options = Options("padding", given, "lines", "blanks")
    lines, blanks = options.number("lines", 40), options.number("blanks", 400)

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, behind.start(), min(behind.end(), behind.start() + _MOST), "padding", size)
            for segment in unit.segments
            if _QUICK.search(segment.reading.text)
            for behind, size in _hidden(segment, lines, blanks)
        ]

    return find


def _likely(given: Mapping[str, object]) -> Likely:
    del given
    return _has_run


def _has_run(text: str) -> bool:
    return len(text) > _SHORTEST and _QUICK.search(text) is not None


def _hidden(segment: Segment, lines: int, blanks: int) -> list[tuple[re.Match[str], str]]:
    """What stands behind each long run; a run at the very beginning hides what follows all the same."""
    text = segment.reading.text
    found = []
    for run in _RUN.finditer(text, segment.start, segment.end):
        breaks = run[0].count("\n")
        behind = _WORDS.match(text, run.end(), segment.end)
        if behind and (breaks > lines or (len(run[0]) > blanks and not _is_row(text, run))):
            size = f"{breaks} line breaks" if breaks > lines else f"{len(run[0])} blanks"
            found.append((behind, size))
    return found


def _is_row(text: str, run: re.Match[str]) -> bool:
    """Whether the blanks part the two columns of a table's row."""
    before = text[max(0, run.start() - _LONGEST_LABEL) : run.start()]
    return "\n" not in run[0] and _LABEL.search(before) is not None and _CELL.match(text, run.end()) is not None


PADDING = MatcherSpec(
    "padding",
    "At least three words stand behind more than `lines` empty lines (40) or `blanks` blanks (400); not in the second "
    "column of a table.",
    _build,
    _likely,
)
