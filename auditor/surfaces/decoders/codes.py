"""What do lists of character codes say: decimal (`105, 103`), octal (`151 147`) or binary (`01101001 01100111`)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.printable import reads_as_text
from auditor.surfaces.views.shapes import has_decimal, octets

_BETWEEN = r"""[ ,;:\n\r\t'"|()+/_-]{1,8}(?:(?i:chr|char)\(\s?)?"""
_DECIMAL = re.compile(rf"(?<![\w.])\d{{2,3}}(?:(?:{_BETWEEN}|\.)\d{{2,3}}(?!\d|[A-Za-z]|\.\d\.)){{7,8191}}+")
_BINARY = re.compile(r"""(?<!\w)[01]{8}(?:[ ,;:\n'"|-]{0,6}[01]{8}){7,8191}+(?!\w)""")
_SEVEN_BITS = re.compile(r"""(?<!\w)[01]{7}(?:[ ,;:\n'"|-]{1,6}[01]{7}){7,8191}+(?!\w)""")
_NUMBER = re.compile(r"\d{2,3}")
_OCTET = re.compile(r"[01]{7,8}")
_FIRST, _LAST = 32, 126


_ANY = re2.compile(
    rb"""[0-9]{2,3}(?:[ ,;:\n\r\t'"|()+/_.-]{1,8}(?:(?i:chr|char)\([ ]?)?[0-9]{2,3}){7}"""
    rb"""|[01]{7,8}(?:[ ,;:\n'"|-]{0,6}[01]{7,8}){7}"""
)


def maybe(text: str) -> bool:
    """Whether there are digits enough in a row."""
    characters = octets(text)
    return has_decimal(characters) and _ANY.search(characters) is not None


def runs(text: str) -> Iterator[Run]:
    """Each list whose numbers are all letters, blanks and the like."""
    for found in _DECIMAL.finditer(text):
        numbers = _NUMBER.findall(found[0])
        yield from _run(found, [int(number) for number in numbers], "decimal")
        if all(number.strip("01234567") == "" for number in numbers):
            yield from _run(found, [int(number, 8) for number in numbers], "octal")
    for pattern in (_BINARY, _SEVEN_BITS):
        for found in pattern.finditer(text):
            yield from _run(found, [int(octet, 2) for octet in _OCTET.findall(found[0])], "binary")


def _run(found: re.Match[str], codes: list[int], how: str) -> Iterator[Run]:
    if all(_FIRST <= code <= _LAST or code in (9, 10) for code in codes):
        meant = "".join(map(chr, codes))
        if reads_as_text(meant):
            yield Run(found.start(), found.end(), meant, how)
