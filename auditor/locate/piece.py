"""How does text keep the way back to the file in which it was written?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

HOLE = "\uffff"
"""Stands for what only the running program knows: `{name}` in an f-string. No Unicode text holds it."""
_SPACE = re.compile(r"\s++")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text as the program has it. `starts[i]` and `ends[i]` bound character i in the file."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class Writer:
    """Puts a piece together from left to right."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._text: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def same(self, text: str, at: int) -> None:
        """Characters that stand in the file as they are."""
        self._text.append(text)
        self._starts.extend(range(at, at + len(text)))
        self._ends.extend(range(at + 1, at + 1 + len(text)))

    def instead(self, text: str, start: int, end: int) -> None:
        """Characters for which something else stands in the file: all of it is theirs."""
        self._text.append(text)
        self._starts.extend([start] * len(text))
        self._ends.extend([end] * len(text))

    def piece(self) -> Piece:
        """All of it; a pair of surrogates, written as two escapes, is one character."""
        whole = Piece("".join(self._text), self._starts, self._ends)
        return _replaced(whole, _PAIR, lambda two: two.encode("utf-16-le", "surrogatepass").decode("utf-16-le"))


def folded(piece: Piece) -> Piece:
    """Each run of white space as one space: programs dedent, join and fill what they send."""
    return _replaced(piece, _SPACE, lambda _: " ")


def fold(text: str) -> str:
    """The same of text that has no way back."""
    return _SPACE.sub(" ", text)


def joined(pieces: Iterable[Piece], between: str = "") -> Piece:
    """Several pieces as one; `between` is nowhere in the file and belongs to the gap."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece in pieces:
        if text and between and piece.starts:
            text.append(between)
            starts.extend([ends[-1] if ends else piece.starts[0]] * len(between))
            ends.extend([piece.starts[0]] * len(between))
        text.append(piece.text)
        starts.extend(piece.starts)
        ends.extend(piece.ends)
    return Piece("".join(text), starts, ends)


def _replaced(piece: Piece, pattern: re.Pattern[str], by: Callable[[str], str]) -> Piece:
    if not pattern.search(piece.text):
        return piece
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for found in pattern.finditer(piece.text):
        start, end = found.span()
        new = by(found.group())
        text += (piece.text[done:start], new)
        starts.extend(piece.starts[done:start])
        ends.extend(piece.ends[done:start])
        starts.append(piece.starts[start])
        ends.append(piece.ends[end - 1])
        done = end
    text.append(piece.text[done:])
    return Piece("".join(text), [*starts, *piece.starts[done:]], [*ends, *piece.ends[done:]])
