"""What do lists of character codes say, decimal (`105, 103, 110`) or binary (`01101001 01100111`)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.printable import reads_as_text
from auditor.surfaces.views.shapes import has_decimal, octets

_DECIMAL = re.compile(r"(?<![\w.])\d{2,3}(?:[ ,;]{1,3}\d{2,3}(?!\w|\.\d)){7,8191}+")
_BINARY = re.compile(r"(?<!\w)[01]{8}(?:[ ,;\n]{0,3}[01]{8}){7,8191}+(?!\w)")
_NUMBER = re.compile(r"\d{2,3}")
_OCTET = re.compile(r"[01]{8}")
_FIRST, _LAST = 32, 126


_ANY = re2.compile(rb"[0-9]{2,3}(?:[ ,;]{1,3}[0-9]{2,3}){7}|[01]{8}(?:[ ,;\n]{0,3}[01]{8}){7}")


def maybe(text: str) -> bool:
    """Whether there are digits enough in a row."""
    characters = octets(text)
    return has_decimal(characters) and _ANY.search(characters) is not None


def runs(text: str) -> Iterator[Run]:
    """Each list whose numbers are all letters, blanks and the like."""
    for found in _DECIMAL.finditer(text):
        yield from _run(found, [int(number) for number in _NUMBER.findall(found[0])], "decimal")
    for found in _BINARY.finditer(text):
        yield from _run(found, [int(octet, 2) for octet in _OCTET.findall(found[0])], "binary")


def _run(found: re.Match[str], codes: list[int], how: str) -> Iterator[Run]:
    if all(_FIRST <= code <= _LAST or code in (9, 10) for code in codes):
        meant = "".join(map(chr, codes))
        if reads_as_text(meant):
            yield Run(found.start(), found.end(), meant, how)
