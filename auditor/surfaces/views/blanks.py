"""How does a text read when blank space is what it means: a blank, a new line, a new paragraph?

Lines begin and end with words; more than one empty line is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.surfaces.views.shapes import foreign, octets
from auditor.surfaces.views.trace import Edit, Step

_BLANK = re.compile(r"[\s\u2800]")
_RUN = re.compile(r"[\s\u2800]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MEANT = ("\x20", "\n", "\n\n")
_ODD = "\t\r\x0b\x0c\x1c\x1d\x1e\x1f"
"""What is blank and ASCII, but for blanks and line feeds."""
_CONTROLS = _ODD.encode()


def _meant(run: re.Match[str]) -> str:
    breaks = len(_BREAK.findall(run[0]))
    if breaks == 0 and (run.start() == 0 or run.end() == len(run.string)):
        return ""
    return _MEANT[min(2, breaks)]


def _edits(text: str) -> Iterator[Edit]:
    for run in _RUN.finditer(text):
        new = _meant(run)
        if new != run[0]:
            yield run.start(), run.end(), new


def _rewrite(text: str) -> str:
    text = text.replace("\r\n", "\n")
    for blank in (*_ODD, *filter(_BLANK.match, foreign(text))):
        text = text.replace(blank, "\n" if _BREAK.match(blank) else " ")
    lines = "\n".join(map(str.strip, text.split("\n")))
    return _shrunk(_shrunk(lines, " ", 1), "\n", 2)


def _shrunk(text: str, character: str, most: int) -> str:
    """The text with no more than `most` of a character in a row."""
    while (more := character * (most + 1)) in text:
        text = text.replace(more, character * most)
    return text


def _applies(text: str) -> bool:
    return (
        "  " in text
        or "\n " in text
        or " \n" in text
        or "\n\n\n" in text
        or text[:1] == " "
        or text[-1:] == " "
        or len(text) != len(octets(text).translate(None, _CONTROLS))
        or any(map(_BLANK.match, foreign(text)))
    )


BLANKS = Step("blanks", _applies, _edits, _rewrite)
