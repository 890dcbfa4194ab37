"""Is this HTTP request for a granted host, and for that host only?

One request a connection: what is sent on has one reading only (`h11`), says `Connection: close`, and nothing follows
it. So no second request travels unseen behind a first one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

import h11

from auditor.guard.egress.desk import Desk
from auditor.guard.egress.hosts import Target, target
from auditor.guard.egress.line import CHUNK, IDLE, BarredError, Line, UnreachableError, both, pump, splice

_HEAD = 1 << 15
"""Bytes of a request's head, and of the head of an answer to an upgrade."""
_PATIENCE = 10.0
"""Seconds for a head to be there."""
_ABSOLUTE = re.compile(rb"(https?)://([^/?#@\s]{1,300})([/?][^\s#]*)?", re.IGNORECASE)
_PORTS = {b"http": 80, b"https": 443}
_OF_THE_WAY = frozenset(
    (
        b"connection",
        b"proxy-connection",
        b"proxy-authorization",
        b"proxy-authenticate",
        b"keep-alive",
        b"te",
        b"upgrade",
    )
)
_SWITCHED = re.compile(rb"HTTP/1\.1 101[ \r]")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, its head read."""

    state: h11.Connection
    head: h11.Request

    @property
    def tunnel(self) -> bool:
        """Whether a way through is asked for, for whatever follows."""
        return self.head.method == b"CONNECT"

    def headers(self, name: bytes) -> list[bytes]:
        """The values of all headers of this name (in lower case)."""
        return [bytes(value) for each, value in self.head.headers if each == name]


async def asked(client: Line, first: bytes = b"") -> Asked:
    """Read the head of a request that begins with `first`. Raises `BarredError` for what is none."""
    state = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD)
    data = first
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                if data:
                    state.receive_data(data)
                event = state.next_event()
                if isinstance(event, h11.Request):
                    return Asked(state, event)
                if event is not h11.NEED_DATA:
                    raise BarredError("there is no request")
                data = await client.read()
                if not data:
                    raise BarredError("the request ends in the middle")
    except h11.RemoteProtocolError as error:
        raise BarredError(f"the request cannot be read: {error}") from None


async def relay(client: Line, desk: Desk, got: Asked, fixed: Target | None = None) -> None:
    """Send a request on and its answer back; `fixed`: whom the connection was made to, if not to a proxy.

    Raises `BarredError` or `UnreachableError` before anything was sent on.
    """
    where, path, tls = addressed(got, fixed)
    desk.check(where)
    upgrade = _upgrades(got)
    out = h11.Connection(h11.CLIENT)
    headers = [*_kept(got), *([(b"Connection", b"Upgrade")] if upgrade else [(b"Connection", b"close")])]
    try:
        head = out.send(h11.Request(method=got.head.method, target=path, headers=headers))
    except h11.LocalProtocolError as error:
        raise BarredError(f"the request cannot be sent on: {error}") from None
    upstream = await desk.dial(where, tls=tls)
    try:
        await upstream.send(head or b"")
        if upgrade:
            await _switched(client, upstream, got)
        else:
            async with asyncio.timeout(IDLE) as alive:
                await both(_body(client, upstream, got.state, out, alive), _answer(upstream, client, alive))
    except h11.ProtocolError:
        return  # a body that ends in the middle
    finally:
        upstream.close()


def addressed(got: Asked, fixed: Target | None) -> tuple[Target, bytes, bool]:
    """For whom a request is, its path, and whether it wants TLS that we make. Raises `BarredError`."""
    if got.headers(b"transfer-encoding") and got.headers(b"content-length"):
        raise BarredError("the length of the request is told twice")
    named = got.headers(b"host")
    absolute = _ABSOLUTE.fullmatch(bytes(got.head.target))
    scheme = absolute[1].lower() if absolute else b"http"
    usual = fixed.port if fixed else _PORTS[scheme]
    host = target(named[0].decode("latin-1"), usual) if len(named) == 1 else None
    where = target(absolute[2].decode("latin-1"), usual) if absolute else host
    if where is None or host is None or (not absolute and fixed is None):
        raise BarredError("the request does not say for whom it is")
    if host != where or (fixed is not None and where != fixed):
        raise BarredError(f"the request is for {host}, on a way to {fixed or where}")
    path = (absolute[3] or b"/") if absolute else bytes(got.head.target)
    return where, b"/" + path if path.startswith(b"?") else path, scheme == b"https" and fixed is None


def _kept(got: Asked) -> Iterator[tuple[bytes, bytes]]:
    """All headers but those that speak of one connection only."""
    named = {word.strip().lower() for value in got.headers(b"connection") for word in value.split(b",")}
    gone = (_OF_THE_WAY | named) - {b"host", b"content-length", b"transfer-encoding"}
    upgrade = _upgrades(got)
    for raw, value in got.head.headers.raw_items():
        if raw.lower() not in gone or (upgrade and raw.lower() == b"upgrade"):
            yield raw, value


def _upgrades(got: Asked) -> bool:
    return got.head.method == b"GET" and [each.lower() for each in got.headers(b"upgrade")] == [b"websocket"]


async def _body(
    client: Line, upstream: Line, state: h11.Connection, out: h11.Connection, alive: asyncio.Timeout
) -> None:
    """Send the body on; then nothing more may come."""
    while True:
        event = state.next_event()
        if event is h11.NEED_DATA:
            state.receive_data(await client.read())
            alive.reschedule(asyncio.get_running_loop().time() + IDLE)
        elif isinstance(event, h11.Data):
            await upstream.send(out.send(event) or b"")
        elif isinstance(event, h11.EndOfMessage):
            await upstream.send(out.send(h11.EndOfMessage()) or b"")
            break
        else:
            raise ConnectionAbortedError
    if state.trailing_data[0] or await client.read():
        raise ConnectionAbortedError  # a second request on this connection: on a new one it will be looked at


async def _answer(upstream: Line, client: Line, alive: asyncio.Timeout) -> None:
    await pump(upstream, client, alive)
    raise ConnectionAbortedError  # all was said: the client is not waited for


async def _switched(client: Line, upstream: Line, got: Asked) -> None:
    """Let both talk freely once the upstream has agreed to another protocol; else pass its refusal on."""
    head = b""
    async with asyncio.timeout(_PATIENCE * 3):
        while b"\r\n\r\n" not in head and len(head) < _HEAD:
            piece = await upstream.read()
            head += piece
            if not piece:
                break
    await client.send(head)
    if _SWITCHED.match(head):
        await upstream.send(got.state.trailing_data[0])
        await splice(client, upstream)
        return
    while len(piece := await upstream.read()):
        await client.send(piece)


def refusal(why: BarredError | UnreachableError) -> bytes:
    """An answer of our own."""
    status = b"403 Forbidden" if isinstance(why, BarredError) else b"502 Bad Gateway"
    text = f"mcp-assay guard: {why}\n".encode("ascii", "backslashreplace")[:CHUNK]
    return b"HTTP/1.1 %b\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (
        status, len(text), text,
    )  # fmt: skip
