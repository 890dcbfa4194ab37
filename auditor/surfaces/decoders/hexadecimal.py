"""What do pairs of hexadecimal digits say, in one word (`69676e…`), apart (`69 67 6e`, `0x69, 0x67`) or in a dump?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.decoders.sixbit import LONGEST, readable
from auditor.surfaces.views.shapes import has_hexadecimal, hexadecimal_words, octets

_FEWEST = 8
_SURE = 32
"""Digits; a shorter run that has no letter is a number."""
_ENOUGH_LETTERS = 0.6
"""Of what groups of several pairs say; in text, blanks are the rest. Years and prices say blanks."""
_MANY_LENGTHS = 3
"""Of groups that are words; where all are of one length, only the first or the last may be shorter."""
_ONE_WORD = re.compile(rf"(?<![0-9A-Za-z])(?:0x)?[0-9a-fA-F]{{{2 * _FEWEST},}}+(?![0-9A-Za-z])")
_BETWEEN = r"""[ ,;:\n\r\t'"|\[\]-]{1,8}"""
_GROUP = r"(?:0x|\\x)?(?:[0-9a-fA-F]{2}){1,32}+(?![0-9A-Za-z])"
_APART = re.compile(rf"(?<![0-9A-Za-z]){_GROUP}(?:{_BETWEEN}{_GROUP})++")
_DIGITS = re.compile(r"(?:0x|\\x)?([0-9a-fA-F]{2,})")
_PAIRS = r"(?:[0-9a-fA-F]{2}){1,8}+"
_DUMPED = re.compile(
    r"(?:^[ \t]{0,8}[0-9a-fA-F]{4,8}|(?<![0-9A-Za-z])0{4,8}):?[ \t]{1,4}"  # the place: of the first line, zero
    rf"(?P<groups>{_PAIRS}(?:[ ]{{1,2}}{_PAIRS})*+)(?:[ ]{{1,80}}[^\n]{{0,80}})?$",
    re.MULTILINE,
)
_ANY_DUMPED = re2.compile(rb"(?m)(?:^[ \t]{0,8}[0-9a-fA-F]{4,8}|0{4,8}):?[ \t]{1,4}[0-9a-fA-F]{2}")
_ANY = re2.compile(rb"""[0-9a-fA-F]{16}|[0-9a-fA-F]{2}(?:[ ,;:\n\r\t'"|\[\]-]{0,8}(?:0x|\\x)?[0-9a-fA-F]{2}){7}""")


def maybe(text: str) -> bool:
    """Whether there are digits enough in a row."""
    characters = octets(text)
    return has_hexadecimal(characters) and _ANY.search(characters) is not None


def runs(text: str) -> Iterator[Run]:
    """Each run that decodes to text: numbers and hashes do not."""
    yield from _dumps(text)
    for start in hexadecimal_words(text):
        found = _ONE_WORD.match(text, start - 2 if text[start - 2 : start] == "0x" else start)
        digits = found[0][: LONGEST + 2].removeprefix("0x") if found else ""
        if found and (len(digits) >= _SURE or not digits.isdecimal()):
            yield from _run(*found.span(), digits)
    for found in _APART.finditer(text):
        yield from _groups(found)


def _groups(found: re.Match[str]) -> Iterator[Run]:
    """What pairs or longer groups say, words where they are of all lengths; without the first if it is none."""
    groups = [group for group in _DIGITS.findall(found[0][: 4 * LONGEST]) if len(group) % 2 == 0]
    between = "20" if len({len(group) for group in groups}) >= _MANY_LENGTHS else ""
    for first in (0, 1):
        digits = between.join(groups[first:])
        if len(digits) < 2 * _FEWEST or (len(groups[0]) > 2 and digits.isdecimal()):
            continue
        for run in _run(found.start(), found.end(), digits):
            if len(groups[0]) == 2 or _letters(run.meant) >= _ENOUGH_LETTERS:
                yield run
                return


def _letters(text: str) -> float:
    return sum(map(str.isalpha, text)) / len(text)


def _dumps(text: str) -> Iterator[Run]:
    """What lines that begin with a place say together, as `xxd` and `hexdump` write them."""
    if _ANY_DUMPED.search(octets(text)) is None:
        return
    lines: list[re.Match[str]] = []
    for found in _DUMPED.finditer(text):
        if lines and lines[-1].end() + 1 != found.start():
            yield from _dump(lines)
            lines = []
        lines.append(found)
    if lines:
        yield from _dump(lines)


def _dump(lines: list[re.Match[str]]) -> Iterator[Run]:
    digits = "".join(line["groups"].replace(" ", "") for line in lines)
    if len(digits) >= 2 * _FEWEST:
        yield from _run(lines[0].start(), lines[-1].end(), digits[:LONGEST])


def _run(start: int, end: int, digits: str) -> Iterator[Run]:
    meant = readable(bytes.fromhex(digits[: len(digits) - len(digits) % 2]))
    if meant:
        yield Run(start, end, meant, "hex")
