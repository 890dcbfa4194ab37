"""Where does one message end and the next begin, with every byte kept as it came?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 4 << 20
"""Bytes of one message. The largest honest listing is 1.07 MB."""
_EDGE = 4096
"""Bytes kept of each end of a message that is too long: its id stands in one of them."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line over the limit. Its bytes are gone but for both ends; the stream goes on behind it."""

    size: int
    head: bytes
    tail: bytes


class Framing:
    """Splits a stream at newlines, which stay on the lines; linear in the bytes, however small the pieces."""

    def __init__(self, limit: int = LONGEST) -> None:
        """`limit` counts the newline."""
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0
        self._head: bytes | None = None
        self._tail = b""

    def feed(self, chunk: bytes) -> Iterator[bytes | TooLong]:
        """The lines that `chunk` completes."""
        start = 0
        while (end := chunk.find(b"\n", start) + 1) > 0:
            self._add(chunk[start:end])
            yield self._take()
            start = end
        self._add(chunk[start:])

    def end(self) -> Iterator[bytes | TooLong]:
        """What is left where the stream ended without a newline."""
        if self._size:
            yield self._take()

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._head is None and self._size > self._limit:
            whole = b"".join((*self._pieces, piece))
            self._pieces.clear()
            self._head, self._tail = whole[:_EDGE], whole[-_EDGE:]
        elif self._head is not None:
            self._tail = (self._tail + piece)[-_EDGE:]
        elif piece:
            self._pieces.append(piece)

    def _take(self) -> bytes | TooLong:
        line: bytes | TooLong
        line = b"".join(self._pieces) if self._head is None else TooLong(self._size, self._head, self._tail)
        self._pieces.clear()
        self._size, self._head, self._tail = 0, None, b""
        return line
