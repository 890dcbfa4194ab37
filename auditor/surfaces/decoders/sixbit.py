"""What does base64 (RFC 4648, sections 4 and 5; lines of RFC 2045) say?

A run is read from its beginning. One that says nothing so, because it is stuck to a word, cut into groups or begins
with something else, is known by its letters: ASCII allows only some at each place of a group of four.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Iterator
from itertools import chain

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.printable import reads_as_text
from auditor.surfaces.views.shapes import has_camel_case, has_long_word, long_words, octets

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
_URL_SAFE = str.maketrans("-_", "+/")
_BETWEEN = r"""[\s"',.>|\\]{0,4}"""
_GROUP = _BETWEEN.join((r"[CI-Za-f]", "[A-HQ-Xg-nw-z0-3]", "[ABEFIJMNQRUVYZcdghklopstwx014589]", "[A-Za-z0-9+/_-]"))
_OF_ASCII = re2.compile(rf"{_GROUP}(?:{_BETWEEN}{_GROUP}){{6}}(?:{_BETWEEN}{_GROUP})+".encode())
"""At least 24 octets below 128 of which few are controls: of random base64, one place in a hundred million."""
_TAIL = re.compile(rf"(?:{_BETWEEN}[A-Za-z0-9+/_-]){{2,3}}={{0,2}}")
_HEAD = re.compile(r"[A-Za-z0-9+/_-]{4}\Z")
_PRINTED = re.compile(rb"[ -~]{1,2}\Z")
_NO_LETTER = re.compile(r"[^A-Za-z0-9+/_-]+")


def maybe(text: str) -> bool:
    """Whether there is a long word at all, or capitals enough within words."""
    return has_long_word(octets(text)) or has_camel_case(octets(text))


def runs(text: str) -> Iterator[Run]:
    """Each run that decodes to text; a run over several lines as one, or else line by line."""
    words = list(_words(text)) if has_long_word(octets(text)) else []
    yield from words
    if has_camel_case(octets(text)):
        yield from _elsewhere(text, words)


def _elsewhere(text: str, known: list[Run]) -> Iterator[Run]:
    """Each run that only its letters tell, but for those within one that is known."""
    left = chain(known, (Run(len(text), len(text), "", ""),))
    word = next(left)
    for found in _OF_ASCII.finditer(octets(text)):
        start, end = found.span()
        while word.end < end:
            word = next(left)
        if word.start <= start:
            continue
        tail = _TAIL.match(text, end)
        end = tail.end() if tail else end
        meant = _text(_NO_LETTER.sub("", text[start : min(end, start + LONGEST)]).translate(_URL_SAFE))
        if meant:
            before = _HEAD.search(text, max(0, start - 4), start)
            yield Run(start, end, (_last_letters(before[0]) if before else "") + meant, "base64")


def _last_letters(group: str) -> str:
    """What a group of four letters ends in that can be read."""
    octets = binascii.a2b_base64(group.translate(_URL_SAFE))
    found = _PRINTED.search(octets)
    return found[0].decode() if found else ""


def _words(text: str) -> Iterator[Run]:
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
    letters = "".join(run[:LONGEST].split()).replace("-", "+").replace("_", "/").rstrip("=")
    if not letters.startswith(_PACKED_LETTERS) and not _text(letters[:_FIRST_LOOK]):
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
    """The octets as UTF-8, or UTF-16 as PowerShell has it, or with the high octet first; empty where that is no text.

    A character that the end cuts in two is left out. Digits that are codes once more count as text. What is packed
    is unpacked first.
    """
    octets = _unpacked(octets)
    zeros = _zeros(octets) if 0 in octets else 0
    try:
        text = octets.decode(_WIDE[zeros], "ignore") if zeros else _utf_8(octets)
    except UnicodeDecodeError:
        return ""
    return text if reads_as_text(text) or _COMMAND.fullmatch(text) or _CODES.fullmatch(text) else ""


def _unpacked(octets: bytes) -> bytes:
    """What gzip and zlib say; the octets themselves where they are none of both, or broken from their beginning."""
    if not octets.startswith(_PACKED):
        return octets
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | _ANY_HEADER).decompress(octets, _MOST_TIMES * len(octets))
    except zlib.error:
        return octets


_PACKED = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_PACKED_LETTERS = ("H4sI", "eA", "eF", "eJ", "eN")
"""The same in base64."""
_MOST_TIMES = 12
"""As long as what is packed: prose becomes a third, only a bomb is longer."""
_ANY_HEADER = 32
"""To zlib: tell by the header which of both it is."""
_WIDE = {1: "utf-16-le", 2: "utf-16-be"}
_COMMAND = re.compile(r"(?=[^A-Za-z]*(?:[A-Za-z][^A-Za-z]{0,24}){5})(?=\S+\s)[\t\n -~]{20,}")
"""ASCII in words that hold letters: of commands with addresses, few characters are letters, yet chance writes none."""
_CODES = re.compile(r"[0-9A-Fa-fxXuU%\\&#;,:=\s\[\]-]{24,}")


def _zeros(octets: bytes) -> int:
    """Whether most octets at odd places are zero (1), or at even ones (2), or neither (0)."""
    half = len(octets) // 2
    if octets[1::2].count(0) * 2 > half:
        return 1
    return 2 if octets[::2].count(0) * 2 > half else 0


def _utf_8(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            raise
        return octets[: error.start].decode()
