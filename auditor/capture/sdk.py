"""How do the SDK's HTTP transports run, so that an auditor sees what they read?

The only file that imports `mcp` (2 s) and `httpx2`, inside the function that dials. The SDK keeps sessions,
redirects within the origin and streams; every body is read through `tee`, because what the SDK hands on has lost
unknown keys, duplicates, status codes and all that it cannot validate.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from auditor.capture.channel import Incoming, Refused
from auditor.capture.dial import Target, explain_status
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.tee import BodyTooLargeError, Meter, Stream, tee_bounded, tee_events, tee_json, tee_sse

if TYPE_CHECKING:
    import httpx2

_ERROR_PAGE = 1 << 16


class Wire:
    """An open connection of the SDK's: messages go in by `send`, raw ones come out through `deliver`."""

    def __init__(self, read: Any, write: Any, deliver: Callable[[Incoming], None], statuses: dict[int, int]) -> None:
        self._read = read
        self._write = write
        self._deliver = deliver
        self._statuses = statuses

    async def send(self, text: str, headers: Mapping[str, str]) -> None:
        """Send one message of ours."""
        from mcp.shared.message import ClientMessageMetadata, SessionMessage
        from mcp_types import jsonrpc_message_adapter

        message = jsonrpc_message_adapter.validate_json(text)
        await self._write.send(
            SessionMessage(message, ClientMessageMetadata(headers=dict(headers)) if headers else None)
        )

    async def drain(self) -> None:
        """Read what the SDK makes of it all, for the one thing that `tee` cannot know: no answer will come."""
        from mcp_types import JSONRPCError

        async for item in self._read:
            message = getattr(item, "message", None)
            if isinstance(message, JSONRPCError) and isinstance(message.id, int):
                self._deliver(self._refusal(message.id, message.error.message))

    def _refusal(self, number: int, said: str) -> Refused:
        status = self._statuses.get(number, 0)
        if status >= 300:
            return Refused(number, *explain_status(status, ""))
        return Refused(number, said)


@asynccontextmanager
async def connect(
    target: Target, limits: Limits, ledger: Ledger, deliver: Callable[[Incoming], None]
) -> AsyncIterator[Wire]:
    """Open a connection. Raises what the SDK raises: `network_errors`, alone or in groups."""
    import httpx2
    from mcp.client.sse import sse_client
    from mcp.client.streamable_http import streamable_http_client

    _silence()
    taps = _Taps(limits, ledger, deliver, sse_url=target.url if target.transport == "sse" else "")

    def client(headers: Any = None, timeout: Any = None, auth: Any = None) -> httpx2.AsyncClient:  # noqa: ARG001 - as the SDK calls it
        return httpx2.AsyncClient(
            headers={**target.headers, "accept-encoding": "identity"},
            timeout=httpx2.Timeout(limits.request_timeout),
            event_hooks={"response": [taps.on_response]},
        )

    async with client() as http:
        streams: AbstractAsyncContextManager[tuple[Any, Any]]
        if target.transport == "sse":
            streams = sse_client(target.url, httpx_client_factory=client)
        else:
            streams = streamable_http_client(target.url, http_client=http, max_sse_event_size=limits.line_bytes)
        async with streams as (read, write):
            yield Wire(read, write, deliver, taps.statuses)


def load() -> None:
    """Import what dialling needs. Takes seconds: to be run in a thread, so that other servers are served meanwhile."""
    import mcp.client.sse
    import mcp.client.streamable_http  # noqa: F401 - for its side effect: it is in memory afterwards


def network_errors() -> tuple[type[BaseException], ...]:
    """What a server, or the way to it, can cause."""
    import anyio
    import httpx2

    broken = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
    return (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError, *broken)


class _Taps:
    """Sees every response before the SDK does."""

    def __init__(self, limits: Limits, ledger: Ledger, deliver: Callable[[Incoming], None], *, sse_url: str) -> None:
        self._limits = limits
        self._ledger = ledger
        self._deliver = deliver
        self._sse_url = sse_url
        self._meter = Meter(limits.total_bytes)
        self.statuses: dict[int, int] = {}

    async def on_response(self, response: httpx2.Response) -> None:
        """Record the facts, and put the tee where the body was."""
        import httpx2

        self._ledger.http(_fact(response))
        number = _request_id(response.request)
        if number is not None:
            self.statuses[number] = response.status_code
        body: Stream = response.stream  # type: ignore[assignment]  # an AsyncClient has only asynchronous ones
        pieces = self._tap(response, body)

        class Tapped(httpx2.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                try:
                    async for piece in pieces:
                        yield piece
                except BodyTooLargeError as error:
                    raise httpx2.StreamError(str(error)) from error

            async def aclose(self) -> None:
                await body.aclose()

        response.stream = Tapped()

    def _tap(self, response: httpx2.Response, body: Stream) -> AsyncIterator[bytes]:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            # It was not asked for, and a small body could become a huge one.
            del response.headers["content-encoding"]
            return tee_bounded(body, 0, self._meter, "compressed, although this was not asked for")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        limit = self._limits.line_bytes
        if kind == "application/json":
            return tee_json(body, limit, self._meter, self._deliver)
        if kind == "text/event-stream" and response.is_success:
            if self._sse_url:
                return tee_sse(body, limit, self._meter, self._deliver, self._sse_url)
            return tee_events(body, limit, self._meter, self._deliver)
        return tee_bounded(body, _ERROR_PAGE, self._meter)


def _fact(response: httpx2.Response) -> str:
    request = response.request
    # The query and user part may hold credentials of the user.
    url = request.url.copy_with(query=None, fragment=None, userinfo=b"")
    fact = f"{response.status_code} {request.method} {url}"
    if "location" in response.headers:
        fact += f" -> {response.headers['location'].partition('?')[0]}"
    if "www-authenticate" in response.headers:
        fact += f" www-authenticate: {response.headers['www-authenticate']}"
    return fact


def _request_id(request: httpx2.Request) -> int | None:
    if request.method != "POST":
        return None
    number = json.loads(request.content).get("id")  # it is our own message
    return number if isinstance(number, int) else None


def _silence() -> None:
    # The SDK logs server text with tracebacks; without a handler Python prints that to the terminal, unescaped.
    for name in ("mcp", "httpx2", "httpcore2"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
