"""Which address is connected to, and what of that goes on record?

Names are resolved here and the address is checked before it is dialled, every time: a name may mean another address
the second time, and an address that a server names may lie in the user's own network. Imported only to dial.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from auditor.capture.address import Place, may_lead, place
from auditor.capture.dial import FOREIGN
from auditor.capture.ledger import Ledger

_MOST_ADDRESSES = 8
_OPENING = 10.0
"""Seconds to connect where no timeout is given, which httpx2 never leaves out here."""


class Reach:
    """Where the server of this visit was first met; shared by all connections that it causes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.context = httpx2.create_ssl_context()  # reading all authorities takes 20 ms: once is enough
        self.trouble: httpx2.TransportError | None = None
        """What went wrong last: the SDK tells of it where an answer was due, and else only that it has closed."""
        self._first: Place | None = None
        self._met = ""

    @property
    def first(self) -> Place:
        """Where the server is; public, the strictest, until it was met."""
        return self._first or Place.PUBLIC

    def judge(self, host: str, addresses: Sequence[str]) -> list[str]:
        """The addresses of `host` that may be dialled. Raises `httpcore2.ConnectError` where there is none.

        The user named the first host, so it may be anywhere; but one that is public and private at once is public.
        """
        places = {address: place(address) or Place.NOWHERE for address in addresses[:_MOST_ADDRESSES]}
        if self._first is None and places:
            self._first = Place.PUBLIC if Place.PUBLIC in places.values() else next(iter(places.values()))
            self._met = host
        first = self.first
        allowed = [address for address, where in places.items() if may_lead(first, where)]
        if places and not allowed:
            address, where = next(iter(places.items()))
            self._ledger.http(f"refused address of {first} server {self._met}: {host} at {where} {address}")
            raise httpcore2.ConnectError(f"{host} is at a {where} address, {FOREIGN} a {first} server")
        return allowed

    def judge_name(self, host: str) -> None:
        """The same where a proxy resolves the name, so that only what the name itself says can be judged.

        Raises `httpx2.ConnectError`.
        """
        try:
            self.judge(host, [_literal(host)])
        except httpcore2.ConnectError as error:
            raise httpx2.ConnectError(str(error)) from error

    def broken(self, host: str, error: ssl.SSLError) -> None:
        """Record why TLS failed."""
        said = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.reason or str(error)
        kind = "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "failure"
        self._ledger.http(f"tls {kind} of {host}: {said}")


def _literal(host: str) -> str:
    where = place(host)
    if where is None:
        return "1.1.1.1"  # any public address: nothing is known of the name, and nothing is dialled by this
    return "127.0.0.1" if where is Place.LOOPBACK else host


class Backend(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were judged, and to nothing else."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._sockets = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore2's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of `host` that takes us."""
        seconds = timeout or _OPENING
        allowed = self._reach.judge(host, await _resolved(host, port, seconds))
        for last, address in enumerate(allowed, 1 - len(allowed)):
            try:
                stream = await self._sockets.connect_tcp(
                    address, port, seconds / len(allowed), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if last == 0:
                    raise
            else:
                return Watched(stream, f"{host}:{port}", self._reach)
        raise httpcore2.ConnectError(f"{host} has no address")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Watched(httpcore2.AsyncNetworkStream):
    """A stream whose failure to become TLS is recorded."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, peer: str, reach: Reach) -> None:
        self._stream = stream
        self._peer = peer
        self._reach = reach

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore2's
        """Some bytes."""
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore2's
        """Send all of `buffer`."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close."""
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 asks of a stream."""
        return self._stream.get_extra_info(info)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore2's signature
    ) -> httpcore2.AsyncNetworkStream:
        """The same stream, encrypted."""
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except httpcore2.ConnectError as error:
            for cause in (error.__cause__, error.__context__):
                if isinstance(cause, ssl.SSLError):
                    self._reach.broken(self._peer, cause)
                    break
            raise


class Transport(httpx2.AsyncHTTPTransport):
    """httpx2's, over connections of ours; through a proxy where the environment names one."""

    def __init__(self, reach: Reach) -> None:
        """`_pool` is how httpx2 itself lets its parent send; it has no public way to choose the network backend."""
        self._reach = reach
        self._pool = httpcore2.AsyncConnectionPool(ssl_context=reach.context, network_backend=Backend(reach))
        self._proxies: dict[str, httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it, directly or through the proxy that the environment names for it."""
        try:
            return await self._send(request)
        except httpx2.TransportError as error:
            self._reach.trouble = error
            raise

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        proxy = _proxy(request.url)
        if not proxy:
            return await super().handle_async_request(request)
        self._reach.judge_name(request.url.host)
        if proxy not in self._proxies:
            self._proxies[proxy] = httpx2.AsyncHTTPTransport(verify=self._reach.context, proxy=proxy)
        return await self._proxies[proxy].handle_async_request(request)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Close all connections."""
        for transport in self._proxies.values():
            await transport.aclose()
        await super().__aexit__(exc_type, exc_value, traceback)


def _proxy(url: httpx2.URL) -> str:
    """As `requests`, `pip` and httpx2 read the environment."""
    known = getproxies()
    found = known.get(url.scheme) or known.get("all") or ""
    if not found or place(url.host) is Place.LOOPBACK or proxy_bypass(url.netloc.decode("ascii", "replace")):
        return ""
    return found if "://" in found else f"http://{found}"


async def _resolved(host: str, port: int, seconds: float) -> list[str]:
    try:
        async with asyncio.timeout(seconds):
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise httpcore2.ConnectTimeout(f"{host} could not be looked up in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
