"""What did an HTTP server send, byte for byte, while the SDK reads the same response?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from auditor.capture.channel import Closed, Incoming, Refused
from auditor.capture.events import Event, Events
from auditor.capture.lines import TooLong
from auditor.capture.volume import Volume

_PIECES, _PIECE = 20_000, 256
"""How many pieces may be smaller than this many bytes: each costs 50 µs, however small."""
_TURN = 64


class Stream(Protocol):
    """The body of a response, as httpx2 has it."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body in pieces."""

    async def aclose(self) -> None:
        """Close the connection."""


class BodyTooLargeError(Exception):
    """A body that exceeds the limits; the SDK is made to stop reading."""


Deliver = Callable[[Incoming], None]


class Meter:
    """Counts what came over one connection, in all responses together, and over all of them."""

    def __init__(self, volume: Volume, lines: int) -> None:
        self._volume = volume
        self._lines_left = self._lines = lines
        self._pieces_left = float(_PIECES)

    def take(self, piece: bytes) -> None:
        """Raises `BodyTooLargeError` where the server has sent too much in all, or too many crumbs."""
        self._pieces_left += len(piece) / _PIECE - 1
        if not self._volume.take(len(piece)):
            raise BodyTooLargeError(f"sent more than {self._volume.limit} bytes in all")
        if self._pieces_left < 0:
            raise BodyTooLargeError(f"sent more than {_PIECES} pieces of a few bytes each")

    def take_lines(self, piece: bytes) -> None:
        """The same for the lines of a stream of events: most of what they cost is for each line."""
        self._lines_left -= piece.count(b"\n") + piece.count(b"\r")
        if self._lines_left < 0:
            raise BodyTooLargeError(f"sent more than {self._lines} lines of events")


async def pieces(body: Stream, meter: Meter) -> AsyncIterator[bytes]:
    """The body, metered. A thousand chunks may come in one packet: other servers must have their turn between."""
    number = 0
    async for piece in body:
        meter.take(piece)
        yield piece
        number += 1
        if number % _TURN == 0 or len(piece) > _TURN * _PIECE:
            await asyncio.sleep(0)


async def tee_json(body: Stream, limit: int, meter: Meter, deliver: Deliver) -> AsyncIterator[bytes]:
    """Pass a body on, and deliver it as one message at its end."""
    whole: list[bytes] = []
    size = 0
    async for piece in pieces(body, meter):
        size += len(piece)
        if size > limit:
            deliver(TooLong(limit))
            raise BodyTooLargeError(f"answered with more than {limit} bytes")
        whole.append(piece)
        yield piece
    deliver(b"".join(whole).decode("utf-8", "surrogateescape"))


async def tee_events(body: Stream, limit: int, meter: Meter, deliver: Deliver) -> AsyncIterator[bytes]:
    """Pass a stream of events on, and deliver each message."""
    events = Events(limit)
    async for piece in pieces(body, meter):
        meter.take_lines(piece)
        for event in events.feed(piece):
            _deliver(event, deliver)
        yield piece


async def tee_sse(body: Stream, limit: int, meter: Meter, deliver: Deliver, url: str) -> AsyncIterator[bytes]:
    """Deliver each message of the older transport's stream, and pass on all events but these.

    The SDK has a limit of 1 MiB an event here that cannot be changed, and honest listings exceed it. It refuses
    an endpoint of another origin, as it must, but then waits for ever.
    """
    events = Events(limit)
    async for piece in pieces(body, meter):
        meter.take_lines(piece)
        for event in events.feed(piece):
            _deliver(event, deliver)
            if isinstance(event, Event) and event.name != b"message":
                if event.name == b"endpoint" and not _same_origin(url, event.data):
                    deliver(Closed("names an endpoint of another origin", "audit that server by its own URL"))
                data = event.data.replace(b"\n", b"\ndata: ")
                yield b"event: " + event.name + b"\ndata: " + data + b"\n\n"


async def tee_bounded(body: Stream, limit: int, meter: Meter, why: str = "") -> AsyncIterator[bytes]:
    """Pass a body on that holds no message: an error page, an empty answer."""
    size = 0
    async for piece in pieces(body, meter):
        size += len(piece)
        if size > limit:
            raise BodyTooLargeError(why or f"answered with more than {limit} bytes")
        yield piece


def _deliver(event: Event | TooLong, deliver: Deliver) -> None:
    if isinstance(event, TooLong):
        deliver(event)
    elif event.name == b"message" and event.data:
        deliver(event.data.decode("utf-8", "surrogateescape"))
    elif event.name != b"endpoint" and all(word in event.data for word in (b"{", b'"jsonrpc"', b'"id"')):
        why = f"answered in an event called {event.name[:40].decode('ascii', 'replace')!r}, which some clients read"
        deliver(Refused(None, why, "mend the server: call the event `message`, or leave its name out"))


def _same_origin(url: str, endpoint: bytes) -> bool:
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, endpoint.decode("utf-8", "replace")))
    except ValueError:
        return False
    return (here.scheme, here.netloc) == (there.scheme, there.netloc)
