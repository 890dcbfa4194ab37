"""What does one server say, and what could not be had of it?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from auditor.capture.digest import digest
from auditor.capture.handshake import greet, greet_modern
from auditor.capture.http import talk_http
from auditor.capture.ledger import Ledger, mask
from auditor.capture.limits import Options
from auditor.capture.notes import Notes
from auditor.capture.session import Session
from auditor.capture.stdio import StdioChannel
from auditor.confine import Conditions, Prepared, confine, prepare
from auditor.errors import AuditorError
from auditor.model import Capture, Gap, Http, ServerSpec, Stdio

_ENDING = 15.0
"""Seconds beyond the timeout after which a visit is given up, whatever it waits for."""


async def visit(spec: ServerSpec, options: Options, stage: Callable[[str], None]) -> Capture:
    """Start or dial one server, ask it everything, end it. Whatever fails becomes a gap."""
    began = time.monotonic()
    captured_at = datetime.now(UTC).isoformat(timespec="seconds")
    deadline = asyncio.get_running_loop().time() + options.limits.timeout
    notes, ledger = Notes(spec.id, options, stage, deadline), Ledger(options.limits)
    try:
        async with asyncio.timeout(options.limits.timeout + _ENDING):
            await _talk(spec, notes, ledger)
    except AuditorError as error:
        notes.gap("start", error.what, error.hint)
    except TimeoutError:
        notes.gap("capture", "had to be given up: it could not be ended in time", "report this as a fault of the audit")
    stage("done")
    listings = notes.listings()
    return Capture(
        server=spec,
        captured_at=captured_at,
        confinement="remote" if isinstance(spec.launch, Http) else ledger.confinement or options.confine,
        listings=listings,
        evidence=ledger.evidence(options.environ),
        gaps=tuple(_masked(gap, options) for gap in notes.gaps),
        seconds=round(time.monotonic() - began, 3),
        digest=digest(listings),
        packages=ledger.packages,
    )


async def _talk(spec: ServerSpec, notes: Notes, ledger: Ledger) -> None:
    notes.stage("start")
    match spec.launch:
        case Stdio() as launch:
            conditions = notes.options.conditions(spec.id, spec.name)
            prepared = await asyncio.to_thread(prepare, launch, conditions)
            ledger.packages = prepared.packages
            await _talk_stdio(prepared, conditions, notes, ledger)
        case Http() as launch:
            await talk_http(launch, notes, ledger, by_hand=spec.client == "url")


async def _talk_stdio(prepared: Prepared, conditions: Conditions, notes: Notes, ledger: Ledger) -> None:
    async with _started(prepared, conditions, notes, ledger) as session:
        refused = await greet(session, notes)
        patience = notes.limits.request_timeout if refused else notes.limits.short_timeout
        fresh = await greet_modern(session, notes, refused=refused, within=patience)
        notes.stage("end")
    if fresh and not refused:
        async with _started(prepared, conditions, notes, ledger) as session:
            await greet_modern(session, notes, refused=False, within=notes.limits.request_timeout)
            notes.stage("end")


@asynccontextmanager
async def _started(prepared: Prepared, conditions: Conditions, notes: Notes, ledger: Ledger) -> AsyncIterator[Session]:
    confined = await asyncio.to_thread(confine, prepared, conditions)
    ledger.confinement = confined.mode
    try:
        async with (
            StdioChannel(confined, notes.limits, ledger) as channel,
            Session(channel, notes.limits, ledger, notes.deadline) as session,
        ):
            yield session
    finally:
        ledger.watched = ledger.watched or confined.watched
        ledger.touched += await asyncio.to_thread(confined.touched)
        await asyncio.to_thread(confined.close)


def _masked(gap: Gap, options: Options) -> Gap:
    return Gap(gap.server, gap.where, mask(gap.why, options.environ), gap.hint)
