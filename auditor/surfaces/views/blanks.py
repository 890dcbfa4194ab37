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
_ODD = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\u2800"
"""What breaks lines besides a line feed, and the one blank that Python does not count as such."""
_MEANT = ("\x20", "\n", "\n\n")
_SEVERAL = re.compile(r"\n{3,}")
_CONTROLS = b"\t\r\x0b\x0c\x1c\x1d\x1e\x1f"


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
    if any(odd in text for odd in _ODD):
        return _RUN.sub(_meant, text)
    lines = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    return _SEVERAL.sub("\n\n", lines) if "\n\n\n" in lines else lines


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
