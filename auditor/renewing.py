"""How is a server shown a token that is good still?

One that is not taken any more is renewed once, by one of all processes that show it. Imported only where a server is
reached by URL.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx2

from auditor.capture.address import Place, place
from auditor.errors import AuditorError
from auditor.guard.http.exchange import ERRORS, same_origin
from auditor.lock.whole import claimed
from auditor.signing import Keeps, Pass, token_of

_LONGEST = 1 << 20
_PATIENCE = 15.0
"""Seconds for one renewal, and to wait for that of another process."""
_TICK = 0.05
_QUIET = 60.0
"""Seconds in which nobody is asked again after a renewal: one that failed will fail, and who does not take what was
given just now takes nothing."""
_HEADERS = {"accept": "application/json", "accept-encoding": "identity"}


@dataclass(frozen=True, slots=True)
class _Done:
    """A renewal that is over."""

    stale: str
    fresh: str
    """Empty: it failed."""
    when: float


class Shown:
    """Shows the token of a pass to the server that gave it, and to nobody else; see `exchange.Shows`."""

    def __init__(
        self, given: Pass, transport: Callable[[], httpx2.AsyncBaseTransport], tell: Callable[[str], None]
    ) -> None:
        """`transport`: how a renewal travels; it judges addresses as that of the server does."""
        self._given = given
        self._home = httpx2.URL(given.url)
        self._transport = transport
        self._tell = tell
        self._renewal: asyncio.Task[str] | None = None
        self._done = _Done("", "", 0.0)

    def token(self, url: httpx2.URL) -> str:
        """What to show at this address; empty for nothing."""
        if not same_origin(self._home, url):
            return ""
        token = token_of(self._read())
        return self._done.fresh if token and token == self._done.stale and self._done.fresh else token

    async def fresh(self, stale: str) -> str:
        """Another token than `stale`; empty where there is none to be had.

        Whoever asks at the same time shares one renewal, which goes on if he does not wait for its end: what renews a
        token is often good for once.
        """
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._outcome(stale))
        found = await asyncio.shield(self._renewal)
        return "" if found == stale else found

    async def settle(self, seconds: float) -> None:
        """Wait for a renewal that is under way, but not for longer."""
        if self._renewal is not None:
            await asyncio.wait({self._renewal}, timeout=seconds)

    async def _outcome(self, stale: str) -> str:
        why = ""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._renewed(stale)
        except TimeoutError:
            why = "it took too long"
        except AuditorError as error:
            why = error.what
        except ERRORS as error:
            why = type(error).__name__
        self._tell(f"your sign-in was not renewed: {why}")
        self._done = _Done(stale, "", time.monotonic())
        return ""

    async def _renewed(self, stale: str) -> str:
        from auditor.capture.renewal import renewed

        current = self.token(self._home)
        if current != stale:
            return current  # somebody else was quicker
        if (
            self._done.when
            and time.monotonic() - self._done.when < _QUIET
            and stale in (self._done.stale, self._done.fresh)
        ):
            return ""
        handle = await self._claimed()
        try:
            kept = self._read()
            if kept is None or token_of(kept) != stale:
                return token_of(kept)
            self._given.write(kept)  # where nothing can be kept, nothing is asked for
            new = await renewed(self._given.url, dict(kept), self._post)
            fresh = token_of(new)
            self._done = _Done(stale, fresh, time.monotonic())
            if new is not None and fresh:
                self._given.write(new)
            return fresh
        finally:
            os.close(handle)

    async def _claimed(self) -> int:
        try:
            while (handle := claimed(self._given.file)) is None:  # noqa: ASYNC110 - another process holds it
                await asyncio.sleep(_TICK)
        except OSError as error:
            raise AuditorError(
                f"cannot be locked: {error.strerror}", str(self._given.file), "check its folder"
            ) from None
        return handle

    def _read(self) -> Keeps | None:
        try:
            return self._given.read()
        except AuditorError as error:
            self._tell(f"{error.what} ({error.where}): {error.hint}")
            return None

    async def _post(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme != "https" and place(request.url.host) is not Place.LOOPBACK:
            raise httpx2.UnsupportedProtocol("it would not be encrypted")
        headers = {**request.headers, **_HEADERS}
        async with (
            httpx2.AsyncClient(transport=self._transport(), timeout=_PATIENCE) as client,
            client.stream(request.method, request.url, headers=headers, content=request.content) as response,
        ):
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise httpx2.StreamError("the answer is compressed, although that was not asked for")
            parts, size = [], 0
            async for piece in response.aiter_raw():
                parts.append(piece)
                size += len(piece)
                if size > _LONGEST:
                    raise httpx2.StreamError("the answer is too long")
            return httpx2.Response(response.status_code, content=b"".join(parts), request=request)
