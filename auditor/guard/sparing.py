"""How is a server kept from filling the log until nothing else stands in it?"""

from __future__ import annotations

from collections.abc import Callable

from auditor.guard.seams import Entry, Writes

MOST = 60
"""Lines that a server may cause in one span of time without having been asked."""
SPAN = 60.0
"""Seconds."""
_BY_SERVER = frozenset({"notice", "request"})


class Sparing:
    """Writes on what a client caused; of what a server sends of itself, so much and then the number."""

    def __init__(self, write: Writes, clock: Callable[[], float]) -> None:
        """`clock`: seconds, from anywhere."""
        self._write = write
        self._clock = clock
        self._began = clock()
        self._count = 0

    def __call__(self, entry: Entry) -> None:
        """Write the entry, or count it."""
        if entry.event not in _BY_SERVER:
            self._write(entry)
            return
        if self._clock() - self._began >= SPAN:
            self.tell()
            self._began = self._clock()
        self._count += 1
        if self._count <= MOST:
            self._write(entry)

    def tell(self) -> None:
        """Write how many were not written, if any, and begin anew."""
        left, self._count = self._count - MOST, 0
        if left > 0:
            self._write(
                Entry("notice", "", "block", f"{left:,} more that the server sent of itself were not written down")
            )
