"""What does one HTTP request of a client ask for, and what is it answered? An ASGI application.

https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http and, for the newer era without
sessions, https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from auditor.errors import AuditorError
from auditor.guard.envelope import Message, Noise, Request, Response, opened
from auditor.guard.framing import LONGEST
from auditor.guard.http.door import Door, Turned
from auditor.guard.http.events import as_event, as_line
from auditor.guard.http.routing import LAST_EVENT, SESSION, VERSION, disagreement, is_modern
from auditor.guard.http.session import Session
from auditor.guard.http.sessions import Sessions
from auditor.guard.http.streams import Stream, bare, token_of
from auditor.guard.replies import error
from auditor.wire import Object

PATH = "/mcp"
_MOST = 256
"""Requests under way at a time."""
_PATIENCE = 15.0
"""Seconds without a message after which the client hears that we are still there."""
_UPLOAD = 60.0
"""Seconds in which a message of a client of this machine must have come."""
_STATUS = {-32700: 400, -32600: 400, -32602: 400, -32020: 400, -32021: 400, -32022: 400, -32601: 404}
"""Of JSON-RPC errors, since 2026-07-28."""
_MISMATCH = -32020
_JSON = ("content-type", "application/json")
_SSE = (("content-type", "text/event-stream"), ("cache-control", "no-cache, no-transform"), ("x-accel-buffering", "no"))

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class Application:
    """Answers HTTP requests."""

    sessions: Sessions
    door: Door
    _busy: int = 0
    """Requests under way whose sender has shown the token: others cannot take the place of these."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        exchange = _Exchange(self.sessions, scope["method"], headers, receive, send)
        turned = self.door.turns(scope["path"], headers)
        if turned is None and self._busy >= _MOST:
            turned = Turned(503, "too many requests are under way: try again later")
        if turned is not None:
            await exchange.turn(turned)
            return
        self._busy += 1
        try:
            await exchange.run()
        finally:
            self._busy -= 1


