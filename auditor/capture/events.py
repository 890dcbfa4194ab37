"""Which messages does a stream of server-sent events carry, byte for byte?

The SDK's parser gives decoded text and refuses what it cannot validate; an auditor needs what was sent.
https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.capture.lines import Lines, TooLong

_BOM = b"\xef\xbb\xbf"
"""One may stand before a stream, and means nothing."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name (`message` where none was given) and its data lines, joined."""

    name: bytes
    data: bytes


class Events:
    """Splits a stream into events; an event over the limit comes as `TooLong`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lines = Lines(limit)
        self._after_cr = False
        self._name = b""
        self._data: list[bytes] = []
        self._size = 0
        self._too_long = False
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[Event | TooLong]:
        """The events that `chunk` completes. Lines end with LF, CR LF or CR."""
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
        if not chunk:
            return
        self._after_cr = chunk.endswith(b"\r")
        for line in self._lines.feed(chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")):
            yield from self._line(line)

    def _line(self, line: bytes | TooLong) -> Iterator[Event | TooLong]:
        begun, self._begun = self._begun, True
        if isinstance(line, TooLong):
            yield from self._give_up()
        elif not begun and line.startswith(_BOM):
            yield from self._line(line.removeprefix(_BOM))
        elif line:
            yield from self._field(line)
        else:
            yield from self._dispatch()

    def _field(self, line: bytes) -> Iterator[TooLong]:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"event":
            self._name = value
        elif name == b"data" and not self._too_long:
            self._size += len(value) + 1
            if self._size > self._limit:
                yield from self._give_up()
            else:
                self._data.append(value)

    def _dispatch(self) -> Iterator[Event]:
        if self._data and not self._too_long:
            yield Event(self._name or b"message", b"\n".join(self._data))
        self._name, self._size, self._too_long = b"", 0, False
        self._data.clear()

    def _give_up(self) -> Iterator[TooLong]:
        if not self._too_long:
            yield TooLong(self._limit)
        self._too_long = True
        self._data.clear()
