"""Does a server say the same when it is asked again, later, and by others on the same connection?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from auditor import wire
from auditor.capture.notes import Notes
from auditor.capture.pages import list_declared
from auditor.capture.recall import Recall
from auditor.capture.session import Session
from auditor.model import Era, Exchange

_SLOW = 0.5
"""Seconds a turn: a server that takes longer is asked only once more."""
_MOST = 1 << 20
"""Characters of all repeated listings of a start: four of 256 KB, one of a megabyte."""
_RESERVE = 0.25
"""Part of the timeout that must be left in the first start: comparing must not cost a server its deadline."""
_MOST_NOTICES = 3
"""How often a server may call us back with `list_changed`."""


@dataclass(slots=True)
class Talk:
    """A connection on which the lists were had once, by one client in one era."""

    session: Session
    notes: Notes
    era: Era
    client: str
    capabilities: wire.Node
    params: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)
    turn: int = 1
    _recall: Recall = field(default_factory=Recall)
    _spent: int = 0
    _size: int = 0

    def heard(self, exchanges: Sequence[Exchange]) -> None:
        """What was said in the first turn; what is the same later is not kept."""
        self._recall.news(self.era, exchanges)
        self._size = _size(exchanges)
        self.notes.answered(self.era, self.client, 1)

    async def again(self) -> bool:
        """Ask for the lists once more; whether it may be done yet again."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self.session.closed or self.notes.gaps or self._size > _MOST:
            return False  # what was not had whole the first time is not had again, at the same cost
        if began > self.notes.deadline - self._reserve():
            return False
        self.session.list_changed.clear()
        self.session.again = True
        self.session.headers, self.session.names_method = dict(self.headers), self.era is Era.MODERN
        exchanges = await list_declared(self.session, self.notes, self.capabilities, self.params, again=True)
        if not exchanges:
            return False
        self.turn += 1
        self.notes.answered(self.era, self.client, self.turn)
        if news := self._recall.news(self.era, exchanges):
            self.notes.open_face(self.era, self.client, self.turn).extend(news)
        size = _size(exchanges)
        self._spent += size
        return loop.time() - began <= _SLOW and self._spent + size <= _MOST

    def _reserve(self) -> float:
        return 0.0 if self.notes.lenient else _RESERVE * self.notes.limits.timeout


async def repeat(talk: Talk) -> bool:
    """Ask as often as the start wants, and again where the server says that a list has changed; whether to go on."""
    while talk.turn < talk.notes.start.turns:
        if not await talk.again():
            return False
    return True


async def wait_and_repeat(talk: Talk) -> None:
    """Ask once more after a wait; at once, and once more, for each word that a list has changed."""
    wait = min(talk.notes.start.wait, talk.notes.deadline - asyncio.get_running_loop().time())
    if wait <= 0:
        return
    for _ in range(_MOST_NOTICES):
        called = await _called(talk.session, wait)
        if not await talk.again() or not called:
            return


async def _called(session: Session, wait: float) -> bool:
    try:
        async with asyncio.timeout(wait):
            await session.list_changed.wait()
    except TimeoutError:
        return False
    return True


def _size(exchanges: Sequence[Exchange]) -> int:
    return sum(len(exchange.raw) for exchange in exchanges)
