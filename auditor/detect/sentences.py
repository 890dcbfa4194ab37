"""Where does one statement end and the next begin?

Hard-wrapped prose stays together: a line break ends a sentence only before a blank line, a list item, a row of a
table, a heading or a tag, after a colon, and where program code ends a statement or a quoted member of a list. Nobody
gains by that: a full stop ends a sentence as well. One inside a name, a number, a path or an abbreviation ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.spans import Spans

LONGEST = 1_200
"""Characters of one sentence; longer runs are cut there, so that two words a page apart never count as near."""

# The standard `re` is safe here: no nested repetition, each alternative starts with its own character.
_BREAK = re.compile(
    r"[.!?](?=[\"')\]*]{0,3}(?:\s|$))"
    r"|[。！？।॥؟۔]"
    r"|[!?](?=[\u3040-\u30ff\u3400-\u9fff])"  # full width before the folding of variants
    r"|\n(?=[ \t]{0,80}(?:\n|[-*•–—#<\[>|})@]|\d{1,2}[.)]|\"\"\"))"
    r"|(?<=[:>\]};{(])\n"
    r"|(?<=[\"'\]})],)\n"
    r"|(?<=\"\"\")\n"
    r"|\n(?=[ \t]{0,80}[\w -]{1,30}:)"
    r"|https?://[^\s\"']{1,300}\n"  # a source on a line of its own, above what is said
)
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|dr|mr|ms|fig|resp|ca|z\.b|p\.ej)$")


def sentences(text: str) -> Spans:
    """Spans of the sentences of `text`, ascending; together they cover all but blanks at the breaks."""
    return Spans.of((begin, end) for begin, end in _pieces(text) if not text[begin:end].isspace())


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        if text[found.start()] == "." and _ABBREVIATION.search(text, max(0, found.start() - 8), found.start()):
            continue
        yield from _cut(start, found.end())
        start = found.end()
    yield from _cut(start, len(text))


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    return [(place, min(place + LONGEST, end)) for place in range(start, end, LONGEST)]
