"""How does each request to a server show a token that is good still?

A token that has run out is renewed once, by one of all processes that show it, and the request is sent again. Imported
only where a server is reached by URL.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack

import httpx2

from auditor.capture.address import Place, place
from auditor.errors import AuditorError
from auditor.guard.http.exchange import ERRORS, same_origin
from auditor.signing import Keeps, Pass

_LONGEST = 1 << 20
_TIMEOUT = httpx2.Timeout(15.0)


class Shown(httpx2.Auth):
    """Shows the token of a pass to the server that gave it, and to nobody else."""

    def __init__(
        self, given: Pass, transport: Callable[[], httpx2.AsyncBaseTransport], tell: Callable[[str], None]
    ) -> None:
        """`transport`: how a renewal travels; it judges addresses as that of the server does."""
        self._given = given
        self._transport = transport
        self._tell = tell
        self._renewing = asyncio.Lock()

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """As httpx2 drives it. A 401 that stands says that a person must sign in (again)."""
        home = httpx2.URL(self._given.url)
        token = self._token() if same_origin(home, request.url) else ""
        if not token:
            yield request
            return
        request.headers["authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code != httpx2.codes.UNAUTHORIZED:
            return
        fresh = await self._fresh(token)
        if fresh:
            request.headers["authorization"] = f"Bearer {fresh}"
            yield request

    def _token(self) -> str:
        kept = self._read()
        return kept["tokens"]["access_token"] if kept else ""

    def _read(self) -> Keeps | None:
        try:
            return self._given.read()
        except AuditorError as error:
            self._tell(f"{error.what} ({error.where}): {error.hint}")
            return None

    async def _fresh(self, stale: str) -> str:
        """Another token than `stale`; empty where there is none to be had."""
        from auditor.capture.renewal import renewed

        try:
            async with self._renewing, AsyncExitStack() as stack:
                await asyncio.to_thread(stack.enter_context, self._given.held())
                kept = self._read()
                if kept is None or kept["tokens"]["access_token"] != stale:
                    return self._token()  # somebody else was quicker
                new = await renewed(self._given.url, dict(kept), self._post)
                if new is None:
                    return ""
                self._given.write(new)
                return self._token()
        except AuditorError as error:
            self._tell(f"your sign-in was not renewed: {error.what}")
        except ERRORS as error:
            self._tell(f"your sign-in was not renewed: {type(error).__name__}")
        return ""

    async def _post(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme != "https" and place(request.url.host) is not Place.LOOPBACK:
            raise httpx2.UnsupportedProtocol("it would not be encrypted")
        async with (
            httpx2.AsyncClient(transport=self._transport(), timeout=_TIMEOUT) as client,
            client.stream(request.method, request.url, headers=request.headers, content=request.content) as response,
        ):
            parts, size = [], 0
            async for piece in response.aiter_raw():
                parts.append(piece)
                size += len(piece)
                if size > _LONGEST:
                    raise httpx2.StreamError("the answer is too long")
            return httpx2.Response(response.status_code, content=b"".join(parts), request=request)
