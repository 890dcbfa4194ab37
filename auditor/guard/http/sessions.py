"""Which clients are there, and which server has each of them?

Until 2025-11-25 a client has a session, and so a server of its own. Since 2026-07-28 there are no sessions: requests
share one server, but for those whose ids another one uses just then.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence

from auditor.guard.ends import End
from auditor.guard.http.session import Session
from auditor.guard.passage import Passage

MOST = 32
"""Servers at a time."""
_IDLE = 900.0
"""Seconds after which a session ends that nobody listens to."""
_LOOK = 30.0

Opens = Callable[[], tuple[End, Passage]]
"""Starts a server. Raises `AuditorError` where that is not possible."""


class Sessions:
    """All servers of one listener."""

    def __init__(self, opens: Opens, most: int = MOST, idle: float = _IDLE) -> None:
        """Nothing is started before somebody asks."""
        self._opens = opens
        self._most = most
        self._idle = idle
        self._named: dict[str, Session] = {}
        self._shared: list[Session] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    def get(self, name: str) -> Session | None:
        """The session of this name, if there is one."""
        return self._named.get(name)

    def begin(self) -> Session | None:
        """A new session; None where there are too many."""
        session = self._start(secrets.token_urlsafe(24))
        if session is not None:
            self._named[session.name] = session
        return session

    def shared(self, keys: Sequence[str]) -> Session | None:
        """A server for requests with these ids; None where there are too many."""
        free = next((each for each in self._shared if not each.holds(keys)), None)
        if free is None and (free := self._start("")) is not None:
            self._shared.append(free)
        return free

    def forget(self, session: Session) -> None:
        """It has ended, or is to end."""
        if self._named.get(session.name) is session:
            del self._named[session.name]
        if session in self._shared:
            self._shared.remove(session)
        task = asyncio.get_running_loop().create_task(session.close())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def sweep(self) -> None:
        """For ever: end what nobody has used for long."""
        while True:
            await asyncio.sleep(min(_LOOK, self._idle))
            before = asyncio.get_running_loop().time() - self._idle
            for each in self._all():
                if each.idle and each.used < before:
                    self.forget(each)

    async def close(self) -> None:
        """End all."""
        self._closed = True
        for each in self._all():
            self.forget(each)
        while self._ending:
            await asyncio.wait(self._ending)

    def _all(self) -> tuple[Session, ...]:
        return (*self._named.values(), *self._shared)

    def _start(self, name: str) -> Session | None:
        if self._closed or not self._room():
            return None
        end, passage = self._opens()
        session = Session(name, end, passage, self.forget)
        session.used = asyncio.get_running_loop().time()
        return session

    def _room(self) -> bool:
        """Whether one more may be started; the one that was idle longest makes room for it."""
        if len(self._all()) + len(self._ending) < self._most:
            return True
        idle = sorted((each for each in self._all() if each.idle), key=lambda each: each.used)
        if not idle or len(self._ending) >= self._most:
            return False
        self.forget(idle[0])
        return True
