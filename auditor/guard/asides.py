"""How does what is said beside the protocol reach our standard error, though nobody may be reading it?"""

from __future__ import annotations

import os
import select
import threading
from contextlib import suppress

from auditor.guard.sink import Sink

_CHUNK = 1 << 14
_ROOM = 1 << 16
"""Bytes of notices that wait; what comes when there are more is counted and dropped."""


class Notices:
    """Lines for a person. Whoever says one never waits, and may be any thread."""

    def __init__(self, fd: int) -> None:
        """`fd` may be shared with other programs: its flags stay as they are."""
        self._sink = Sink(fd)
        self._lock = threading.Lock()
        self._lost = 0
        self._flushing: threading.Thread | None = None

    def say(self, line: bytes) -> None:
        """Write it now, or once somebody reads again."""
        with self._lock:
            if self._sink.size >= _ROOM:
                self._lost += 1
                return
            self._sink.push((*self._missing(), line))
            if self._sink.size and self._flushing is None:
                self._flushing = threading.Thread(target=self._flush, daemon=True)
                self._flushing.start()

    def finish(self, seconds: float) -> None:
        """Give what still waits so long to be read."""
        with self._lock:
            flushing = self._flushing
        if flushing is not None:
            flushing.join(seconds)

    def _missing(self) -> tuple[bytes, ...]:
        lost, self._lost = self._lost, 0
        return (f"mcp-assay: {lost:,} notices were dropped, for nobody read them\n".encode(),) if lost else ()

    def _flush(self) -> None:
        poll = select.poll()
        poll.register(self._sink.fd, select.POLLOUT)
        while True:
            poll.poll()
            with self._lock:
                self._sink.flush()
                if not self._sink.size:
                    self._sink.push(self._missing())
                if not self._sink.size:
                    self._flushing = None
                    return


def copied(source: int, target: int | None) -> threading.Thread:
    """Pass on all that comes from `source`, as fast as `target` is read; None, or where that is gone: to nobody.

    The thread ends with `source`. It holds one chunk: a writer who is not read waits, as without us.
    """
    copying = threading.Thread(target=_copy, args=(source, target), daemon=True)
    copying.start()
    return copying


def _copy(source: int, target: int | None) -> None:
    with suppress(OSError):
        while chunk := os.read(source, _CHUNK):
            if target is not None and not _written(target, chunk):
                target = None


def _written(fd: int, data: bytes) -> bool:
    """Whether all of it went; waits for that, whether or not `fd` itself does."""
    while data:
        try:
            data = data[os.write(fd, data) :]
        except BlockingIOError:
            poll = select.poll()
            poll.register(fd, select.POLLOUT)
            poll.poll()
        except OSError:
            return False
    return True
