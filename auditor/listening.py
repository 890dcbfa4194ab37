"""How is a guarded server offered to clients over HTTP, on this machine alone?"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
import socket
from collections.abc import Iterator
from functools import partial

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from auditor.confine.start import not_found
from auditor.errors import AuditorError
from auditor.guard.http.application import PATH, Application
from auditor.guard.http.door import Door
from auditor.guard.http.sessions import Sessions
from auditor.guard.seams import Entry
from auditor.guard.upstream import SIGNALS
from auditor.guarding import Guarded, Tells, Workshop

_BACKLOG = 256
"""Connections that wait to be taken."""
_MOST = 512
"""Connections at a time: each stream of a session holds one."""
_HEAD = 10.0
"""Seconds in which a connection must have said what it wants, each time that it begins to."""
_CLOSING = 1
"""Seconds for connections to end, once all servers have."""


def over_listener(guarded: Guarded, place: tuple[str, int], token: str, tell: Tells) -> int:
    """Serve clients at `place` until a signal comes; the exit code.

    `token`: what they must show; where it is empty one is made up, and told. Raises `AuditorError` where the address
    is in use, policy or lock are damaged, or the server's program is not there.
    """
    if guarded.argv and shutil.which(guarded.argv[0]) is None:
        raise not_found(guarded.argv[0])
    workshop = Workshop(guarded, tell)
    workshop.check()  # what is wrong with policy or lock is told now, not when a client comes

    with _bound(place) as bound:
        shown = token or secrets.token_urlsafe(24)
        host, port = bound.getsockname()[:2]
        tell(f"serving {guarded.name} at http://{f'[{host}]' if ':' in host else host}:{port}{PATH}")
        tell(f"clients must send: Authorization: Bearer {'(the token of --token-env)' if token else shown}")
        workshop.write(Entry("start"))
        asyncio.run(_serve(bound, Door(PATH, port, shown), partial(Sessions, workshop.connection)))
        workshop.write(Entry("end"))
    workshop.close()
    return 0


async def _serve(bound: socket.socket, door: Door, make: partial[Sessions]) -> None:
    sessions = make()
    config = uvicorn.Config(
        Application(sessions, door), log_config=None, log_level="critical", access_log=False, lifespan="off",
        ws="none", http=_Impatient, loop="asyncio", server_header=False, timeout_graceful_shutdown=_CLOSING,
        timeout_keep_alive=30,
    )  # fmt: skip
    server = _Server(config)
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in SIGNALS:
        loop.add_signal_handler(number, told.set)
    sweeping = asyncio.create_task(sessions.sweep())
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    sweeping.cancel()
    await sessions.close()  # first, so that every client hears of the end on its own stream
    server.should_exit = True
    await asyncio.wait({serving})
    waiting.cancel()
    serving.result()


class _Impatient(H11Protocol):
    """Closes connections that ask for nothing, or take too long to; and those that are too many."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as it is above
        """Begin to wait."""
        super().connection_made(transport)
        if len(self.connections) > _MOST:
            transport.abort()
        self._time()

    def data_received(self, data: bytes) -> None:
        """As it is, and see whether a request is complete."""
        super().data_received(data)
        self._time()

    def on_response_complete(self) -> None:
        """As it is: a part of the next request may be here already."""
        super().on_response_complete()
        self._time()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        super().connection_lost(exc)
        self._stop()

    def _time(self) -> None:
        """Give the head of a request so long, from its first byte or from the connection's beginning.

        Between two requests it is uvicorn that waits (`timeout_keep_alive`), and only until the first byte.
        """
        asks = self.conn.their_state is h11.IDLE and (self.cycle is None or bool(self.conn.trailing_data[0]))
        if not asks:
            self._stop()
        elif self._late is None:
            self._late = asyncio.get_running_loop().call_later(_HEAD, self.transport.abort)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class _Server(uvicorn.Server):
    """Leaves signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing."""
        yield


@contextlib.contextmanager
def _bound(place: tuple[str, int]) -> Iterator[socket.socket]:
    host, port = place
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
            bound.listen(_BACKLOG)  # now: who reads where we listen may come before the first turn of the loop
        except OSError as error:
            what = f"cannot listen at {host}:{port}: {error.strerror}"
            raise AuditorError(what, "--listen", "name another port, or 0 for a free one") from None
        yield bound
