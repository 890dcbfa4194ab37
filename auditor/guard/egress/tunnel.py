"""What is spoken on a way that was opened to a granted host, and is it really for that host?"""

from __future__ import annotations

import asyncio
import re

from auditor.guard.egress.desk import Desk
from auditor.guard.egress.hello import Hello, NoHelloError, hello, is_tls
from auditor.guard.egress.hosts import USUAL, Target
from auditor.guard.egress.line import IDLE, BarredError, Line, UnreachableError, splice
from auditor.guard.egress.requests import asked, refusal, relay

_PATIENCE = 10.0
"""Seconds for a client to say what it wants."""
_SILENCE = 0.3
"""Seconds after which, on a port that was granted by its number, the other side may be the one that speaks first."""
_LINE = 1 << 13
_WORD = re.compile(rb"[A-Za-z]{0,20}")
_DENIED = bytes.fromhex("15 03 03 00 02 02 31")
"""A fatal TLS alert, `access_denied`: RFC 8446, section 6."""


async def through(client: Line, where: Target, desk: Desk, first: bytes = b"") -> None:
    """Let a client talk to a granted host: TLS that asks for its name, HTTP that names it.

    On a port that a grant names, also anything that is neither. Raises `BarredError` or `UnreachableError`.
    """
    desk.check(where)
    free = desk.hosts.explicit(where) and where.port not in USUAL
    try:
        async with asyncio.timeout(_SILENCE if free else _PATIENCE):
            first = first or await client.read()
    except TimeoutError:
        if not free:
            raise BarredError("nothing was said") from None
        await _answered_first(client, where, desk)
        return
    if first:
        await _spoken(client, where, desk, first, free=free)


async def _spoken(client: Line, where: Target, desk: Desk, first: bytes, *, free: bool) -> None:
    if is_tls(first[0]):
        first = await _tls(client, where, desk, first)
    else:
        first, http = await _is_http(client, first)
        if http:
            await _http(client, where, desk, first)
            return
        if not free:
            raise BarredError(f"neither TLS nor HTTP is spoken: grant {where} by its port to allow that")
    upstream = await desk.dial(where)
    try:
        await upstream.send(first)
        await splice(client, upstream)
    finally:
        upstream.close()


async def _tls(client: Line, where: Target, desk: Desk, first: bytes) -> bytes:
    """All that was said up to the end of the first message, which asks for the right host."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while (said := hello(first)) is None:
                more = await client.read()
                if not more:
                    raise NoHelloError("it ends in the middle")
                first += more
        check(said, where, desk)
    except (NoHelloError, TimeoutError) as error:
        await client.send(_DENIED)
        raise BarredError(f"the TLS handshake cannot be read: {error}") from None
    except BarredError:
        await client.send(_DENIED)
        raise
    return first


def check(said: Hello, where: Target, desk: Desk) -> None:
    """Raises `BarredError` where TLS asks for somebody else than the connection was made to."""
    if said.hidden:
        raise BarredError("whom TLS asks for may be hidden (Encrypted Client Hello)")
    if where.address is not None:
        if said.name and not desk.hosts.granted(Target(said.name, where.port)):
            raise BarredError(f"TLS asks for {said.name}, which no grant names")
    elif said.name != where.host:
        raise BarredError(f"TLS asks for {said.name or 'nobody'}, on a way to {where}")


async def _is_http(client: Line, first: bytes) -> tuple[bytes, bool]:
    """What was said so far, and whether it begins as a request of HTTP does."""
    async with asyncio.timeout(_PATIENCE):
        while b"\n" not in (line := first.lstrip(b"\r\n")) and len(first) < _LINE:
            word, _, rest = line.partition(b" ")
            if not _WORD.fullmatch(word) or (rest and b"\r" in rest):
                break
            more = await client.read()
            if not more:
                break
            first += more
    return first, b"http/" in line.partition(b"\n")[0].lower()


async def _http(client: Line, where: Target, desk: Desk, first: bytes) -> None:
    try:
        got = await asked(client, first)
        await relay(client, desk, got, where)
    except (BarredError, UnreachableError) as error:
        await client.send(refusal(error))
        raise


async def _answered_first(client: Line, where: Target, desk: Desk) -> None:
    """The client waits: connect, and hear whether the host greets it. Who greets speaks neither HTTP nor TLS."""
    upstream = await desk.dial(where)
    greeting, saying = (asyncio.ensure_future(each.read()) for each in (upstream, client))
    try:
        await asyncio.wait((greeting, saying), timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
        if greeting.done() and not saying.done():
            saying.cancel()
            await client.send(greeting.result())
            await splice(client, upstream)
    finally:
        for task in (greeting, saying):
            task.cancel()
        upstream.close()
    if saying.done() and not saying.cancelled() and saying.result():
        await _spoken(client, where, desk, saying.result(), free=True)  # on a connection that carries nothing else
