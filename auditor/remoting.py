"""How is a server reached by URL at run time? Over connections that are judged as those of an audit are.

Imported only where a server is reached by URL: `httpx2` takes half a second.
"""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpcore2
import httpx2

from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.reach import Backend, Reach, Transport
from auditor.errors import AuditorError
from auditor.guard.http.bridge import Bridge
from auditor.guard.http.exchange import Caller
from auditor.guard.http.remote import Hears, Remote
from auditor.model.headers import OF_TRANSPORT
from auditor.renewing import Shown
from auditor.signing import Pass, pass_for

_MOST = 256
"""Connections to one server at a time; each request under way holds one."""
_KEPT = 4.0
"""Seconds that an idle connection is kept: many servers close theirs after five."""
_SETTLING = 2.0
"""Seconds at the end for a renewal to be written down: a little less than the bridge waits."""
_TIMEOUT = httpx2.Timeout(10.0, write=30.0, read=None, pool=None)
"""An answer may take as long as the client waits for it; a peer that has died is noticed by the kernel."""
_KEEPALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    *((socket.IPPROTO_TCP, getattr(socket, name), value)
      for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)) if hasattr(socket, name)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and what it is shown."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """With values: never to be told."""
    way: str = "auto"
    """`http` (streamable), `sse` (the older transport), or `auto`: the first, and else the second."""
    given: Pass | None = None
    """What a person was given at a sign-in, if he ever did; None where he shows something else."""


def canonical(url: str, where: str = "--url") -> str:
    """The one spelling of all that mean the same address. Raises `AuditorError` for what is no web address."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        spelt = str(httpx2.URL(url).copy_with(fragment=None)) if usable else ""
    except (ValueError, httpx2.InvalidURL):
        spelt = ""
    if not spelt:
        raise AuditorError("that is no web address", where, "begin it with https:// or http://")
    return spelt


def address(url: str, headers: Iterable[tuple[str, str]], way: str = "auto") -> Address:
    """A checked address. Raises `AuditorError` for what is no web address, and for headers that cannot be sent."""
    one = canonical(url)
    chosen: dict[str, str] = {}
    for name, value in headers:
        if name.lower() in OF_TRANSPORT:
            raise AuditorError(f"the header {name!r} belongs to the transport", "--header-env", "leave it out")
        chosen[name.lower()] = value
    shown = "authorization" in chosen or "@" in urlsplit(one).netloc
    return Address(url, chosen, way, None if shown else _pass(one))


def _pass(url: str) -> Pass | None:
    try:
        return pass_for(url, os.environ, Path.home())
    except RuntimeError:  # who has no home has signed in nowhere
        return None


def dialled(to: Address, tell: Callable[[str], None]) -> Bridge:
    """A server at an address, as an end to relay to. Nothing is dialled before the first message."""

    def connect(hears: Hears) -> AbstractAsyncContextManager[Remote]:
        return _connected(to, hears, tell)

    return Bridge(connect)


@asynccontextmanager
async def _connected(to: Address, hears: Hears, tell: Callable[[str], None]) -> AsyncIterator[Remote]:
    reach = Reach(Ledger(Limits()))
    async with httpx2.AsyncClient(
        transport=_Lasting(reach),
        headers={**to.headers, "accept-encoding": "identity", "user-agent": "mcp-assay"},
        timeout=_TIMEOUT,
    ) as http:
        shows = Shown(to.given, lambda: Transport(reach), tell) if to.given else None
        try:
            yield Remote(Caller(http, to.url, shows), to.url, hears, tell, to.way)
        finally:
            if shows is not None:
                await shows.settle(_SETTLING)


class _Lasting(Transport):
    """With room for many requests under way, some of which never end."""

    def __init__(self, reach: Reach) -> None:
        super().__init__(reach)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=reach.context, network_backend=Backend(reach), max_connections=_MOST, keepalive_expiry=_KEPT,
            socket_options=_KEEPALIVE,
        )  # fmt: skip
