"""Where does one message end and the next begin, in linear time and bounded memory?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_BOM = b"\xef\xbb\xbf"
_BEGIN = 64


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that exceeded the limit; its bytes are gone, the stream goes on behind it."""

    limit: int
    told: bool = field(default=True, compare=False)
    """Whether it began like a message, so that to others it may have been one."""


class Lines:
    """Splits a stream at newlines. A line is assembled once, however small the pieces in which it came."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0
        self._skipping = False

    def feed(self, chunk: bytes) -> Iterator[bytes | TooLong]:
        """The lines that `chunk` completes, without their ends; `TooLong` as soon as one exceeds the limit."""
        *complete, rest = chunk.split(b"\n")
        for piece in complete:
            yield from self._add(piece)
            if not self._skipping:
                yield self._take().removesuffix(b"\r")
            self._skipping = False
        yield from self._add(rest)

    def end(self) -> Iterator[bytes]:
        """The last line, where the stream ended without a newline."""
        if self._size:
            yield self._take()

    def _add(self, piece: bytes) -> Iterator[TooLong]:
        if self._skipping or not piece:
            return
        if self._size + len(piece) > self._limit:
            begin = (self._take() + piece[:_BEGIN]).removeprefix(_BOM).lstrip()
            self._skipping = True
            yield TooLong(self._limit, begin[:1] in (b"{", b"[", b""))
            return
        self._pieces.append(piece)
        self._size += len(piece)

    def _take(self) -> bytes:
        line = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        return line
