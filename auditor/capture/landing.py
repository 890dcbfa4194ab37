"""Where does the browser come back to after a person has signed in?

A server on this machine that takes one answer, if it carries the state that was sent away:
https://www.rfc-editor.org/rfc/rfc8252#section-7.3
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlsplit

_PATH = "/callback"
_LONGEST = 16 << 10
_PATIENCE = 5.0
"""Seconds that one request may take to arrive."""
_MOST = 200
"""Requests that are looked at: anything in the user's browser may knock here."""
_PAGE = (
    "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-security-policy: default-src 'none'\r\n"
    "cache-control: no-store\r\nreferrer-policy: no-referrer\r\nconnection: close\r\n"
    "content-length: {length}\r\n\r\n{body}"
)
_THANKS = "<!doctype html><title>Signed in</title><p>That was all. You can close this page."
_NOT_FOUND = "<!doctype html><title>Nothing here</title><p>There is nothing here."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the authorization server sent along."""

    code: str
    issuer: str | None
    refusal: str
    """Its error code, if it refused."""


class Landing:
    """Listens on a random port of 127.0.0.1 while the block lasts."""

    def __init__(self) -> None:
        self._state = ""
        self._left = _MOST

    async def __aenter__(self) -> Self:
        self._answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_LONGEST)
        port: int = self._server.sockets[0].getsockname()[1]
        self._host = f"127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._answer.cancel()

    @property
    def address(self) -> str:
        """What the authorization server is told to send the browser to."""
        return f"http://{self._host}{_PATH}"

    def expect(self, state: str) -> None:
        """From now on an answer with this state is taken, once."""
        self._state = state

    async def answer(self) -> Answer:
        """Wait for it."""
        return await asyncio.shield(self._answer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
                taken = self._take(head.decode("latin-1"))
                body = _THANKS if taken else _NOT_FOUND
                status = "200 OK" if taken else "404 Not Found"
                writer.write(_PAGE.format(status=status, length=len(body), body=body).encode())
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever that was, it was no browser that comes back
        finally:
            writer.close()

    def _take(self, head: str) -> bool:
        """Whether this request is the answer that is waited for."""
        self._left -= 1
        first, *lines = head.split("\r\n")
        words = first.split(" ")
        if self._answer.done() or not self._state or self._left < 0 or len(words) != 3 or words[0] != "GET":
            return False
        hosts = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")]
        try:
            parts = urlsplit(words[1])
            given = parse_qs(parts.query, max_num_fields=50)
        except ValueError:
            return False
        state = given.get("state", [""])
        if hosts != [self._host] or parts.path != _PATH or len(state) != 1:
            return False
        if not secrets.compare_digest(state[0].encode(), self._state.encode()):
            return False
        self._answer.set_result(
            Answer(given.get("code", [""])[0], given.get("iss", [None])[0], given.get("error", [""])[0])
        )
        return True