@dataclass(slots=True)
class _Exchange:
    """One request and its answer."""

    sessions: Sessions
    method: str
    headers: Mapping[str, str]
    receive: Receive
    send: Send

    async def run(self) -> None:
        match self.method:
            case "POST":
                await self._post()
            case "GET":
                await self._listen()
            case "DELETE":
                await self._delete()
            case _:
                await self.turn(Turned(405, "post messages here", (("allow", "GET, POST, DELETE"),)))

    async def turn(self, turned: Turned, id_: str = "") -> None:
        """Answer with a refusal, in words that a client can show."""
        await self._answer(turned.status, error(id_, turned.why, turned.code), *turned.headers)

    async def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        kind = (_JSON,) if body else ()
        await self._start(status, *kind, ("content-length", str(len(body))), *headers)
        await self.send({"type": "http.response.body", "body": body})

    async def _start(self, status: int, *headers: tuple[str, str]) -> None:
        listed = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self.send({"type": "http.response.start", "status": status, "headers": listed})

    async def _post(self) -> None:
        if not self.headers.get("content-type", "").lower().startswith("application/json"):
            return await self.turn(Turned(415, "post application/json"))
        try:
            async with asyncio.timeout(_UPLOAD):
                line = await self._line()
        except TimeoutError:
            return await self.turn(Turned(408, f"the message was not whole after {_UPLOAD:.0f} seconds"))
        if line is None:
            return await self.turn(Turned(413, f"the message is longer than {LONGEST:,} bytes"))
        messages = opened(line)
        if not all(isinstance(each, Request | Response) for each in messages):
            broken = next(each for each in messages if not isinstance(each, Request | Response))
            why = "this is no message" if isinstance(broken, Noise) else f"it cannot be read safely: {broken.why}"
            return await self.turn(Turned(400, why))
        found = self._session(messages)
        if isinstance(found, Turned):
            only = messages[0] if len(messages) == 1 else None
            return await self.turn(found, only.id if isinstance(only, Request) else "")
        await self._converse(found, messages, line)
        return None

    async def _line(self) -> bytes | None:
        parts, size = [], 0
        while True:
            event = await self.receive()
            if event["type"] != "http.request":
                return b""
            parts.append(event.get("body", b""))
            size += len(parts[-1])
            if size > LONGEST:
                return None
            if not event.get("more_body"):
                return as_line(b"".join(parts))

    def _session(self, messages: tuple[Message, ...]) -> Session | Turned:
        requests = [each for each in messages if isinstance(each, Request)]
        keys = [bare(each.id) for each in requests if each.id]
        wrong = next((key for each in requests if (key := disagreement(each, self.headers))), "")
        if wrong:
            return Turned(400, f"the header {wrong} says something else than the message", code=_MISMATCH)
        name = self.headers.get(SESSION)
        modern = any(each.version for each in requests) or (not name and is_modern(self.headers.get(VERSION, "")))
        try:
            return self._found(name, keys, requests, modern=modern)
        except AuditorError as error:
            return Turned(502, f"the server cannot be started: {error.what}")

    def _found(self, name: str | None, keys: list[str], requests: list[Request], *, modern: bool) -> Session | Turned:
        session: Session | None
        if modern:  # its progress, too, must not reach another client
            session = self.sessions.shared([*keys, *filter(None, map(token_of, requests))])
        elif name:
            session = self.sessions.get(name)
            if session is None:
                return _NO_SESSION
            if session.holds(keys):
                return Turned(400, "this id waits for an answer already")
        elif any(each.method == "initialize" and each.id for each in requests):
            session = self.sessions.begin()
        else:
            return Turned(400, "begin with initialize, and send the session's id then")
        return session or Turned(503, "too many sessions are open: end one")

    async def _converse(self, session: Session, messages: tuple[Message, ...], line: bytes) -> None:
        streams = "text/event-stream" in self.headers.get("accept", "") or "*/*" in self.headers.get("accept", "*/*")
        stream = session.ask(messages, answers_only=not streams)
        head = ((SESSION, session.name),) if session.name else ()
        if stream is None:
            if await self._unless_left(asyncio.create_task(session.take(line))):
                return None
            return await self._answer(202, b"", *head)
        job = asyncio.create_task(self._reply(session, stream, line, streams, head))
        left = await self._unless_left(job)
        stream.attached = False
        if left and not session.name:
            await session.withdraw(stream)
        session.drained()
        return None

    async def _unless_left(self, job: asyncio.Task[None]) -> bool:
        """Wait for the job; True where the client left before."""
        left = asyncio.create_task(self._left())
        try:
            await asyncio.wait({job, left}, return_when=asyncio.FIRST_COMPLETED)
            if job.done():
                job.result()
            return not job.done()
        finally:
            job.cancel()
            left.cancel()

    async def _left(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def _reply(
        self, session: Session, stream: Stream, line: bytes, streams: bool, head: tuple[tuple[str, str], ...]
    ) -> None:
        try:
            await session.take(line)
        except asyncio.CancelledError:  # the client has left, and the server was not asked yet
            session.streams.drop(stream)
            raise
        if not streams:
            return await self._wait_for_all(session, stream, head)
        first = await stream.next(_PATIENCE)
        if first is not None and stream.complete and stream.empty:
            session.drained()
            return await self._answer(200 if session.name else _status(first[1]), first[1], *head)
        return await self._stream(session, stream, first, head)

    async def _wait_for_all(self, session: Session, stream: Stream, head: tuple[tuple[str, str], ...]) -> None:
        found = []
        while not (stream.complete and stream.empty):
            each = await stream.next(_PATIENCE)
            found += [] if each is None else [each[1].strip()]
        session.drained()
        body = found[0] if len(found) == 1 else b"[" + b",".join(found) + b"]"
        await self._answer(200 if session.name else _status(body), body, *head)

    async def _stream(
        self,
        session: Session,
        stream: Stream,
        first: tuple[str, bytes] | None,
        head: tuple[tuple[str, str], ...],
    ) -> None:
        await self._start(200, *_SSE, *head)
        each = first
        while True:
            place = each[0] if each and session.name else ""
            body = as_event(each[1], place) if each else b": here\n\n"
            await self.send({"type": "http.response.body", "body": body, "more_body": True})
            session.drained()
            if stream.complete and stream.empty:
                break
            each = await stream.next(_PATIENCE)
            if each is None and stream.complete:
                break
        await self.send({"type": "http.response.body", "body": b""})

    async def _listen(self) -> None:
        session = self.sessions.get(self.headers.get(SESSION, ""))
        if session is None:
            await self.turn(_NO_SESSION if SESSION in self.headers else Turned(405, "there is no session"))
            return
        last = self.headers.get(LAST_EVENT)
        stream = session.streams.own if last is None else session.streams.again(last)
        if stream is None:
            await self.turn(Turned(400, "there is nothing to take up at this place"))
            return
        if last is None and stream.attached:
            await self.turn(Turned(409, "somebody listens to this session already"))
            return
        stream.attached = True
        session.drained()
        head = ((SESSION, session.name),)
        await self._unless_left(asyncio.create_task(self._stream(session, stream, None, head)))
        stream.attached = False
        session.used = asyncio.get_running_loop().time()

    async def _delete(self) -> None:
        session = self.sessions.get(self.headers.get(SESSION, ""))
        if session is None:
            await self.turn(_NO_SESSION)
            return
        self.sessions.forget(session)
        await self._answer(200, b"")


_NO_SESSION = Turned(404, "there is no such session, or it has ended: begin again with initialize")


def _status(line: bytes) -> int:
    """The status of an answer, since 2026-07-28."""
    message = opened(line)[0]
    problem = message.node.get("error") if isinstance(message, Response) else None
    code = problem.get("code") if isinstance(problem, Object) else None
    return _STATUS.get(code, 200) if isinstance(code, int) else 200
