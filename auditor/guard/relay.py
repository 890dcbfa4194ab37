"""How do bytes get from a client to a server and back, when either may be slow, dead or hostile?

One loop, no threads: each direction is read only while the other end of it takes what was read, so that a slow reader
slows its writer and nobody else, and memory stays bounded.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from auditor.guard.ends import End
from auditor.guard.framing import Framing, TooLong
from auditor.guard.outlet import Out
from auditor.guard.passage import Passage
from auditor.guard.sink import Sink
from auditor.guard.upstream import SIGNALS, shell_code

_CHUNK = 1 << 16
_FULL = 1 << 20
"""Bytes on their way from which on their source is not read."""
_TOO_MUCH = 16 << 20
"""Bytes of our own replies from which on nothing is read that would cause more."""
_GRACE = 2.0
"""Seconds that a server has to end once its input is closed, and that what is written last has to be read."""
_ASKED = 1.0
"""Seconds that it has after SIGTERM."""
_ERRORS = select.POLLHUP | select.POLLERR | select.POLLNVAL


@dataclass(slots=True)
class Relay:
    """One connection."""

    upstream: End
    passage: Passage
    client_in: int
    client_out: Sink
    _server_in: Sink = field(init=False)
    _from_client: Framing = field(default_factory=Framing)
    _from_server: Framing = field(default_factory=Framing)
    _client_open: bool = True
    _server_open: bool = True
    _input_open: bool = True
    _deadline: float | None = None
    _asked: bool = False
    _hearing: bool = True
    """Whether word of the server's end may still come."""
    _signal: int = 0

    def __post_init__(self) -> None:
        """The way to the server is ours alone."""
        self._server_in = Sink(self.upstream.input, alone=True)

    def run(self) -> int:
        """Relay until one side has ended; the exit code. The server is gone afterwards."""
        with _woken() as wake:
            try:
                while not self._over():
                    self._turn(wake)
            finally:
                self.upstream.end()
        if self.upstream.failure is not None:
            raise self.upstream.failure
        return self._code()

    def _turn(self, wake: socket.socket) -> None:
        for fd, event in self._poll(wake):
            if fd == wake.fileno():
                self._told(wake.recv(64))
            elif fd == self.upstream.control.fileno():
                self._heard()
            elif fd == self.client_in:
                self._read_client()
            elif fd == self.upstream.output:
                self._read_server()
            elif fd == self.client_out.fd and event & _ERRORS:
                self.client_out.broken = True
        self.client_out.flush()
        self._server_in.flush()
        self._close_down()

    def _poll(self, wake: socket.socket) -> list[tuple[int, int]]:
        poll = select.poll()
        poll.register(wake, select.POLLIN)
        if self._hearing:
            poll.register(self.upstream.control, select.POLLIN)
        if self._client_open and self._server_in.size < _FULL and self.client_out.size < _TOO_MUCH:
            poll.register(self.client_in, select.POLLIN)
        if self._server_open and self.client_out.size < _FULL and self._server_in.size < _TOO_MUCH:
            poll.register(self.upstream.output, select.POLLIN)
        if not self.client_out.broken:
            # Without a wish, too: that nobody reads any more is told anyway.
            poll.register(self.client_out.fd, select.POLLOUT if self.client_out.size else 0)
        if self._server_in.size and self._input_open and not self._server_in.broken:
            poll.register(self._server_in.fd, select.POLLOUT)
        due = self._deadline is not None and not self._unread()
        wait = max(0.0, self._deadline - time.monotonic()) * 1000 if due and self._deadline is not None else None
        return poll.poll(wait)

    def _read_client(self) -> None:
        chunk = _some(self.client_in)
        self._pass(self.passage.from_client(line) for line in self._lines(self._from_client, chunk))
        if not chunk:
            self._client_open = False

    def _read_server(self) -> None:
        chunk = _some(self.upstream.output)
        lines = tuple(self._lines(self._from_server, chunk))
        self._pass(self.passage.from_server(line) for line in lines)
        if not chunk:
            self._server_open = False
            replies = self.passage.ended("the server has ended").to_client
            if lines and replies:
                self.client_out.push((b"\n",))  # its last line had no end
            self.client_out.push(replies)
            self._within(_GRACE)

    @staticmethod
    def _lines(framing: Framing, chunk: bytes) -> Iterator[bytes | TooLong]:
        return framing.feed(chunk) if chunk else framing.end()

    def _pass(self, outs: Iterable[Out]) -> None:
        for out in outs:
            if self._input_open:
                self._server_in.push(out.to_server)
            self.client_out.push(out.to_client)

    def _told(self, numbers: bytes) -> None:
        """A signal came: the server hears of it too."""
        self._signal = self._signal or numbers[0]
        self._ask()

    def _heard(self) -> None:
        self._hearing = self.upstream.hear()
        if not self._hearing or self.upstream.exit_code is not None or self.upstream.failure is not None:
            self._within(_GRACE)

    def _close_down(self) -> None:
        """Go on with whatever has begun to end."""
        gone = self.client_out.broken
        if self._input_open and (gone or not self._client_open) and (gone or not self._server_in.size):
            self._input_open = False
            self.upstream.close_input()
        if gone or not (self._client_open or self._input_open or self.passage.waiting):
            self._within(_GRACE)
        if self._is_due() and not self._knows_how():
            self._ask()

    def _ask(self) -> None:
        self._asked = True
        self.upstream.terminate()
        self._deadline = time.monotonic() + _ASKED

    def _within(self, seconds: float) -> None:
        if self._deadline is None:
            self._deadline = time.monotonic() + seconds

    def _over(self) -> bool:
        if self.upstream.failure is not None:
            return True
        if not self._server_open and (not self.client_out.size or self.client_out.broken) and self._knows_how():
            return True
        return self._knows_how() and not self._unread() and self._is_due()

    def _is_due(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _unread(self) -> bool:
        """Whether the server has ended and the client, who is still there, has yet to read what it said last."""
        gone = self.upstream.exit_code is not None and not self._server_open
        return gone and self._client_open and self.client_out.size > 0 and not (self.client_out.broken or self._signal)

    def _knows_how(self) -> bool:
        return self.upstream.exit_code is not None or self._asked

    def _code(self) -> int:
        if self._signal:
            return 128 + self._signal
        if self.upstream.exit_code is None or self._asked:
            return 0  # the client had left, and the server stayed
        return shell_code(self.upstream.exit_code)


def _some(fd: int) -> bytes:
    try:
        return os.read(fd, _CHUNK)
    except OSError:
        return b""


@contextmanager
def _woken() -> Iterator[socket.socket]:
    """A socket that gets the number of each signal that would end us; a reader that left is no signal."""
    wake, waker = socket.socketpair()
    waker.setblocking(False)
    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
    old = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    try:
        yield wake
    finally:
        signal.set_wakeup_fd(old)
        for number, handler in before.items():
            signal.signal(number, handler)
        wake.close()
        waker.close()
