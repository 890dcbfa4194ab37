"""What do pairs of hexadecimal digits say, in one word (`69676e…`) or apart (`69 67 6e`, `0x69, 0x67`)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.decoders.sixbit import LONGEST, readable
from auditor.surfaces.views.shapes import has_hexadecimal, octets

_FEWEST = 8
_SURE = 32
"""Digits; a shorter run that has no letter is a number."""
_ONE_WORD = re.compile(rf"(?<![0-9A-Za-z])(?:0x)?[0-9a-fA-F]{{{2 * _FEWEST},}}+(?![0-9A-Za-z])")
_NEXT = r"[ ,;:\n-]{1,3}(?:0x)?[0-9a-fA-F]{2}(?![0-9A-Za-z])"
_APART = re.compile(rf"(?<![0-9A-Za-z])(?:0x)?[0-9a-fA-F]{{2}}(?:{_NEXT}){{{_FEWEST - 1},}}+")
_PAIR = re.compile(r"(?:0x)?([0-9a-fA-F]{2})")


_ANY = re2.compile(rb"[0-9a-fA-F]{16}|[0-9a-fA-F]{2}(?:[ ,;:\n-][ ,;:\n-]?[ ,;:\n-]?(?:0x)?[0-9a-fA-F]{2}){7}")


def maybe(text: str) -> bool:
    """Whether there are digits enough in a row."""
    characters = octets(text)
    return has_hexadecimal(characters) and _ANY.search(characters) is not None


def runs(text: str) -> Iterator[Run]:
    """Each run that decodes to text: numbers and hashes do not."""
    for found in _ONE_WORD.finditer(text):
        digits = found[0][: LONGEST + 2].removeprefix("0x")
        if len(digits) >= _SURE or not digits.isdecimal():
            yield from _run(found, digits)
    for found in _APART.finditer(text):
        yield from _run(found, "".join(_PAIR.findall(found[0][: 4 * LONGEST])))


def _run(found: re.Match[str], digits: str) -> Iterator[Run]:
    meant = readable(bytes.fromhex(digits[: len(digits) - len(digits) % 2]))
    if meant:
        yield Run(found.start(), found.end(), meant, "hex")
