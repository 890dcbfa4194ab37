"""How does a server that is reached by URL take part in a conversation of lines?

Messages are posted in the order in which they were said: the next one leaves when the one before is written. Imported
only where a server is reached by URL.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx2

from auditor.guard.envelope import Message, Request, Response, id_text, opened
from auditor.guard.framing import TooLong
from auditor.guard.http import exchange, routing
from auditor.guard.http.elder import Elder
from auditor.guard.http.events import Events, as_line
from auditor.guard.http.posted import Post, first_of
from auditor.guard.replies import error
from auditor.guard.rewrite import member, written
from auditor.wire import Object, parse

Hears = Callable[[bytes], Awaitable[None]]
"""Takes one line of the server, waiting while nobody reads."""
_BOTH = "application/json, text/event-stream"
_ERROR_PAGE = 1 << 16
_TRIES = 3
"""Times in a row that a stream may fail to be taken up again."""
_WAIT = 1.0
_LEAST, _LONGEST_WAIT = 0.1, 30.0
_SENDABLE = re.compile(r"[\x21-\x7e]{0,4096}")
"""https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management"""
_PARTING = 0.7
"""Seconds to end the session politely: a relay that ends waits a little longer."""
_OLDER = (400, 404, 405)
"""By which a server of the older transport answers a posted `initialize`:
https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility"""
_RECEIPT = 2.0
"""Seconds for the receipt of what needs no answer, before the next message is sent."""
_RECEIPTS = {"notifications/initialized": 60.0}
"""Of what must have arrived before anything else may be asked."""
_UNENDING = "subscriptions/listen"


class Remote:
    """One connection to one server: its session, its requests under way and its stream of messages."""

    def __init__(self, caller: exchange.Caller, url: str, hears: Hears, tell: Callable[[str], None], way: str) -> None:
        """`way`: `http`, `sse` (the older transport), or `auto`, the first and else the second."""
        self.ended = asyncio.Event()
        """Set when the server has ended the session."""
        self._caller = caller
        self._url = url
        self._hears = hears
        self._tell = tell
        self._way = way
        self._session = self._version = ""
        self._posts: dict[str, tuple[Post, asyncio.Task[None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stream: asyncio.Task[None] | None = None
        self._declared = routing.Declared()
        self._elder: Elder | None = None
        self._owed: set[str] = set()
        """Ids of requests whose answers come by the older transport's stream."""
        self._settled = asyncio.Event()

    async def say(self, line: bytes) -> None:
        """Post one line; returns when it has left. Answers, and errors in their place, come through `hears`."""
        requests = [each for each in opened(line) if isinstance(each, Request)]
        if requests and requests[0].method == "notifications/cancelled" and self._withdrawn(requests[0]):
            return
        post = self._post(line, requests)
        if self._way == "sse" and self._elder is None:
            await self._turn_elder(post)
        task = asyncio.create_task(self._run(post))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        for id_ in post.left:
            self._posts[id_] = (post, task)
        if post.left and post.method != "initialize":
            await post.sent.wait()
        else:
            await asyncio.wait({task}, timeout=None if post.left else _RECEIPTS.get(post.method, _RECEIPT))
        if post.method == "notifications/initialized" and self._elder is None and self._stream is None:
            self._stream = asyncio.create_task(self._listen())

    async def finish(self) -> None:
        """Wait for what is under way, but for what has no end."""
        for post, task in tuple(self._posts.values()):
            if post.method == _UNENDING:
                task.cancel()
        while self._tasks:
            await asyncio.wait(self._tasks)
        if self._owed:
            await first_of(self._settled.wait(), self.ended.wait())

    async def close(self) -> None:
        """Give up what is under way and end the session. Never raises for what the server does."""
        running = {*self._tasks, *((self._stream,) if self._stream else ())}
        for task in running:
            task.cancel()
        if self._elder is not None:
            await self._elder.close()
        if running:
            await asyncio.wait(running)
        if self._session and not self.ended.is_set():
            with suppress(*exchange.ERRORS, TimeoutError):
                async with (
                    asyncio.timeout(_PARTING),
                    exchange.within_origin(self._caller, "DELETE", self._url, self._usual()),
                ):
                    pass

    def _post(self, line: bytes, requests: list[Request]) -> Post:
        first = requests[0] if len(requests) == 1 else None
        method = first.method if first else ""
        if method == "initialize":
            self._session = self._version = ""
        own = routing.routing(first, self._declared.of(first)) if first else {}
        if own:
            self._version = own[routing.VERSION]
        headers = {"accept": _BOTH, "content-type": "application/json", **self._usual(), **own}
        left = {each.id.strip('"'): each.id for each in requests if each.id}
        return Post(line.rstrip(b"\n"), headers, method, bool(own), left)

    def _usual(self) -> dict[str, str]:
        named = {routing.SESSION: self._session, routing.VERSION: self._version}
        return {name: value for name, value in named.items() if value}

    def _withdrawn(self, cancelled: Request) -> bool:
        """Whether a request was given up by ending its exchange, which is how since 2026-07-28 it is told."""
        found = self._posts.get(id_text(cancelled.params.get("requestId")).strip('"'))
        if found is None or not found[0].modern:
            return found is None and routing.is_modern(self._version)
        found[1].cancel()
        return True

    async def _run(self, post: Post) -> None:
        try:
            await self._exchange(post)
            if post.left:
                await self._fail(post, post.lost or "the server ended its answer without giving one")
        except exchange.ERRORS as problem:
            await self._fail(post, exchange.failure(problem))
        finally:
            post.sent.set()
            for id_ in [key for key, (each, _) in self._posts.items() if each is post]:
                del self._posts[id_]

    async def _exchange(self, post: Post) -> None:
        address = self._elder.address if self._elder else self._url
        if self._elder is not None and post.left:
            self._owed |= post.left.keys()  # before it is sent: the answer may be quicker than the receipt
            self._settled.clear()
        events = Events()
        try:
            async with exchange.within_origin(
                self._caller, "POST", address, post.headers, post.line, post.sent
            ) as response:
                if response.is_success:
                    await self._answered(post, response, events)
                else:
                    await self._refused(post, response)
                    return
        except exchange.ERRORS:
            if not (post.left and events.last_id):
                raise
        if post.left and events.last_id and not post.lost:
            await self._again(post, events)

    async def _answered(self, post: Post, response: httpx2.Response, events: Events) -> None:
        if post.method == "initialize":
            self._session = response.headers.get(routing.SESSION, "")
            if not _SENDABLE.fullmatch(self._session):
                self._session = ""
                post.lost = "the server named its session with characters that no header can hold"
                return
        if self._elder is not None:
            post.left.clear()
        if not post.left:
            return
        match exchange.kind(response):
            case "text/event-stream":
                await self._follow(response, events, post)
            case "application/json":
                found = await exchange.body(response)
                if found is None:
                    post.lost = "the server answered with too many bytes"
                else:
                    await self._hear(as_line(found), post)
            case _ if response.status_code in (202, 204):
                post.lost = f"the server answered HTTP {response.status_code}, and nothing else"
            case other:
                post.lost = f"what answers there is no MCP server, or a page to sign in at: {other[:100]!r}"

    async def _follow(self, response: httpx2.Response, events: Events, post: Post | None = None) -> None:
        """Hear a stream to its end, or to the last answer that `post` waits for."""
        async for piece in exchange.pieces(response):
            for event in events.feed(piece):
                if isinstance(event, TooLong):
                    lost = f"the server sent {event.size:,} bytes in one message"
                    if post is None:
                        self._tell(lost)
                    else:
                        post.lost = lost
                elif event.name == b"message" and event.data.strip():
                    await self._hear(as_line(event.data), post)
                if post is not None and not post.left:
                    return

    async def _hear(self, line: bytes, post: Post | None = None) -> None:
        for message in opened(line):
            if isinstance(message, Response):
                self._note(message, line, post)
        await self._hears(line)

    def _note(self, message: Response, line: bytes, post: Post | None) -> None:
        key, result = message.id.strip('"'), message.node.get("result")
        self._owed.discard(key)
        if not self._owed:
            self._settled.set()
        self._declared.learn(line, result)
        version = result.get("protocolVersion") if isinstance(result, Object) else None
        if post is not None:
            post.left.pop(key, None)
        if isinstance(version, str) and (post is None or post.method == "initialize") and not self._version:
            self._version = routing.encoded(version)

    async def _refused(self, post: Post, response: httpx2.Response) -> None:
        said = await exchange.body(response, _ERROR_PAGE) if exchange.kind(response) == "application/json" else None
        messages: tuple[Message, ...] = opened(as_line(said)) if said else ()
        status = response.status_code
        only = messages[0] if len(messages) == 1 and isinstance(messages[0], Response) else None
        older = post.method == "initialize" and self._way == "auto" and status in _OLDER and only is None
        if older and await self._turn_elder(post):
            await self._exchange(post)
            return
        gone = status == 404 and bool(self._session) and not post.modern
        if only is not None and len(post.left) == 1:
            (id_,) = post.left.values()
            await self._hear(written(member(only.node, "id", parse(id_))) if only.id != id_ else as_line(said or b""))
            post.left.clear()
        else:
            why = "the server has ended the session: start this server anew in your client" if gone else ""
            await self._fail(post, why or exchange.refusal(response, self._caller.home))
        if gone:
            self.ended.set()

    async def _turn_elder(self, post: Post) -> bool:
        """Whether the server speaks the older transport, which from now on is used."""
        elder = Elder(self._caller, self._url, self._hear, self.ended)
        if not await elder.open():
            await elder.close()
            if self._way == "sse":
                await self._fail(post, elder.problem or "the server offers no stream at this address")
            return False
        self._elder = elder
        return True

    async def _again(self, post: Post | None, events: Events, wait: float = _WAIT) -> None:
        """Take a stream up where it ended, until all is answered; that of the server's own messages for good."""
        failed = 0
        while not self.ended.is_set() and (post is None or (post.left and failed < _TRIES)):
            asked = wait if events.wait is None else events.wait
            await asyncio.sleep(min(max(asked, _LEAST) * 2 ** min(failed, 9), _LONGEST_WAIT))
            wait, last_id = _WAIT, events.last_id
            again = {routing.LAST_EVENT: last_id} if last_id else {}
            headers = {"accept": "text/event-stream", "cache-control": "no-store", **self._usual(), **again}
            try:
                async with exchange.within_origin(self._caller, "GET", self._url, headers) as response:
                    if not response.is_success or exchange.kind(response) != "text/event-stream":
                        if response.status_code == 404 and self._session:
                            self.ended.set()
                        return
                    failed, asked_before = 0, events.wait
                    events = Events()
                    events.last_id, events.wait = last_id, asked_before
                    await self._follow(response, events, post)
            except exchange.ERRORS:
                failed += 1

    async def _listen(self) -> None:
        """Hear what the server says of its own accord, where it offers that."""
        await self._again(None, Events(), 0.0)

    async def _fail(self, post: Post, why: str) -> None:
        if not post.left:
            self._tell(f"{post.method or 'a message'} did not arrive: {why}")
        for id_ in post.left.values():
            await self._hears(error(id_, why))
        post.left.clear()
