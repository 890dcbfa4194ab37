"""What does one server say, and what could not be had of it?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from auditor.capture.digest import digest
from auditor.capture.fetch import fetched
from auditor.capture.given import given
from auditor.capture.http import talk_http
from auditor.capture.identities import Identity, identities
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Options
from auditor.capture.masks import Masks
from auditor.capture.notes import Notes
from auditor.capture.plan import Start, plan
from auditor.capture.remedies import remedied, with_others
from auditor.capture.starts import talk_stdio
from auditor.capture.volume import Volume
from auditor.errors import AuditorError
from auditor.model import Capture, Http, ServerSpec, Stdio

_UNMET = "audit that client's config by itself: the server may keep a second start out, or that client"
_ENDING = 15.0
"""Seconds beyond the timeout after which a visit is given up, whatever it waits for."""


async def visit(spec: ServerSpec, options: Options, stage: Callable[[str], None]) -> Capture:
    """Start or dial one server, ask it everything, end it. Whatever fails becomes a gap."""
    began = time.monotonic()
    captured_at = datetime.now(UTC).isoformat(timespec="seconds")
    masks = Masks(options.environ, options.headers)
    clients, named = options.clients.get(spec.id, ()), _named(options)
    first, *others = plan(spec.client, options.probe, wait=options.probe_wait, identity=named, clients=clients)
    notes, ledger = (
        Notes(spec.id, options, stage, 0.0, first),
        Ledger(options.limits, masks, _volume(options, len(others))),
    )
    try:
        await _talk(spec, notes, ledger, tuple(others))
    except AuditorError as error:
        notes.gap("start", error.what, error.hint)
    except TimeoutError:
        notes.gap("capture", "had to be given up: it could not be ended in time", "report this as a fault of the audit")
    for each in () if named or notes.gaps else identities(clients):
        if not notes.met(each):
            notes.gap("initialize", f"not answered as {each.name}, whose config declares it too", _UNMET)
    stage("done")
    listings, evidence = masks.over(notes.listings()), ledger.evidence()
    walled = ledger.confinement == "bubblewrap" and not options.conditions(spec.id, spec.name).network
    return Capture(
        server=spec,
        captured_at=captured_at,
        confinement="remote" if isinstance(spec.launch, Http) else ledger.confinement or options.confine,
        listings=listings,
        evidence=evidence,
        gaps=remedied(masks.over(tuple(notes.gaps)), evidence, spec.name, network=not walled),
        seconds=round(time.monotonic() - began, 3),
        digest=digest(listings),
        packages=ledger.packages,
        asked=notes.asked(),
    )


async def _talk(spec: ServerSpec, notes: Notes, ledger: Ledger, others: tuple[Start, ...]) -> None:
    notes.stage("start")
    match spec.launch:
        case Stdio() as launch:
            conditions = notes.options.conditions(spec.id, spec.name)
            async with fetched(given(spec, launch, conditions.environ), conditions) as prepared:
                ledger.packages = prepared.packages
                async with _time_begins(notes, len(others)):
                    await talk_stdio(prepared, conditions, notes, ledger, others)
                notes.gaps[:] = with_others(tuple(notes.gaps), prepared)
        case Http() as launch:
            async with _time_begins(notes, len(others)):
                await talk_http(launch, notes, ledger, by_hand=spec.client == "url", others=others)


def _volume(options: Options, others: int) -> Volume:
    """Under `Probe.FULL` an honest server says the same some twenty times."""
    return Volume(options.limits.total_bytes * max(1, others // 2))


def _named(options: Options) -> Identity | None:
    return Identity(options.client_name, options.client_version) if options.client_name else None


def _time_begins(notes: Notes, others: int) -> asyncio.Timeout:
    """From now on the server's own time counts; fetching it has a limit of its own."""
    notes.deadline = asyncio.get_running_loop().time() + notes.limits.timeout
    return asyncio.timeout(_allowed(notes.options, others))


def _allowed(options: Options, others: int) -> float:
    """Seconds for the whole visit; one more start happens within the timeout, every further one beside it."""
    beyond = options.limits.timeout * max(0, others - 1)
    person = options.limits.sign_in if options.sign_in else 0.0
    return options.limits.timeout + beyond + person + _ENDING
