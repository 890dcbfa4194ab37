"""How is a server talked to over HTTP?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Self

from auditor.capture.channel import Closed, Incoming
from auditor.capture.converse import compare_clients
from auditor.capture.dial import Target, target
from auditor.capture.handshake import greet, greet_modern
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.notes import Notes
from auditor.capture.plan import Start
from auditor.capture.sdk import Wire, approach, closed, connect, network_errors
from auditor.capture.session import Session
from auditor.capture.talk import repeat, wait_and_repeat
from auditor.model import Era, Http

_LEGACY = ("HTTP 400", "HTTP 404", "HTTP 405")
"""Statuses by which an older server says that it has no such endpoint, so that its SSE one is tried:
https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility"""
_PARTING = 2.0
"""Seconds to close a session politely."""


async def talk_http(
    launch: Http, notes: Notes, ledger: Ledger, *, by_hand: bool, others: tuple[Start, ...] = ()
) -> None:
    """Dial a server in both eras, then as `others` would. Raises `AuditorError` where the URL waits for a value."""
    options = notes.options
    goal = target(launch, options.environ, options.headers, by_hand=by_hand)
    for value, mark in goal.stand_ins.items():
        ledger.masks.add(mark, value, shown=mark)
    goal = await approach(goal, notes, ledger)
    refused = await _handshake(goal, notes, ledger)
    if goal.transport != "sse":
        if not refused and not notes.listings() and _is_legacy(notes):
            goal = replace(goal, transport="sse")
            await _handshake_sse(goal, notes, ledger)
        elif refused or notes.listings():
            await _modern(goal, notes, ledger, refused=refused)
    if notes.listings():
        await _as_others(goal, notes, ledger, others)


async def _handshake(goal: Target, notes: Notes, ledger: Ledger) -> bool:
    async with _dialled(goal, notes, ledger) as session:
        greeting = await greet(session, notes)
        if greeting.talk is not None and await repeat(greeting.talk):
            await wait_and_repeat(greeting.talk)
        await session.linger(notes.limits.short_timeout)
        return greeting.refused


async def _modern(goal: Target, notes: Notes, ledger: Ledger, *, refused: bool) -> None:
    # On a connection of its own: this era knows no session, the other one may be bound to one.
    async with _dialled(goal, notes, ledger) as session:
        patience = notes.limits.request_timeout if refused else notes.limits.short_timeout
        greeting = await greet_modern(session, notes, refused=refused, within=patience)
        await compare_clients(greeting, notes)
        if refused and greeting.talk is not None and await repeat(greeting.talk):
            await wait_and_repeat(greeting.talk)
        await session.linger(notes.limits.short_timeout)


async def _as_others(goal: Target, notes: Notes, ledger: Ledger, others: tuple[Start, ...]) -> None:
    """The handshake as somebody else; in the modern era that was done on the first connection already."""
    for start in others:
        if notes.gaps:
            return  # as in `starts`: the report is incomplete already
        told = notes.another(start, notes.deadline)
        if notes.knows(Era.HANDSHAKE) and Era.HANDSHAKE in start.eras:
            async with _dialled(goal, told, ledger) as session:
                greeting = await greet(session, told)
                if greeting.talk is not None:
                    await repeat(greeting.talk)


async def _handshake_sse(goal: Target, notes: Notes, ledger: Ledger) -> None:
    refusals = list(notes.gaps)
    notes.gaps.clear()
    await _handshake(goal, notes, ledger)
    if not notes.listings():
        notes.gaps[:] = refusals


def _is_legacy(notes: Notes) -> bool:
    return any(gap.where == "initialize" and gap.why.startswith(_LEGACY) for gap in notes.gaps)


@asynccontextmanager
async def _dialled(goal: Target, notes: Notes, ledger: Ledger) -> AsyncIterator[Session]:
    limits = notes.limits
    async with (
        HttpChannel(goal, limits, ledger) as channel,
        Session(channel, limits, ledger, notes.deadline) as session,
    ):
        try:
            yield session
        finally:
            notes.beside(session.replies)


class HttpChannel:
    """A connection of the SDK's, run by a task of its own: its cancel scopes must not cross ours."""

    def __init__(self, goal: Target, limits: Limits, ledger: Ledger) -> None:
        self._goal = goal
        self._limits = limits
        self._ledger = ledger
        self._outbox: asyncio.Queue[tuple[str, Mapping[str, str]]] = asyncio.Queue()
        self._inbox: asyncio.Queue[Incoming] = asyncio.Queue()
        self._over = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await asyncio.wait({self._running}, timeout=_PARTING)
        self._running.cancel()
        await asyncio.wait({self._running})
        if not self._running.cancelled():
            self._running.result()  # a fault of ours must not look like a silent server

    def send(self, text: str, headers: Mapping[str, str]) -> None:
        """Queue one message; the SDK posts it."""
        self._outbox.put_nowait((text, headers))

    async def incoming(self) -> AsyncIterator[Incoming]:
        """Every message as sent, and word of every request that will have no answer."""
        while True:
            item = await self._inbox.get()
            yield item
            if isinstance(item, Closed):
                return

    async def _run(self) -> None:
        end = Closed("closed the connection")
        try:
            async with connect(self._goal, self._limits, self._ledger, self._inbox.put_nowait) as wire:
                await self._serve(wire)
        except network_errors() as error:
            end = closed(error, self._goal)
        except BaseExceptionGroup as group:
            strange = group.split(network_errors())[1]
            if strange is not None:
                raise strange from None
            end = closed(group, self._goal)
        finally:
            self._inbox.put_nowait(end)

    async def _serve(self, wire: Wire) -> None:
        jobs = {asyncio.create_task(job) for job in (self._post(wire), wire.drain(), self._wait())}
        try:
            done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
            for job in done:
                job.result()
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.wait(jobs)

    async def _post(self, wire: Wire) -> None:
        while True:
            text, headers = await self._outbox.get()
            await wire.send(text, headers)

    async def _wait(self) -> None:
        await self._over.wait()
