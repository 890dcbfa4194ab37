"""What do lists of codes say: of characters in decimal (`105, 103`), octal or binary, or of places in the alphabet?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.english import becomes_english
from auditor.surfaces.views.printable import reads_as_text
from auditor.surfaces.views.shapes import has_decimal, octets

_BETWEEN = r"""[ ,;:\n\r\t'"|()+/_-]{1,8}(?:(?i:chr|char)\(\s?)?"""
_DECIMAL = re.compile(rf"(?<![\w.])\d{{2,3}}(?:(?:{_BETWEEN}|\.)\d{{2,3}}(?!\d|[A-Za-z]|\.\d\.)){{7,8191}}+")
_BINARY = re.compile(r"""(?<!\w)[01]{8}(?:[ ,;:\n'"|-]{0,6}[01]{8}){7,8191}+(?!\w)""")
_SEVEN_BITS = re.compile(r"""(?<!\w)[01]{7}(?:[ ,;:\n'"|-]{1,6}[01]{7}){7,8191}+(?!\w)""")
_MARKED = re.compile(
    rf"(?<!\w)(?:0b[01]{{6,8}}(?:{_BETWEEN}0b[01]{{6,8}}){{7,8191}}+|0o[0-7]{{2,3}}(?:{_BETWEEN}0o[0-7]{{2,3}}){{7,8191}}+)(?!\w)",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?i)0[bo]([0-7]+)")
_PLACES = re.compile(r"(?<![\w.])\d{1,2}(?:[ \t\n,;:./|_-]{1,3}\d{1,2}(?!\d)){15,8191}+(?!\w)")
_NUMBER_OR_DIGIT = re.compile(r"\d+")
_NO_DIGIT = re.compile(r"\D+")
_NUMBER = re.compile(r"\d{2,3}")
_OCTET = re.compile(r"[01]{7,8}")
_FIRST, _LAST = 32, 126
_LETTERS = 26
_BEFORE_A = ord("a") - 1


_ANY = re2.compile(
    rb"""[0-9]{2,3}(?:[ ,;:\n\r\t'"|()+/_.-]{1,8}(?:(?i:chr|char)\([ ]?)?[0-9]{2,3}){7}"""
    rb"""|[01]{7,8}(?:[ ,;:\n'"|-]{0,6}[01]{7,8}){7}"""
    rb"""|0[boBO][01234567]{2,8}[ ,;:\n\r\t'"|()+/_-]{1,8}0[boBO]"""
    rb"""|[0-9]{1,2}(?:[ \t\n,;:./|_-]{1,3}[0-9]{1,2}){15}"""
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
    for found in _MARKED.finditer(text):
        base, how = (2, "binary") if found[0][1] in "bB" else (8, "octal")
        yield from _run(found, [int(digits, base) for digits in _MARK.findall(found[0])], how)
    yield from _alphabet(text)


def _alphabet(text: str) -> Iterator[Run]:
    """Each list of places in the alphabet that says English words; what stands between most of them joins letters."""
    for found in _PLACES.finditer(text):
        places = [int(number) for number in _NUMBER_OR_DIGIT.findall(found[0])]
        if not all(1 <= place <= _LETTERS for place in places):
            continue
        gaps = _NO_DIGIT.findall(found[0])
        joint = Counter(gaps).most_common(1)[0][0]
        before = ("", *("" if gap == joint else " " for gap in gaps))
        meant = "".join(blank + chr(_BEFORE_A + place) for blank, place in zip(before, places, strict=True))
        if becomes_english("", meant):
            yield Run(found.start(), found.end(), meant, "places in the alphabet")


def _run(found: re.Match[str], codes: list[int], how: str) -> Iterator[Run]:
    if all(_FIRST <= code <= _LAST or code in (9, 10) for code in codes):
        meant = "".join(map(chr, codes))
        if reads_as_text(meant):
            yield Run(found.start(), found.end(), meant, how)
