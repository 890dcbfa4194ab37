"""How does a server that is reached by URL look like one that was started: two ends of a pipe, and word of its end?

All of HTTP runs in a thread of its own, so that whoever relays lines need not know of it.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress

from auditor.errors import AuditorError
from auditor.guard.framing import Framing, TooLong
from auditor.guard.http.remote import Hears, Remote

_CHUNK = 1 << 16
_LEAVING = 3.0
"""Seconds for the thread to end once it has been told to."""

Connects = Callable[[Hears], AbstractAsyncContextManager[Remote]]


class Bridge:
    """An `End` (see `auditor/guard/ends.py`) at a URL."""

    def __init__(self, connect: Connects) -> None:
        """Opens nothing before the first message."""
        self.exit_code: int | None = None
        self.failure: AuditorError | None = None
        self.control, self._its_control = socket.socketpair()
        self._input, self._its_input = socket.socketpair()
        self._output, self._its_output = socket.socketpair()
        self.input, self.output = self._input.fileno(), self._output.fileno()
        for each in (self._input, self._its_control, self._its_input, self._its_output):
            each.setblocking(False)
        self._connect = connect
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def hear(self) -> bool:
        """Take in its end; False where nothing more will come."""
        try:
            heard = self.control.recv(64)
        except ConnectionError:
            heard = b""
        if heard:
            self.exit_code = heard[0]
        return bool(heard)

    def close_input(self) -> None:
        """Tell it that nothing more comes: what is under way is waited for."""
        with suppress(OSError):
            self._input.shutdown(socket.SHUT_WR)

    def terminate(self) -> None:
        """Tell it to give up what is under way."""
        with suppress(OSError):
            self.control.send(b"T")

    def end(self) -> None:
        """Wait until the session is ended, but not for long."""
        self.terminate()
        with suppress(OSError):
            self._output.shutdown(socket.SHUT_RDWR)
        self._thread.join(_LEAVING)
        for each in (self.control, self._input, self._output):
            each.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._relay())
        finally:
            for each in (self._its_input, self._its_output, self._its_control):
                each.close()

    async def _relay(self) -> None:
        lock = asyncio.Lock()
        loop = asyncio.get_running_loop()

        async def write(line: bytes) -> None:
            async with lock:
                with suppress(OSError):  # who relays has left
                    await loop.sock_sendall(self._its_output, line)

        async def hears(line: bytes) -> None:
            # A request that is given up while its answer is written must not leave half a line.
            await asyncio.shield(asyncio.create_task(write(line)))

        async with self._connect(hears) as remote:
            told = asyncio.create_task(loop.sock_recv(self._its_control, 1))
            said = asyncio.create_task(self._say_all(remote))
            gone = asyncio.create_task(remote.ended.wait())
            try:
                await asyncio.wait({told, said, gone}, return_when=asyncio.FIRST_COMPLETED)
                if said.done():
                    said.result()
            finally:
                for task in (told, said, gone):
                    task.cancel()
                await asyncio.wait({told, said, gone})
                code = int(remote.ended.is_set())
                await remote.close()
        with suppress(OSError):
            self._its_control.send(bytes([code]))

    async def _say_all(self, remote: Remote) -> None:
        loop, framing = asyncio.get_running_loop(), Framing()
        with suppress(ConnectionError):
            while chunk := await loop.sock_recv(self._its_input, _CHUNK):
                for line in framing.feed(chunk):
                    if not isinstance(line, TooLong):  # the passage lets none through
                        await remote.say(line)
        await remote.finish()
