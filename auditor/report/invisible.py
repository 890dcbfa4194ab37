"""Which characters can a person not see, and what is drawn in their place?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby

BLANK = frozenset(
    map(
        chr,
        chain(
            (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x1D159),
            (0x180B, 0x180C, 0x180D, 0x180F),
            range(0xFE00, 0xFE10),
            range(0xE0100, 0xE01F0),
        ),
    )
)
"""Printable by their category, blank by their glyph: fillers, joiners, variation selectors, the Braille blank."""

_MARKS = frozenset({"Mn", "Me"})
_MARKS_IN_A_ROW = 4
"""More combining marks on one letter than any script needs; piled higher they cover the lines above."""
_REPEATS = 3
"""Up to here a repeated character is drawn again and again, beyond it is counted."""
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+")
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text to show. `title` is empty where the text is the server's own, else it says what is drawn here."""

    text: str
    title: str = ""


def pieces(text: str, keep: str = "") -> Iterator[Piece]:
    """`text` from left to right, every invisible character drawn; those in `keep` stay as they are."""
    done = 0
    for run in _NOT_ASCII.finditer(text):
        if run.start() > done:
            yield Piece(text[done : run.start()])
        done = run.end()
        yield from _run(run.group(), keep, at_start=run.start() == 0)
    if done < len(text):
        yield Piece(text[done:])


@lru_cache(maxsize=4096)
def hidden(char: str) -> bool:
    """Whether `char` shows nothing, moves the cursor or reorders what is around it.

    `str.isprintable` knows controls, format characters, surrogates, private and unassigned ones, and every
    separator but the space (https://docs.python.org/3/library/stdtypes.html#str.isprintable).
    """
    return not char.isprintable() or char in BLANK


@lru_cache(maxsize=4096)
def drawn(char: str) -> Piece:
    r"""What stands for one invisible character: `\x1b`, `<U+202E>`; its Unicode name is the title."""
    point = f"U+{ord(char):04X}"
    title = f"{point} {unicodedata.name(char, unicodedata.category(char))}"
    if unicodedata.category(char) == "Cc":
        return Piece(_NAMED.get(char) or f"\\x{ord(char):02x}", title)
    return Piece(f"<{point}>", title)


def _run(run: str, keep: str, at_start: bool) -> Iterator[Piece]:
    if run.isprintable() and BLANK.isdisjoint(run) and _MARKS.isdisjoint(map(unicodedata.category, run)):
        yield Piece(run)  # most of what is written in other scripts
        return
    flags = _flags(run, keep, _MARKS_IN_A_ROW if at_start else 0)
    for unseen, group in groupby(zip(flags, run, strict=True), key=lambda pair: pair[0]):
        chars = "".join(char for _, char in group)
        if unseen:
            yield from _draw(chars)
        else:
            yield Piece(chars)


def _flags(run: str, keep: str, marks: int) -> Iterator[bool]:
    for char in run:
        marks = marks + 1 if unicodedata.category(char) in _MARKS else 0
        yield char not in keep and (hidden(char) or marks > _MARKS_IN_A_ROW)


def _draw(chars: str) -> Iterator[Piece]:
    for tags, group in groupby(chars, key=lambda char: "\U000e0020" <= char <= "\U000e007e"):
        run = tuple(group)
        if tags and len(run) > 1:
            spelt = "".join(chr(ord(char) - 0xE0000) for char in run)
            yield Piece(f"<tags: {spelt}>", f"{len(run)} invisible tag characters that spell this out")
        else:
            yield from _counted(run)


def _counted(chars: Iterable[str]) -> Iterator[Piece]:
    for char, group in groupby(chars):
        number = sum(1 for _ in group)
        piece = drawn(char)
        if number <= _REPEATS:
            yield from (piece,) * number
        else:
            yield Piece(
                f"{piece.text.removesuffix('>')} x{number}{'>' if piece.text.endswith('>') else ''}", piece.title
            )
