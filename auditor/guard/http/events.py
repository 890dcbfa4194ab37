"""Which messages does a stream of server-sent events carry, byte for byte, and where can it be taken up again? Pure.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.guard.framing import LONGEST, Framing, TooLong

_LONGEST_ID = 1024
_SENDABLE = re.compile(rb"[\x20-\x7e]*")
"""What can be sent back as a header."""
_LONGEST_WAIT = 60_000
"""Milliseconds that a server may ask for before a stream is taken up again."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name (`message` where none was given) and its data lines, joined by newlines."""

    name: bytes
    data: bytes


class Events:
    """Splits a stream into events. One over the limit comes as `TooLong`, and the stream goes on behind it."""

    def __init__(self, limit: int = LONGEST) -> None:
        """`limit`: bytes of one event's data."""
        self.last_id = ""
        """Where to take the stream up again; empty where the server does not offer that."""
        self.wait: float | None = None
        """Seconds to wait before that, where the server has said so."""
        self._limit = limit
        self._lines = Framing(limit + 16)  # its name, a colon, a blank
        self._after_cr = False
        self._begun = False
        self._name = b""
        self._data: list[bytes] = []
        self._size = 0
        self._lost: TooLong | None = None

    def feed(self, chunk: bytes) -> Iterator[Event | TooLong]:
        """The events that `chunk` completes. Lines end with LF, CR LF or CR."""
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
        if not chunk:
            return
        self._after_cr = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        for line in self._lines.feed(chunk):
            if isinstance(line, TooLong):
                self._lose(line)
            elif bare := self._start(line.rstrip(b"\n")):
                self._field(*bare.partition(b":"))
            else:
                yield from self._dispatch()

    def _start(self, line: bytes) -> bytes:
        first, self._begun = not self._begun, True
        return line.removeprefix(b"\xef\xbb\xbf") if first else line

    def _field(self, name: bytes, _colon: bytes, value: bytes) -> None:
        value = value.removeprefix(b" ")
        if name == b"data":
            self._add(value)
        elif name == b"event":
            self._name = value
        elif name == b"id" and len(value) <= _LONGEST_ID and _SENDABLE.fullmatch(value):
            self.last_id = value.decode("ascii")
        elif name == b"retry" and value.isdigit() and len(value) < 10:
            self.wait = min(int(value), _LONGEST_WAIT) / 1000

    def _add(self, value: bytes) -> None:
        self._size += len(value) + 1
        if self._size > self._limit + 1:
            self._lose(TooLong(self._size, b"".join(self._data)[:4096], value[-4096:]))
        elif self._lost is None:
            self._data.append(value)

    def _lose(self, line: TooLong) -> None:
        if self._lost is None:
            self._lost = TooLong(line.size, line.head.removeprefix(b"data:").lstrip(), line.tail)
        self._data.clear()

    def _dispatch(self) -> Iterator[Event | TooLong]:
        if self._lost is not None:
            yield self._lost
        elif self._data:
            yield Event(self._name or b"message", b"\n".join(self._data))
        self._name, self._size, self._lost = b"", 0, None
        self._data.clear()


def as_event(line: bytes, id_: str = "") -> bytes:
    """A message, which is one line, as an event."""
    head = b"id: " + id_.encode("ascii") + b"\n" if id_ else b""
    return head + b"event: message\ndata: " + line.strip(b"\r\n") + b"\n\n"


def as_line(data: bytes) -> bytes:
    """A message as one line. In JSON, line breaks stand between values only, where blanks mean the same."""
    if b"\n" in data or b"\r" in data:
        data = data.replace(b"\r", b" ").replace(b"\n", b" ")
    return data.strip(b" \t") + b"\n"
