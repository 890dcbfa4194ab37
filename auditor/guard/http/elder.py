"""How is a server heard that speaks the transport of 2024-11-05: one stream for all answers, an address to post to?

https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx2

from auditor.guard.envelope import edge_id
from auditor.guard.framing import TooLong
from auditor.guard.http import exchange
from auditor.guard.http.events import Events, as_line
from auditor.guard.replies import error

_OPENING = 10.0
"""Seconds until it must have named the address."""


class Elder:
    """The stream of one such server. When it ends, so does the session."""

    def __init__(
        self, caller: exchange.Caller, url: str, hear: Callable[[bytes], Awaitable[None]], ended: asyncio.Event
    ) -> None:
        self.address = ""
        """Where messages are posted to."""
        self.problem = ""
        """Why it could not be opened, where that is known."""
        self._caller = caller
        self._url = url
        self._hear = hear
        self._ended = ended
        self._named = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> bool:
        """Whether there is such a stream."""
        self._task = asyncio.create_task(self._run())
        named = asyncio.create_task(self._named.wait())
        await asyncio.wait({self._task, named}, timeout=_OPENING, return_when=asyncio.FIRST_COMPLETED)
        named.cancel()
        return bool(self.address)

    async def close(self) -> None:
        """Leave it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            with suppress(*exchange.ERRORS):
                async with exchange.within_origin(
                    self._caller, "GET", self._url, {"accept": "text/event-stream", "cache-control": "no-store"}
                ) as response:
                    if response.is_success and exchange.kind(response) == "text/event-stream":
                        await self._follow(response)
                    else:
                        self.problem = exchange.refusal(response, self._caller.home)
        finally:
            if self.address:
                self._ended.set()

    async def _follow(self, response: httpx2.Response) -> None:
        events = Events()
        async for piece in exchange.pieces(response):
            for event in events.feed(piece):
                if isinstance(event, TooLong):
                    id_ = edge_id(event.head, event.tail)
                    if not id_:
                        return  # which request waits for it cannot be told: better no server than one that hangs
                    await self._hear(error(id_, f"the server answered with {event.size:,} bytes in one message"))
                    continue
                if event.name == b"endpoint" and not self.address:
                    if not self._take(response.request.url, event.data.decode("utf-8", "replace")):
                        return
                elif event.name == b"message" and event.data.strip():
                    await self._hear(as_line(event.data))

    def _take(self, here: httpx2.URL, named: str) -> bool:
        try:
            there = here.join(named)
        except httpx2.InvalidURL:
            return False
        if not exchange.same_origin(here, there):
            self.problem = "the server names an address of another origin to post to"
            return False
        self.address = str(there)
        self._named.set()
        return True
