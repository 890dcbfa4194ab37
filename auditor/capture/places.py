"""How many servers are started at once, when some of them only wait?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

_STARTED = "initialize"
"""The stage from which on a server runs and its time counts."""
_SHARE = 1 / 16
"""Of its time in which a server holds a place: what has not ended by then waits more than it works. So the last of
thirty that all hang still starts within a quarter of the first one's time."""
_MOST = 4
"""Servers for each place that run at all: memory is finite too."""
_SPARE = 4

Stage = Callable[[str], None]


class Places:
    """Two numbers of servers: those that load and answer, and those that run at all."""

    def __init__(self, jobs: int, timeout: float) -> None:
        """`jobs` places; a server has `timeout` seconds for everything."""
        self._working = asyncio.Semaphore(max(1, jobs))
        self._running = asyncio.Semaphore(max(1, jobs) * _MOST)
        self._share = timeout * _SHARE
        self.threads = max(1, jobs) * _MOST + _SPARE
        """Enough that a server whose download hangs keeps none of the others from being started or ended."""

    @asynccontextmanager
    async def one(self, stage: Stage) -> AsyncIterator[Stage]:
        """A place for one server. It is told the stages through what this yields, which passes them on to `stage`."""
        async with self._running:
            await self._working.acquire()
            held = _Held(self._working, self._share, stage)
            try:
                yield held.stage
            finally:
                held.give_back()


class _Held:
    """A place, given back once: at the end, or when the server has had its share."""

    def __init__(self, places: asyncio.Semaphore, share: float, stage: Stage) -> None:
        self._places: asyncio.Semaphore | None = places
        self._share = share
        self._stage = stage
        self._timer: asyncio.TimerHandle | None = None

    def stage(self, name: str) -> None:
        if name == _STARTED and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._share, self.give_back)
        self._stage(name)

    def give_back(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._places is not None:
            self._places.release()
            self._places = None
