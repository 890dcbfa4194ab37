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

# The standard `re` is safe here: no nested repetition. Each alternative begins with its own character, without a look
# behind: then it passes over all others three times as fast.
_BREAK = re.compile(
    r"[.!?](?=[\"')\]*]{0,3}(?:\s|$))"
    r"|[。！？।॥؟۔]"
    r"|[!?](?=[\u3040-\u30ff\u3400-\u9fff])"  # full width before the folding of variants
    r"|\n(?:"
    r"(?=[ \t]{0,80}(?:\n|[-*•–—#<\[>|})@]|\d{1,2}[.)]|\"\"\"|[\w -]{1,30}:))"
    r"|(?<=[:>\]};{(]\n)|(?<=[\"'\]})],\n)|(?<=\"\"\"\n))"
    r"|https?://[^\s\"']{1,300}\n"  # a source on a line of its own, above what is said
)
_NEAREST, _FARTHEST = 200, 4 * LONGEST
"""Characters before a place in which the beginning of its sentence is looked for, first and at most."""
_AHEAD = 512
"""Characters that say whether a sentence ends before them: more than a pattern reads ahead."""
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|dr|mr|ms|fig|resp|ca|z\.b|p\.ej)$")


def sentences(text: str) -> Spans:
    """Spans of the sentences of `text`, ascending; together they cover all but blanks at the breaks."""
    return Spans.of((begin, end) for begin, end in _pieces(text) if not text[begin:end].isspace())


def around(text: str, place: int) -> tuple[int, int] | None:
    """That one of the `sentences` which holds the character at `place`; None where only all of them can tell.

    A break never spans two lines, so that the lines before the place say where its sentence begins.
    """
    start, back = 0, _NEAREST
    while not start:
        line = text.rfind("\n", 0, max(0, place - back)) + 1
        if place - line > _FARTHEST:
            return None
        end = last = min(len(text), place + LONGEST)
        for each in _breaks(text, line, last + _AHEAD):
            if each > place:
                end = min(each, last)
                break
            start = each
        if line == 0:
            break
        back *= 4  # not line by line: of short lines without a break each would be read as often as there are lines
    start += (place - start) // LONGEST * LONGEST
    end = min(end, start + LONGEST)
    return None if text[start:end].isspace() else (start, end)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _breaks(text, 0, len(text)):
        yield from _cut(start, end)
        start = end
    yield from _cut(start, len(text))


def _breaks(text: str, first: int, last: int) -> Iterator[int]:
    """Behind which characters sentences end, from the beginning of a line on; sure up to `_AHEAD` before `last`."""
    for found in _BREAK.finditer(text, first, last):
        if text[found.start()] != "." or not _ABBREVIATION.search(text, max(0, found.start() - 8), found.start()):
            yield found.end()


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    return [(place, min(place + LONGEST, end)) for place in range(start, end, LONGEST)]
