"""How does one client's session relay between its HTTP requests and a server of its own?"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable

from auditor.guard.ends import End
from auditor.guard.envelope import Message, Noise, Request, opened
from auditor.guard.framing import Framing, TooLong
from auditor.guard.http.streams import Stream, Streams, bare
from auditor.guard.passage import Passage
from auditor.guard.replies import error
from auditor.guard.rewrite import written
from auditor.guard.sink import Sink
from auditor.wire import Object, parse

_CHUNK = 1 << 16
_FULL = 1 << 20
"""Bytes on their way from which on their source is not read."""
_LATE = 60.0
"""Seconds in which a server may still answer what was withdrawn."""
_GRACE = 2.0
"""Seconds that a server has to end once its input is closed, and for what it has still to say once it has ended."""


class Session:
    """One server, and the streams of one client. To be made and used within one event loop."""

    def __init__(self, name: str, end: End, passage: Passage, gone: Callable[[Session], None]) -> None:
        """`gone` is told once nothing more will come."""
        self.name = name
        self.streams = Streams()
        self.over = asyncio.Event()
        self.used = 0.0
        """When it was last asked for something, by the clock of the loop."""
        self._end = end
        self._passage = passage
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._to_server = Sink(end.input, alone=True)
        self._framing = Framing()
        self._room = asyncio.Event()
        self._reading = self._writing = self._ending = False
        self._late: dict[str, float] = {}
        """Ids that were withdrawn, and when: an answer may still come, and must not be taken for another's."""
        self._loop.add_reader(end.control, self._hear)
        self._watch()

    @property
    def idle(self) -> bool:
        """Whether nobody waits for it."""
        return not self.streams.attached and not self.streams.busy

    def holds(self, keys: Iterable[str]) -> bool:
        """Whether one of these ids cannot be used: it waits for an answer, or might still get an old one."""
        now = self._loop.time()
        self._late = {key: since for key, since in self._late.items() if now - since < _LATE}
        return self.streams.holds(keys) or any(key in self._late for key in keys)

    def ask(self, messages: Iterable[Message], *, answers_only: bool = False) -> Stream | None:
        """A way for the answers to what these messages ask; None where they ask for nothing."""
        self.used = self._loop.time()
        asked = [each for each in messages if isinstance(each, Request) and each.id]
        return self.streams.begin(asked, answers_only=answers_only) if asked else None

    async def take(self, line: bytes | TooLong) -> None:
        """Pass one line of the client on; waits while the server does not read."""
        while self._to_server.size >= _FULL and not self.over.is_set():
            self._room.clear()
            await self._room.wait()
        if self.over.is_set():
            asked = () if isinstance(line, TooLong) else opened(line)
            for one in asked:
                if isinstance(one, Request) and one.id:
                    self.streams.send(error(one.id, "the server has ended"))
            return
        out = self._passage.from_client(line)
        self._push(out.to_server)
        for each in out.to_client:
            self.streams.send(each)

    async def withdraw(self, stream: Stream) -> None:
        """Tell the server that nobody waits for these answers: since 2026-07-28, to leave a stream means that."""
        for id_ in tuple(stream.left.values()):
            params = Object((("requestId", parse(id_)), ("reason", "the client has closed the stream")))
            note = (("jsonrpc", "2.0"), ("method", "notifications/cancelled"), ("params", params))
            await self.take(written(Object(note)))
            self._late[bare(id_)] = self._loop.time()
        self.streams.drop(stream)

    def drained(self) -> None:
        """Somebody has read: go on reading the server."""
        self._watch()

    async def close(self) -> None:
        """End the server, politely first."""
        if self._ending:
            return
        self._ending = True
        self._hush()
        self._end.close_input()
        try:
            async with asyncio.timeout(_GRACE):
                await self.over.wait()
        except TimeoutError:
            self._finish()
        finally:
            await asyncio.to_thread(self._end.end)

    def _hush(self) -> None:
        """Write nothing more to the server: the number of its input may soon be another file's."""
        self._to_server.broken = True
        if self._writing:
            self._writing = False
            self._loop.remove_writer(self._to_server.fd)
        self._to_server.flush()

    def _push(self, lines: Iterable[bytes]) -> None:
        self._to_server.push(lines)
        if self._to_server.size and not self._writing and not self.over.is_set():
            self._writing = True
            self._loop.add_writer(self._to_server.fd, self._flush)

    def _flush(self) -> None:
        self._to_server.flush()
        if not self._to_server.size:
            self._writing = False
            self._loop.remove_writer(self._to_server.fd)
        if self._to_server.size < _FULL:
            self._room.set()

    def _watch(self) -> None:
        """Read the server while those who are to read that keep up."""
        wanted = not self.over.is_set() and self.streams.backlog < _FULL
        if wanted and not self._reading:
            self._loop.add_reader(self._end.output, self._read)
        elif self._reading and not wanted:
            self._loop.remove_reader(self._end.output)
        self._reading = wanted

    def _read(self) -> None:
        try:
            chunk = os.read(self._end.output, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        for line in self._framing.feed(chunk) if chunk else self._framing.end():
            out = self._passage.from_server(line)
            self._push(out.to_server)
            for each in out.to_client:
                if not isinstance(opened(each)[0], Noise):  # a line that was printed by mistake has no place here
                    self.streams.send(each)
        if not chunk:
            self._finish()
        self._watch()

    def _hear(self) -> None:
        if not self._end.hear() or self._end.exit_code is not None or self._end.failure is not None:
            self._loop.remove_reader(self._end.control)
            self._loop.call_later(_GRACE, self._finish)  # others may hold its output open

    def _finish(self) -> None:
        if self.over.is_set():
            return
        why = self._end.failure.what if self._end.failure is not None else "the server has ended"
        for each in self._passage.ended(why).to_client:
            self.streams.send(each)
        self.streams.end()
        self.over.set()
        self._room.set()
        self._watch()
        self._loop.remove_reader(self._end.control)
        self._hush()
        self._gone(self)
