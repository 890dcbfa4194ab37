"""Which whole system calls are in the record, when several processes write into it at once?"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST = 1 << 18
"""Bytes of a line; a longer one is left out. A path has at most 16 KB here, an argv some 130 KB."""
_PENDING = 4096
"""Calls that have begun and not ended, at a time."""

_LINE = re.compile(rb"(\d{1,10}) +(.*)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
_UNFINISHED = " <unfinished ...>"


class Lines:
    """Puts lines and halves of calls together. Never raises, whatever it is fed; what it holds is bounded."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._skipping = False
        self._pending: dict[int, str] = {}
        self.overlooked = 0
        """Lines that could not be used."""

    def feed(self, chunk: bytes) -> Iterator[tuple[int, str]]:
        """Every call that is complete now: the process (or thread), and its text."""
        *whole, rest = chunk.split(b"\n")
        for line in whole:
            self._add(line)
            taken, self._rest = bytes(self._rest), bytearray()
            if self._skipping:
                self._skipping = False
                self.overlooked += 1
            else:
                yield from self._take(taken)
        self._add(rest)

    def end(self) -> Iterator[tuple[int, str]]:
        """Calls that never ended, as `call(… = ?`."""
        for pid, begun in self._pending.items():
            yield pid, f"{begun}) = ?"
        self._pending.clear()

    def _add(self, piece: bytes) -> None:
        self._rest += piece
        if len(self._rest) > _LONGEST:
            self._rest.clear()
            self._skipping = True

    def _take(self, line: bytes) -> Iterator[tuple[int, str]]:
        found = _LINE.fullmatch(line)
        if found is None:
            self.overlooked += bool(line)
            return
        pid, text = int(found[1]), found[2].decode("ascii", "replace")
        if text.endswith(_UNFINISHED):
            if len(self._pending) < _PENDING:
                self._pending[pid] = text.removesuffix(_UNFINISHED)
            else:
                self.overlooked += 1
        elif resumed := _RESUMED.fullmatch(text):
            begun = self._begun(pid, resumed[1])
            if begun is not None:
                yield pid, begun + resumed[2]
        else:
            yield pid, text

    def _begun(self, pid: int, name: str) -> str | None:
        """The first half. A thread that starts a program goes on under its process's number."""
        begun = self._pending.pop(pid, None)
        if begun is None and name.startswith("exec"):
            other = next((each for each, text in self._pending.items() if text.startswith(name)), None)
            begun = None if other is None else self._pending.pop(other)
        return begun
