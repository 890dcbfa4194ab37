"""How do the SDK's HTTP transports run, so that an auditor sees what they read?

This file, `oauth`, `reach` and `taps` alone import `mcp` (2 s) and `httpx2`, and they only when something is dialled.
The SDK keeps sessions, redirects within the origin and streams; every body is read through `tee`, because what the SDK
hands on has lost unknown keys, duplicates, status codes and all that it cannot validate.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from auditor.capture.channel import Closed, Incoming, Refused
from auditor.capture.dial import Target, explain_failure, explain_status, leaves
from auditor.capture.facts import Told
from auditor.capture.inflate import UNREADABLE
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.notes import Notes

if TYPE_CHECKING:
    import httpx2

    from auditor.capture.reach import Reach
    from auditor.capture.taps import Taps

_MOST_REDIRECTS = 5
_NO_ANSWER = "Unexpected content type"
"""How the SDK's own words begin where something answered that is no MCP server."""


class Wire:
    """An open connection of the SDK's: messages go in by `send`, raw ones come out through `deliver`."""

    def __init__(self, read: Any, write: Any, deliver: Callable[[Incoming], None], taps: Taps) -> None:
        self._read = read
        self._write = write
        self._deliver = deliver
        self._taps = taps

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
        status, told = self._taps.answers.get(number, (0, Told()))
        if status >= 300:
            return Refused(number, *explain_status(status, told))
        if UNREADABLE in said:
            return Refused(number, said, "have it, or the proxy before it, heed `accept-encoding: identity`")
        if said.startswith(_NO_ANSWER):
            return Refused(number, said, "check the URL: what answers there is no MCP server, or a page to sign in at")
        return Refused(number, said)


async def approach(goal: Target, notes: Notes, ledger: Ledger) -> Target:
    """The target with what all connections to it share; signed in where the user wants to, and the server asks for it.

    Raises `AuditorError` where signing in fails. A person's time is not taken from the server's.
    """
    import asyncio

    from auditor.capture.reach import Reach

    goal = replace(goal, reach=Reach(ledger))
    invite = notes.options.sign_in
    if invite is None or "authorization" in goal.headers:
        return goal
    from auditor.capture.oauth import signed_in

    silence()
    began = asyncio.get_running_loop().time()
    notes.stage("sign-in")
    goal = replace(goal, auth=await signed_in(goal, notes, ledger, invite))
    notes.deadline += asyncio.get_running_loop().time() - began
    return goal


@asynccontextmanager
async def connect(
    target: Target, limits: Limits, ledger: Ledger, deliver: Callable[[Incoming], None]
) -> AsyncIterator[Wire]:
    """Open a connection. Raises what the SDK raises: `network_errors`, alone or in groups."""
    from mcp.client.sse import sse_client
    from mcp.client.streamable_http import streamable_http_client

    from auditor.capture.reach import Reach
    from auditor.capture.taps import Taps

    silence()
    reach = target.reach or Reach(ledger)
    taps = Taps(reach, limits, ledger, deliver, target.url if target.transport == "sse" else "")

    def client(headers: Any = None, timeout: Any = None, auth: Any = None) -> httpx2.AsyncClient:  # noqa: ARG001 - as the SDK calls it
        return make_client(target, reach, limits, taps)

    async with client() as http:
        streams: AbstractAsyncContextManager[tuple[Any, Any]]
        if target.transport == "sse":
            streams = sse_client(target.url, httpx_client_factory=client)
        else:
            streams = streamable_http_client(target.url, http_client=http, max_sse_event_size=limits.line_bytes)
        async with streams as (read, write):
            yield Wire(read, write, deliver, taps)


def make_client(target: Target, reach: Reach, limits: Limits, taps: Taps) -> httpx2.AsyncClient:
    """A client whose every connection is judged and whose every answer is seen."""
    import httpx2

    from auditor.capture.reach import Transport

    return httpx2.AsyncClient(
        transport=Transport(reach),
        headers={**target.headers, "accept-encoding": "identity"},
        auth=target.auth,
        timeout=httpx2.Timeout(limits.request_timeout),
        max_redirects=_MOST_REDIRECTS,
        event_hooks={"response": [taps.on_response]},
    )


def load() -> None:
    """Import what dialling needs. Takes seconds: to be run in a thread, so that other servers are served meanwhile."""
    import mcp.client.sse
    import mcp.client.streamable_http  # noqa: F401 - for its side effect: it is in memory afterwards

    import auditor.capture.taps  # noqa: F401 - the same


def network_errors() -> tuple[type[BaseException], ...]:
    """What a server, or the way to it, can cause."""
    import anyio
    import httpx2
    from mcp.client.auth import OAuthFlowError

    broken = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
    told = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OAuthFlowError)
    return (*told, OSError, ValueError, *broken, *_SURPRISES)


_SURPRISES = (ArithmeticError, AssertionError, LookupError, RuntimeError)
"""What hostile text can make of the SDK besides: a `retry:` of 400 digits overflows its clock, a stream that ends
before its first event is a child that "exited without calling `started`"."""


def closed(error: BaseException, goal: Target) -> Closed:
    """Why a connection ended."""
    import anyio

    from auditor.capture import facts
    from auditor.capture.address import Place

    errors = leaves(error)
    if isinstance(errors[0], anyio.ClosedResourceError) and goal.reach is not None and goal.reach.trouble is not None:
        errors = [goal.reach.trouble]
    response = getattr(errors[0], "response", None)
    if response is not None:
        return Closed(
            *explain_status(
                response.status_code, facts.told(response, goal.reach.first if goal.reach else Place.PUBLIC)
            )
        )
    return Closed(*explain_failure(errors))


def silence() -> None:
    """Let the SDK log nothing."""
    # It logs server text with tracebacks; without a handler Python prints that to the terminal, unescaped.
    for name in ("mcp", "httpx2", "httpcore2"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)  # and formatting what nobody reads takes time
