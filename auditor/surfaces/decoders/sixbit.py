"""What does base64 (RFC 4648, sections 4 and 5; lines of RFC 2045) say?"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.printable import reads_as_text
from auditor.surfaces.views.shapes import has_long_word, long_words, octets

_SHORTEST = 16
LONGEST = 1 << 17
"""Characters decoded of one run; the rest of a longer one is left."""
_FIRST_LOOK = 32
_RUN = re.compile(
    rf"[A-Za-z0-9+/_-]{{{_SHORTEST},}}+"
    rf"(?:\r?\n[ \t]{{0,8}}[A-Za-z0-9+/_-]{{{_SHORTEST},}}+)*+"
    r"(?:\r?\n[ \t]{0,8}[A-Za-z0-9+/_-]{2,15}(?:={1,2}|\s{0,8}\Z))?"  # the last line may be short
    r"={0,2}"
)
_BREAKS = re.compile(r"\s+")
_URL_SAFE = str.maketrans("-_", "+/")


def maybe(text: str) -> bool:
    """Whether there is a long word at all."""
    return has_long_word(octets(text))


def runs(text: str) -> Iterator[Run]:
    """Each run that decodes to text; a run over several lines as one, or else line by line."""
    done = 0
    for start in long_words(text):
        found = _RUN.match(text, start) if start >= done else None
        if found is None:
            continue
        done = found.end()
        whole = _decoded(found[0])
        if whole:
            yield Run(found.start(), found.end(), whole, "base64")
            continue
        for line in re.finditer(r"\S+", found[0]) if "\n" in found[0] else ():
            meant = _decoded(line[0])
            if meant:
                yield Run(found.start() + line.start(), found.start() + line.end(), meant, "base64")


def _decoded(run: str) -> str:
    """The text; empty where it is none. A first look at a few bytes keeps pictures and keys cheap."""
    letters = _BREAKS.sub("", run[:LONGEST]).translate(_URL_SAFE).rstrip("=")
    if not _text(letters[:_FIRST_LOOK]):
        return ""
    return _text(letters)


def _text(letters: str) -> str:
    usable = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        octets = binascii.a2b_base64(usable + "=" * (-len(usable) % 4))
    except binascii.Error:
        return ""
    return readable(octets)


def readable(octets: bytes) -> str:
    """The octets as UTF-8, or UTF-16 as PowerShell has it; empty where that is no text.

    A character that the end cuts in two is left out.
    """
    wide = len(octets) > 1 and octets[1::2].count(0) * 2 > len(octets) // 2
    try:
        text = octets.decode("utf-16-le", "ignore") if wide else _utf_8(octets)
    except UnicodeDecodeError:
        return ""
    return text if reads_as_text(text) else ""


def _utf_8(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            raise
        return octets[: error.start].decode()
