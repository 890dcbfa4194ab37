"""How is a line written to somebody who may not be reading?"""

from __future__ import annotations

import os
import select
import socket
import stat
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

_PIECE = 4096
"""Bytes that a pipe which is ready takes without waiting (PIPE_BUF)."""
_PART = 1 << 18
"""Bytes offered at once to what never makes us wait."""

Write = Callable[[memoryview], int]


class Sink:
    """Lines on their way out. Never waits; whoever fills it looks at `size`."""

    def __init__(self, fd: int, *, alone: bool = False) -> None:
        """`fd` may be shared with other programs: its flags stay as they are. `alone`: it is not, and never waits."""
        self.fd = fd
        self.size = 0
        self.broken = False
        """Whether nobody will ever read it."""
        self._lines: deque[memoryview] = deque()
        self._write = (lambda data: os.write(fd, data)) if alone else _writer(fd)

    def push(self, lines: Iterable[bytes]) -> None:
        """Add lines, and write what can be written now."""
        for line in lines:
            self._lines.append(memoryview(line))
            self.size += len(line)
        self.flush()

    def flush(self) -> None:
        """Write what can be written now."""
        while self._lines and not self.broken:
            line = self._lines[0]
            try:
                done = self._write(line[:_PART])
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                self.broken = True
                break
            self.size -= done
            if done < len(line):
                self._lines[0] = line[done:]
            else:
                self._lines.popleft()
        if self.broken:
            self._lines.clear()
            self.size = 0


def _writer(fd: int) -> Write:
    # A way that does not wait now may do so later: who else has it can change that.
    mode = os.fstat(fd).st_mode
    if stat.S_ISSOCK(mode):
        return _to_socket(fd)
    if stat.S_ISFIFO(mode):
        # Our own way to the same pipe, for not to wait is a property of the way, which we share with our parent.
        with suppress(OSError):
            own = os.open(Path(f"/proc/self/fd/{fd}"), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            return lambda data: os.write(own, data)
    if not os.get_blocking(fd):
        return lambda data: os.write(fd, data)
    return lambda data: _when_ready(fd, data)


def _to_socket(fd: int) -> Write:
    own = socket.socket(fileno=os.dup(fd))

    def write(data: memoryview) -> int:
        return own.send(data, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)

    return write


def _when_ready(fd: int, data: memoryview) -> int:
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    if not poll.poll(0):
        raise BlockingIOError
    return os.write(fd, data[:_PIECE])
