"""May this host be reached, where is it really, and who hears of it?"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from auditor.guard.egress.hosts import Hosts, Target, addresses
from auditor.guard.egress.line import BarredError, Line, UnreachableError
from auditor.guard.seams import Entry, Writes

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name. Raises `OSError` where there are none."""

_CONNECTING = 15.0
_TRIED = 4
"""Addresses of one name."""
_EVERY = 60.0
"""Seconds in which the same host is written down once only."""
_MOST_TOLD = 10_000


async def looked_up(name: str, port: int) -> Sequence[str]:
    """The addresses as this machine finds them."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@dataclass(slots=True)
class Desk:
    """Decides for one server."""

    hosts: Hosts
    write: Writes
    clock: Callable[[], float]
    lookup: Lookup = looked_up
    _told: dict[tuple[str, str], float] = field(default_factory=dict)

    def check(self, target: Target) -> None:
        """Raises `BarredError` where the host is not granted."""
        if not self.hosts.granted(target):
            raise BarredError(f"no grant names {target}")

    async def dial(self, target: Target, *, tls: bool = False) -> Line:
        """Connect. The name is looked up here, once, and only what it may lead to is tried.

        Raises `BarredError`, or `UnreachableError`.
        """
        self.check(target)
        where = await self._addresses(target)
        self.tell(target)
        for each in where[:_TRIED]:
            try:
                async with asyncio.timeout(_CONNECTING):
                    return Line(*await self._connected(each, target, tls=tls))
            except (OSError, TimeoutError):  # an SSLError is an OSError
                continue
        raise UnreachableError(f"{target} does not answer")

    def tell(self, target: Target | str, why: str = "") -> None:
        """Write down that a host was reached, or why not; the same not too often."""
        verdict, now = ("block" if why else "allow"), self.clock()
        key = (str(target), why)
        if now - self._told.get(key, -_EVERY) < _EVERY:
            return
        if len(self._told) >= _MOST_TOLD:
            self._told.clear()
        self._told[key] = now
        host = target.host if isinstance(target, Target) else target
        self.write(Entry("host", str(target), verdict, why, hosts=() if why else (host,)))

    async def _addresses(self, target: Target) -> list[str]:
        try:
            async with asyncio.timeout(_CONNECTING):
                found = [target.host] if target.address else await self.lookup(target.host, target.port)
        except (OSError, TimeoutError, UnicodeError):
            raise UnreachableError(f"the name {target.host} cannot be looked up") from None
        known = list(addresses(found))
        allowed = [str(each) for each in known if self.hosts.may_lead_to(each, target.port)]
        if known and not allowed:
            what = f"the name leads to {known[0]}, which is not on the internet: that is granted only by its address"
            raise BarredError(what)
        return allowed

    async def _connected(
        self, address: str, target: Target, *, tls: bool
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if not tls:
            return await asyncio.open_connection(address, target.port)
        import ssl  # for clients that hand us a whole https request, which few do

        context = ssl.create_default_context()
        return await asyncio.open_connection(address, target.port, ssl=context, server_hostname=target.host)
