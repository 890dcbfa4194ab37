"""How is a server talked to over HTTP?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Self

from auditor.capture.channel import Closed, Incoming
from auditor.capture.dial import Target, explain_failure, explain_status, leaves, target
from auditor.capture.handshake import greet, greet_modern
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.notes import Notes
from auditor.capture.sdk import Wire, connect, network_errors
from auditor.capture.session import Session
from auditor.model import Http

_LEGACY = ("HTTP 400", "HTTP 404", "HTTP 405")
"""Statuses by which an older server says that it has no such endpoint, so that its SSE one is tried:
https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility"""
_PARTING = 2.0
"""Seconds to close a session politely."""


async def talk_http(launch: Http, notes: Notes, ledger: Ledger, *, by_hand: bool) -> None:
    """Dial a server in both eras. Raises `AuditorError` where the URL waits for a value."""
    options = notes.options
    goal = target(launch, options.environ, options.headers, by_hand=by_hand)
    refused = await _handshake(goal, notes, ledger)
    if goal.transport == "sse":
        return
    if not refused and not notes.listings() and _is_legacy(notes):
        await _handshake_sse(goal, notes, ledger)
    elif refused or notes.listings():
        # On a connection of its own: this era knows no session, the other one may be bound to one.
        async with _dialled(goal, notes, ledger) as session:
            patience = options.limits.request_timeout if refused else options.limits.short_timeout
            await greet_modern(session, notes, refused=refused, within=patience)


async def _handshake(goal: Target, notes: Notes, ledger: Ledger) -> bool:
    async with _dialled(goal, notes, ledger) as session:
        return await greet(session, notes)


async def _handshake_sse(goal: Target, notes: Notes, ledger: Ledger) -> None:
    refusals = list(notes.gaps)
    notes.gaps.clear()
    await _handshake(replace(goal, transport="sse"), notes, ledger)
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
        yield session


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
        closed = Closed("closed the connection")
        try:
            async with connect(self._goal, self._limits, self._ledger, self._inbox.put_nowait) as wire:
                await self._serve(wire)
        except network_errors() as error:
            closed = _closed(error)
        except BaseExceptionGroup as group:
            strange = group.split(network_errors())[1]
            if strange is not None:
                raise strange from None
            closed = _closed(group)
        finally:
            self._inbox.put_nowait(closed)

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


def _closed(error: BaseException) -> Closed:
    errors = leaves(error)
    response = getattr(errors[0], "response", None)
    if response is not None:
        return Closed(*explain_status(response.status_code, ""))
    return Closed(*explain_failure(errors))
