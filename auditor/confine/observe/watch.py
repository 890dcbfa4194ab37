"""How is the record of a running program read, while it runs, without ever holding it up?"""

from __future__ import annotations

import fcntl
import os
import select
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from auditor.confine.observe.lines import Lines
from auditor.confine.observe.observer import Observer
from auditor.confine.observe.outlook import Outlook
from auditor.confine.observe.strace import tracer
from auditor.model import Touched

_CHUNK, _PIPE = 1 << 18, 1 << 20
_MOST = 64 << 20
"""Bytes that are read with understanding: some 300,000 calls. An honest start has 1 to 5 MB. The rest is let by."""
_PATIENCE = 3.0
"""Seconds for the record to end once the program has."""
_BEGUN = 0.1
"""Seconds for its first line to be read. Of a program that could not be started there is none."""
_SETPIPE_SZ = getattr(fcntl, "F_SETPIPE_SZ", 1031)


class Watch:
    """One start of a program under strace. Its record comes through a named pipe, read by a thread of ours."""

    def __init__(self, root: Path, outlook: Outlook) -> None:
        """Make the pipe in `root`, which the program should not see."""
        self._log = root / "calls"
        os.mkfifo(self._log, 0o600)
        self._source = os.open(self._log, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._stop, self._stopper = os.pipe()
        self._lines, self._observer = Lines(), Observer(outlook)
        self._read = 0
        self._draining = 2 * _PIPE
        self._thread = threading.Thread(target=self._follow, name="watch", daemon=True)
        self._thread.start()

    def tracer(self, env: Mapping[str, str]) -> tuple[tuple[str, ...], dict[str, str]]:
        """What stands before the program's argv, and the environment for that."""
        return tracer(self._log, env)

    def touched(self) -> tuple[Touched, ...]:
        """What the program did; waits a moment for the record's end. To be asked when the program has ended."""
        self._thread.join(_BEGUN)
        self.end(_PATIENCE if self._read else 0.0)  # what stands in the pipe is read all the same
        return self._observer.tally.touched()

    @property
    def overlooked(self) -> int:
        """How many things are not in `touched` because there were too many."""
        unread = max(0, self._read - _MOST) // 200  # a line has some 200 bytes
        return self._observer.tally.overlooked + self._lines.overlooked + unread

    def end(self, patience: float = 0.0) -> None:
        """Stop reading."""
        self._thread.join(patience)
        if self._stopper >= 0:
            os.close(self._stopper)
            self._stopper = -1
        self._thread.join()

    def _follow(self) -> None:
        with suppress(OSError):  # more than one user may have; the usual 64 KB do
            fcntl.fcntl(self._source, _SETPIPE_SZ, _PIPE)
        try:
            while chunk := self._next():
                if not self._read:  # strace holds it open: nobody else shall write into it
                    self._log.unlink(missing_ok=True)
                if self._read <= _MOST:
                    self._take(chunk)
                self._read += len(chunk)
            for pid, line in self._lines.end():
                self._observer.take(pid, line)
        finally:
            os.close(self._source)
            os.close(self._stop)

    def _take(self, chunk: bytes) -> None:
        for pid, line in self._lines.feed(chunk):
            self._observer.take(pid, line)

    def _next(self) -> bytes:
        """More of the record; empty at its end."""
        poll = select.poll()  # a pipe that nobody has opened for writing yet is silent to poll, but at its end to read
        poll.register(self._source, select.POLLIN)
        poll.register(self._stop, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll()}
            stopped = self._stop in ready
            if self._source in ready and (not stopped or self._draining > 0):
                chunk = os.read(self._source, _CHUNK)
                self._draining -= len(chunk) if stopped else 0
                return chunk
            if stopped:
                return b""
