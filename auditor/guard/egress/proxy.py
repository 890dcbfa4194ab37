"""How does what a server behind walls sends get out, where it may, and nowhere else?

The sockets stand on the loopback of the sandbox and are held here, outside: nothing of ours runs inside, and there is
no other way out. Programs that know of proxies find one; to all others a granted name resolves to a place at which we
listen for it, and every other address leads to us, too.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from auditor.guard.egress import dns
from auditor.guard.egress.desk import Desk
from auditor.guard.egress.hosts import PROXY, Target, target
from auditor.guard.egress.line import CHUNK, BarredError, Line, UnreachableError
from auditor.guard.egress.requests import asked, refusal, relay
from auditor.guard.egress.tunnel import through

_MOST = 256
"""Connections at a time."""
_OPEN = b"HTTP/1.1 200 Connection Established\r\n\r\n"

Handler = Callable[[Line], Awaitable[None]]


@dataclass(slots=True)
class Proxy:
    """Serves in a thread of its own."""

    desk: Desk
    _busy: int = 0

    def serve(self, sockets: Sequence[socket.socket]) -> Callable[[], None]:
        """Begin; what has come to the sockets meanwhile has waited. What is returned ends it, with all connections."""
        runner, stop = asyncio.Runner(loop_factory=asyncio.new_event_loop), asyncio.Event()
        loop = runner.get_loop()

        def run() -> None:
            with runner:
                runner.run(self._serve(sockets, stop))

        def end() -> None:
            with suppress(RuntimeError):  # it has ended
                loop.call_soon_threadsafe(stop.set)

        threading.Thread(target=run, name="egress", daemon=True).start()
        return end

    async def _serve(self, sockets: Sequence[socket.socket], stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        opened: list[asyncio.Server | asyncio.DatagramTransport] = []
        for each in sockets:
            each.setblocking(False)
            if each.type == socket.SOCK_DGRAM:
                opened.append((await loop.create_datagram_endpoint(lambda: Resolver(self.desk), sock=each))[0])
                continue
            handler = self._asked if each.getsockname()[:2] == PROXY else self._reached
            opened.append(await asyncio.start_server(self._guarded(handler), sock=each, limit=CHUNK))
        await stop.wait()
        for one in opened:
            one.close()
        await asyncio.sleep(0)  # in the next turn a transport closes its socket

    def _guarded(self, handler: Handler) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            client = Line(reader, writer)
            if self._busy >= _MOST:
                self.desk.tell("(any host)", f"more than {_MOST} connections at a time")
                client.close()
                return
            self._busy += 1
            try:
                with suppress(OSError, TimeoutError):  # either side left, or said nothing for long
                    await handler(client)
            finally:
                self._busy -= 1
                client.close()

        return handle

    async def _asked(self, client: Line) -> None:
        """One that speaks to a proxy."""
        where: Target | None = None
        try:
            got = await asked(client)
            if not got.tunnel:
                where = _named(got.head.target)
                await relay(client, self.desk, got)
                return
            where = target(got.head.target.decode("latin-1"))
            if where is None:
                raise BarredError("the request does not say for whom it is")
            where = self.desk.hosts.at(where.host, where.port) if where.address else where
            self.desk.check(where)
        except (BarredError, UnreachableError) as error:
            self._tell(where, error)
            await client.send(refusal(error))
            return
        await client.send(_OPEN)
        await self._let_through(client, where, got.state.trailing_data[0])

    async def _reached(self, client: Line) -> None:
        """One that connected as if there were no proxy: to the place of a granted name, or to any address."""
        place, port = client.writer.get_extra_info("sockname")[:2]
        await self._let_through(client, self.desk.hosts.at(place, port))

    async def _let_through(self, client: Line, where: Target, first: bytes = b"") -> None:
        try:
            await through(client, where, self.desk, first)
        except (BarredError, UnreachableError) as error:
            self._tell(where, error)

    def _tell(self, where: Target | None, error: BarredError | UnreachableError) -> None:
        if isinstance(error, BarredError):
            self.desk.tell(where or "(no host)", str(error))


def _named(url: bytes) -> Target | None:
    """The host of a URL, as far as it is one: for the log."""
    scheme, _, rest = url.partition(b"://")
    return target(rest.partition(b"/")[0].decode("latin-1"), 443 if scheme.lower() == b"https" else 80)


class Resolver(asyncio.DatagramProtocol):
    """Tells where granted names stand inside. Nothing is looked up for it: a name can carry a secret out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is answered over."""
        self._transport = cast("asyncio.DatagramTransport", transport)  # a transport of datagrams, by its maker

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one query."""
        asked = dns.question(data)
        if asked is None:
            self._transport.sendto(dns.refusal(data), addr)
            return
        if self._desk.hosts.place(asked.name) is None:
            self._desk.tell(asked.name, "looked up, and no grant names it")
        self._transport.sendto(dns.answer(asked, self._desk.hosts.place), addr)
