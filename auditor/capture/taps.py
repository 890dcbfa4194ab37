"""What is seen of every response before the SDK reads it?

Imported only to dial.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

import httpx2

from auditor.capture import facts
from auditor.capture.channel import Incoming
from auditor.capture.facts import Told
from auditor.capture.inflate import ENCODINGS, UNREADABLE, CompressedError, inflated
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.reach import Reach
from auditor.capture.tee import BodyTooLargeError, Meter, Stream, pieces, tee_bounded, tee_events, tee_json, tee_sse

_SIGN_IN_FIRST = frozenset({401, 403})
"""Statuses that say more of what is to be done than a message in their body, which stands for no answer."""
SIGN_IN = "auditor.sign-in"
"""Extension of a request that is part of signing in: its answer is no message of the server."""
_ERROR_PAGE = 1 << 16
_METADATA = 1 << 18
"""Largest honest answer of an authorization server, ten times over."""
_FEWEST_ANSWERS = 1000
_LINES = 4
"""Lines of events for each message that is allowed; an honest one takes three."""


class Taps:
    """One for each connection of the SDK's."""

    def __init__(
        self, reach: Reach, limits: Limits, ledger: Ledger, deliver: Callable[[Incoming], None], sse_url: str = ""
    ) -> None:
        self._reach = reach
        self._limits = limits
        self._ledger = ledger
        self._deliver = deliver
        self._sse_url = sse_url
        self._meter = Meter(ledger.volume, _LINES * limits.messages)
        self._left = max(_FEWEST_ANSWERS, 10 * limits.pages)
        self.answers: dict[int, tuple[int, Told]] = {}
        """Status, and what else it said, for each request of ours by its id."""

    async def on_response(self, response: httpx2.Response) -> None:
        """Record the facts, and put the tee where the body was."""
        self._count()
        signing = SIGN_IN in response.request.extensions
        self._ledger.http(("sign-in " if signing else "") + facts.exchange(response))
        if refused := facts.refused(response, self._reach.first):
            self._ledger.http(refused)
        if not signing and (number := await _request_id(response.request)) is not None:
            self.answers[number] = (response.status_code, facts.told(response, self._reach.first))
        body: Stream = response.stream  # type: ignore[assignment]  # an AsyncClient has only asynchronous ones
        seen = self._tap(response, body, signing=signing)

        class Tapped(httpx2.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                try:
                    async for piece in seen:
                        yield piece
                except (BodyTooLargeError, CompressedError) as error:
                    raise httpx2.StreamError(str(error)) from error

            async def aclose(self) -> None:
                await body.aclose()

        response.stream = Tapped()

    def _count(self) -> None:
        """A stream that ends at once is opened again by the SDK, as often as the server likes."""
        self._left -= 1
        if self._left < 0:
            raise httpx2.StreamError("made us ask it too often")

    def _tap(self, response: httpx2.Response, body: Stream, *, signing: bool) -> AsyncIterator[bytes]:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding != "identity":
            del response.headers["content-encoding"]  # or the SDK inflates it, whatever a small body becomes
            if encoding not in ENCODINGS:
                return tee_bounded(body, 0, self._meter, f"{UNREADABLE}, although this was not asked for")
            body = inflated(pieces(body, self._meter))
        if signing:
            return tee_bounded(body, _METADATA, self._meter)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        limit = self._limits.line_bytes
        if kind == "application/json" and response.status_code not in _SIGN_IN_FIRST:
            return tee_json(body, limit, self._meter, self._deliver)
        if kind == "text/event-stream" and response.is_success:
            if self._sse_url:
                return tee_sse(body, limit, self._meter, self._deliver, self._sse_url)
            return tee_events(body, limit, self._meter, self._deliver)
        return tee_bounded(body, _ERROR_PAGE, self._meter)


async def _request_id(request: httpx2.Request) -> int | None:
    if request.method != "POST":
        return None
    number = json.loads(await request.aread()).get("id")  # it is our own message, also where a redirect repeats it
    return number if isinstance(number, int) else None
