"""How is one HTTP request made, so that nothing leaves the origin that the user named, and no answer is too large?

Imported only where a server is reached by URL.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import httpx2

from auditor.guard.framing import LONGEST

ERRORS = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError)
"""What a server, or the way to it, can cause."""
_MOST_REDIRECTS = 5
_WRITTEN = "http11.send_request_body.complete"
_PARTING = "DELETE"
"""Whoever leaves needs no new token."""
_KEEPS = (307, 308)
"""Redirects that keep method and body: https://www.rfc-editor.org/rfc/rfc9110#section-15.4"""
_MEANT = {
    401: "it wants you to sign in: run `mcp-assay guard sign-in {home}`, or put a token into a variable (--bearer-env)",
    403: "it does not let you: check the token, or who may use this server",
    404: "there is nothing at this address: check the URL",
    405: "it takes no messages at this address: check the URL",
    407: "your proxy wants a credential: put it into HTTPS_PROXY",
    413: "the message is too large for it",
    429: "too many requests: wait, then try again",
}


class Shows(Protocol):
    """What was given to the user at a sign-in, to be shown to the server."""

    def token(self, url: httpx2.URL) -> str:
        """What to show at this address; empty for nothing."""

    async def fresh(self, stale: str) -> str:
        """Another one than that which was not taken; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    http: httpx2.AsyncClient
    home: str
    """The address of the server in the user's own words."""
    shows: Shows | None = None

    async def send(self, request: httpx2.Request) -> httpx2.Response:
        """Send it, and once more where what was shown is not taken any more and something else can be had."""
        token = self.shows.token(request.url) if self.shows else ""
        if self.shows is None or not token:
            return await self.http.send(request, stream=True, follow_redirects=False)
        request.headers["authorization"] = f"Bearer {token}"
        response = await self.http.send(request, stream=True, follow_redirects=False)
        if response.status_code != httpx2.codes.UNAUTHORIZED or request.method == _PARTING:
            return response
        try:
            fresh = await self.shows.fresh(token)
        except (asyncio.CancelledError, *ERRORS):  # nobody else closes the answer
            await response.aclose()
            raise
        if not fresh:
            return response
        await response.aclose()
        request.headers["authorization"] = f"Bearer {fresh}"
        return await self.http.send(request, stream=True, follow_redirects=False)


@asynccontextmanager
async def within_origin(
    caller: Caller,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None = None,
    written: asyncio.Event | None = None,
) -> AsyncIterator[httpx2.Response]:
    """The answer to one request, its body unread. Sets `written` once the request has left.

    Redirects are followed while they stay at the same scheme, host and port (or go from http to https there), and
    repeat the request as it was; any other is the answer. Raises `ERRORS`.
    """

    async def trace(event: str, _: object) -> None:
        if event == _WRITTEN and written is not None:
            written.set()

    request = caller.http.build_request(
        method, url, headers=dict(headers), content=content, extensions={"trace": trace}
    )
    for left in range(_MOST_REDIRECTS, -1, -1):
        response = await caller.send(request)
        following = _followed(response) if left else None
        if following is None:
            break
        await response.aclose()
        request = following
    try:
        yield response
    finally:
        await response.aclose()


def _followed(response: httpx2.Response) -> httpx2.Request | None:
    then = response.next_request
    if then is None or (response.request.method != "GET" and response.status_code not in _KEEPS):
        return None
    here, there = response.request.url, then.url
    if there.userinfo and there.userinfo != here.userinfo:
        return None
    return then if same_origin(here, there) or _upgrades(here, there) else None


def same_origin(here: httpx2.URL, there: httpx2.URL) -> bool:
    """Whether both are one server's."""
    return (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port)


def _upgrades(here: httpx2.URL, there: httpx2.URL) -> bool:
    usual = here.port is None and there.port is None
    return usual and here.host == there.host and (here.scheme, there.scheme) == ("http", "https")


def kind(response: httpx2.Response) -> str:
    """The type of what it answers with."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


async def pieces(response: httpx2.Response) -> AsyncIterator[bytes]:
    """The body as it comes. Raises `ERRORS`, also where it is compressed, which nobody asked for."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise httpx2.StreamError("the answer is compressed, although that was not asked for")
    async for piece in response.aiter_raw():
        yield piece


async def body(response: httpx2.Response, limit: int = LONGEST) -> bytes | None:
    """The whole body; None where it is too long."""
    parts, size = [], 0
    async for piece in pieces(response):
        size += len(piece)
        if size > limit:
            return None
        parts.append(piece)
    return b"".join(parts)


def refusal(response: httpx2.Response, home: str) -> str:
    """What it means that there was no success. `home`: the server's address in the user's own words."""
    status = response.status_code
    if response.next_request is not None:
        where = response.next_request.url.copy_with(userinfo=b"", query=None, fragment=None)
        return f"the server answered HTTP {status}: it redirects to {where}, which was not followed"
    meant = _MEANT.get(status, "its own fault, not yours: try again later" if status >= 500 else "")
    return f"the server answered HTTP {status}" + (f": {meant.format(home=_pasted(home))}" if meant else "")


def _pasted(home: str) -> str:
    """The address as it can be typed; without those that may hold a secret."""
    parts = urlsplit(home)
    return "URL" if parts.query or "@" in parts.netloc or not home.isprintable() else shlex.quote(home)


def failure(error: BaseException) -> str:
    """What went wrong on the way."""
    said = str(error)[:300]
    return f"the server cannot be reached: {type(error).__name__}" + (f": {said}" if said else "")
