"""What do words of percent escapes say, of quoted-printable (RFC 2045, section 6.7) and of code points (`U+0069`)?"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from urllib.parse import unquote

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.decoders.sixbit import LONGEST, readable
from auditor.surfaces.views.percent import ESCAPE, RUN, unescaped
from auditor.surfaces.views.shapes import octets

_WORD = re.compile(r"\S+")
_FEWEST = 4
"""Escapes in a word; a URL with a blank or two is no hiding place."""
_QUOTED_WORD = re.compile(r"(?:[^\s=]|=(?:\r?\n)?)++")
_QUOTED_RUN = re2.compile(rb"(?:=[2-7][0-9A-F](?:=\r?\n)?){4}")
_POINTS = re.compile(r"(?:[uU]\+?00[2-7][0-9A-Fa-f][ ,;]{0,3}){6,}+")
_ANY_POINTS = re2.compile(rb"(?:[uU]\+?00[2-7][0-9A-Fa-f][ ,;]{0,3}){6}")
_POINT = re.compile(r"00([2-7][0-9A-Fa-f])")


def maybe(text: str) -> bool:
    """Whether there are enough escapes."""
    if text.count("%") >= _FEWEST and len(ESCAPE.findall(text)) >= _FEWEST:
        return True
    return _may_be_quoted(text) or _may_be_points(text)


def runs(text: str) -> Iterator[Run]:
    """Each word with many escapes, as a whole: what it hides may be encoded once more."""
    if "%" in text:
        yield from _percent(text)
    if _may_be_quoted(text):
        yield from _quoted(text)
    if _may_be_points(text):
        for found in _POINTS.finditer(text):
            meant = readable(bytes.fromhex("".join(_POINT.findall(found[0][:LONGEST]))))
            if meant:
                yield Run(found.start(), found.end(), meant, "code points")


def _percent(text: str) -> Iterator[Run]:
    for found in _WORD.finditer(text):
        word = found[0][:LONGEST]
        escapes = RUN.findall(word) if word.count("%") >= _FEWEST else []
        if sum(map(len, escapes)) >= 3 * _FEWEST and sum(map(_hidden, escapes)) >= _FEWEST:
            yield Run(found.start(), found.start() + len(word), unquote(word, errors="replace"), "percent")


def _hidden(run: str) -> int:
    """How many letters and blanks are hidden; a URL must escape its punctuation."""
    return sum(letter.isalnum() or letter.isspace() for letter in unescaped(run) or "")


def _may_be_quoted(text: str) -> bool:
    return text.count("=") >= _FEWEST and _QUOTED_RUN.search(octets(text)) is not None


def _quoted(text: str) -> Iterator[Run]:
    """The words around four escapes in a row, from the first to the last."""
    for found in _QUOTED_WORD.finditer(text):
        word = found[0][:LONGEST]
        meant = readable(quopri.decodestring(octets(word))) if _QUOTED_RUN.search(octets(word)) else ""
        if meant:
            yield Run(found.start(), found.start() + len(word), meant, "quoted-printable")


def _may_be_points(text: str) -> bool:
    return "00" in text and _ANY_POINTS.search(octets(text)) is not None
