"""What do percent escapes stand for (RFC 3986, section 2.1; `%u0041` of old browsers)?

Only in words that hold two or more, and only where they decode to text: `%d`, `100%` and `LIKE '%ab%'` are no escapes.
A word may hold a single one where the text escapes several letters: no letter needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from auditor.surfaces.views.trace import Edit, step, swap

ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ANY = re.compile(r"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")
_RUN_OR_WIDE = re.compile(r"(?P<run>(?:%[0-9A-Fa-f]{2})+)|%u(?P<wide>[0-9A-Fa-f]{4})")
_NEEDLESS = re.compile(r"%(?:[46][1-9A-Fa-f]|[57][0-9Aa])(?:(?<=[A-Za-z]...)|(?=[A-Za-z]))")
"""A letter that is escaped beside one that is not."""
_SEVERAL = 3
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
    needless = len(_NEEDLESS.findall(text)) >= _SEVERAL
    for word in _WORD.finditer(text):
        several = word[0].count("%") > 1
        if not (several or (needless and "%" in word[0])):
            continue
        for found in _RUN_OR_WIDE.finditer(word[0]):
            start = word.start() + found.start()
            if found["wide"]:
                yield start, start + len(found[0]), chr(int(found["wide"], 16))
            elif several or _NEEDLESS.match(word[0], found.start()):
                yield from _letters(found[0], start)


def _letters(run: str, start: int) -> Iterator[Edit]:
    """Each character of a run by itself: it stands for one to four escapes."""
    for letter in unescaped(run) or "":
        end = start + 3 * len(letter.encode())
        yield start, end, letter
        start = end


def _applies(text: str) -> bool:
    return "%" in text and _ANY.search(text) is not None


PERCENT = step("percent", _applies, _edits)
PERCENTS = swap("percents", lambda text: "%2525" in text, re.compile(r"%(?:25){2,64}(?=[0-9A-Fa-f]{2})"), "%25")
"""A percent sign that is itself escaped, however often, is escaped once."""
