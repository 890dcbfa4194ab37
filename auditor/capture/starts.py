"""How is a program started, as often as the plan says, and its starts kept apart?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from auditor.capture.converse import Met, converse_first, converse_later
from auditor.capture.ledger import Ledger
from auditor.capture.notes import Notes
from auditor.capture.plan import Start
from auditor.capture.session import Session
from auditor.capture.stdio import StdioChannel
from auditor.confine import Conditions, Prepared, confine
from auditor.confine.confined import Confined
from auditor.errors import AuditorError
from auditor.model import Era


async def talk_stdio(
    prepared: Prepared, conditions: Conditions, notes: Notes, ledger: Ledger, others: tuple[Start, ...]
) -> None:
    """Start the program, ask it everything, and compare with what `others` are told. Raises `AuditorError`."""
    met = Met()
    later = asyncio.create_task(_Later(prepared, conditions, notes, ledger, met).run(others))
    try:
        async with _started(prepared, conditions, notes, ledger) as session:
            await converse_first(session, notes, met)
        await later
    finally:
        later.cancel()
        await asyncio.wait([later])


@dataclass(slots=True)
class _Later:
    """The starts after the first one, one after the other."""

    prepared: Prepared
    conditions: Conditions
    notes: Notes
    ledger: Ledger
    met: Met

    async def run(self, others: tuple[Start, ...]) -> None:
        # Beside the first start, for most of their time goes into loading. Outside a sandbox only once that one
        # answers: two may want the same port or lock file, and the one whose answers decide must win.
        if not others or not self._is_alone():
            await self.met.greeted.wait()
        if not any(Era.MODERN in start.eras for start in others):
            await self.met.judged.wait()
            others = (*others, self._fresh(len(others) + 2)) if self.met.elsewhere and not self.met.vain else others
        for start in others:
            if self.met.vain or (self.notes.gaps and not self.met.elsewhere):
                return  # the report is incomplete already: nothing is called clean for want of a comparison
            if not await self._one(start):
                await self._one(replace(start, eras=(Era.HANDSHAKE,)))

    def _is_alone(self) -> bool:
        """Whether two starts share neither network nor any file that they can write."""
        return self.conditions.mode == "bubblewrap" and not self.conditions.network and not self.conditions.grants

    def _fresh(self, number: int) -> Start:
        return Start(number, self.notes.start.identity, eras=(Era.MODERN,))

    async def _one(self, start: Start) -> bool:
        """Whether everything could be asked that the start wants to know."""
        own = Ledger(self.notes.limits, self.ledger.masks, self.ledger.volume)
        told = self.notes.another(start, self.notes.deadline)
        try:
            async with _started(self.prepared, self.conditions, told, own) as session:
                await self.met.judged.wait()
                if self.met.vain:
                    return True
                told.deadline = self._deadline(start)
                session.bound(told.deadline)
                return await converse_later(session, told, self.met)
        except AuditorError:  # the first start came: this one may be refused, as by a lock file
            return True
        finally:
            self.ledger.take(own)

    def _deadline(self, start: Start) -> float:
        """A client waits longer than the first start took; a server may only pretend to be slow."""
        limits, now = self.notes.limits, asyncio.get_running_loop().time()
        allowed = now + min(limits.timeout, 3 * self.met.seconds + limits.request_timeout)
        return allowed if start.number > 2 else min(self.notes.deadline, allowed)


@asynccontextmanager
async def _started(prepared: Prepared, conditions: Conditions, notes: Notes, ledger: Ledger) -> AsyncIterator[Session]:
    confined = await _confined(prepared, conditions)
    ledger.confinement = confined.mode
    for value, shown in conditions.dummies.chance():  # a description that says one is the same in the next audit
        ledger.masks.add("", value, shown)
    try:
        async with (
            StdioChannel(confined, notes.limits, ledger) as channel,
            Session(channel, notes.limits, ledger, notes.deadline) as session,
        ):
            try:
                yield session
            finally:
                notes.beside(session.replies)
    finally:
        await _uninterrupted(_ended(confined, notes, ledger))


async def _ended(confined: Confined, notes: Notes, ledger: Ledger) -> None:
    try:
        ledger.watched = ledger.watched or confined.watched
        ledger.touched = await asyncio.to_thread(confined.touched)
        ledger.touched += confined.given_away(f"{notes.said()}\n{ledger.said()}")
        ledger.dropped("things touched", confined.overlooked)
    finally:
        await asyncio.to_thread(confined.close)


async def _confined(prepared: Prepared, conditions: Conditions) -> Confined:
    making = asyncio.ensure_future(asyncio.to_thread(confine, prepared, conditions))
    try:
        return await asyncio.shield(making)
    except asyncio.CancelledError:
        with suppress(AuditorError):
            (await making).close()
        raise


async def _uninterrupted(work: Coroutine[Any, Any, None]) -> None:
    """Finish `work` before a cancellation takes effect: folders would be left on the disk."""
    doing, cancelled = asyncio.ensure_future(work), False
    while not doing.done():
        try:
            await asyncio.wait([doing])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    doing.result()
