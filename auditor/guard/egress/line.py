"""How do bytes go from one connection to another, no faster than they are read, and never for ever?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass

CHUNK = 1 << 16
IDLE = 1800.0
"""Seconds without a byte in either direction, after which a connection is closed."""


class BarredError(Exception):
    """Somebody may not be reached; the text says why, for the server and the log."""


class UnreachableError(Exception):
    """Somebody who may be reached cannot be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> bytes:
        """What comes next; empty at the end, also where it was cut."""
        try:
            return await self.reader.read(CHUNK)
        except OSError:
            return b""

    async def send(self, data: bytes) -> None:
        """Send, and wait while the other end does not read."""
        self.writer.write(data)
        await self.writer.drain()

    async def end(self) -> None:
        """Nothing more will be sent."""
        if self.writer.can_write_eof():
            with suppress(OSError, RuntimeError):
                self.writer.write_eof()

    def close(self) -> None:
        """Close it; what was sent is still delivered."""
        self.writer.close()


async def pump(source: Line, sink: Line, alive: asyncio.Timeout) -> None:
    """Pass on until the source ends. Raises `OSError` where the sink is gone."""
    while data := await source.read():
        alive.reschedule(asyncio.get_running_loop().time() + IDLE)
        await sink.send(data)
    await sink.end()


async def splice(one: Line, other: Line) -> None:
    """Pass on in both directions until both have ended, or nothing was said for long."""
    async with asyncio.timeout(IDLE) as alive:
        await both(pump(one, other, alive), pump(other, one, alive))


async def both(first: Awaitable[None], second: Awaitable[None]) -> None:
    """Wait for both; where one fails, the other is given up."""
    tasks = [asyncio.ensure_future(each) for each in (first, second)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
