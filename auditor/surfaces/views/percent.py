"""What do percent escapes stand for (RFC 3986, section 2.1)?

Only in words that hold two or more, and only where they decode to text: `%d`, `100%` and `LIKE '%ab%'` are no escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from auditor.surfaces.views.trace import Edit, step

ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_WORD = re.compile(r"\S+")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def unescaped(run: str) -> str | None:
    """The text behind a run of escapes; None where it is not readable UTF-8."""
    try:
        text = unquote_to_bytes(run).decode()
    except UnicodeDecodeError:
        return None
    return None if _UNREADABLE.search(text) else text


def _edits(text: str) -> Iterator[Edit]:
    for word in _WORD.finditer(text):
        for run in RUN.finditer(word[0]) if word[0].count("%") > 1 else ():
            yield from _letters(run[0], word.start() + run.start())


def _letters(run: str, start: int) -> Iterator[Edit]:
    """Each character of a run by itself: it stands for one to four escapes."""
    for letter in unescaped(run) or "":
        end = start + 3 * len(letter.encode())
        yield start, end, letter
        start = end


def _applies(text: str) -> bool:
    return "%" in text and ESCAPE.search(text) is not None


PERCENT = step("percent", _applies, _edits)
