"""What does base32 (RFC 4648, section 6) say?"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.decoders.sixbit import LONGEST, readable
from auditor.surfaces.views.shapes import has_long_word, octets

_SHORTEST = 24
_RUN = re.compile(rf"(?<![A-Za-z0-9])(?:[A-Z2-7]{{{_SHORTEST},}}+|[a-z2-7]{{{_SHORTEST},}}+)={{0,6}}(?![A-Za-z0-9])")
_ANY = re2.compile(rb"[A-Z2-7]{24}|[a-z2-7]{24}")
_LETTERS_OF = {0: 0, 1: 0, 2: 2, 3: 2, 4: 4, 5: 5, 6: 5, 7: 7}
"""Of the letters in the last group of eight, how many stand for whole octets."""


def maybe(text: str) -> bool:
    """Whether there is a long word of its letters."""
    return has_long_word(octets(text)) and _ANY.search(octets(text)) is not None


def runs(text: str) -> Iterator[Run]:
    """Each run that decodes to text."""
    for found in _RUN.finditer(text):
        letters = found[0][:LONGEST].rstrip("=").upper()
        meant = readable(_decoded(letters))
        if meant:
            yield Run(found.start(), found.end(), meant, "base32")


def _decoded(letters: str) -> bytes:
    last = len(letters) % 8
    usable = letters[: len(letters) - last + _LETTERS_OF[last]]
    try:
        return base64.b32decode(usable + "=" * (-len(usable) % 8))
    except binascii.Error:
        return b""
