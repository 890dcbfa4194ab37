"""What is said on one connection, from the hello to the last comparison?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from auditor.capture.handshake import Greeting, ask_as, greet, greet_modern
from auditor.capture.notes import Notes
from auditor.capture.session import Session
from auditor.capture.talk import repeat, wait_and_repeat
from auditor.model import Era

_MARGIN = 1.0
"""Seconds beyond what the first start took, within which a fresh one must answer a hello that it may ignore."""


@dataclass(slots=True)
class Met:
    """What the first start has shown, for those that follow."""

    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    """It answered, so that a lock or a port is taken, and a second start can do it no harm."""
    judged: asyncio.Event = field(default_factory=asyncio.Event)
    """It is known whether this connection serves the modern era."""
    modern: bool = False
    """It serves the modern era too."""
    elsewhere: bool = False
    """It says that the modern era is served on a fresh connection."""
    vain: bool = False
    """It said nothing at all."""
    seconds: float = 0.0
    """From the start to the first listing."""


async def converse_first(session: Session, notes: Notes, met: Met) -> None:
    """Everything that is asked of the first start on one connection."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    greeting = await greet(session, notes)
    met.seconds = loop.time() - began
    if greeting.talk is not None:
        met.greeted.set()
    lasting = greeting.talk is not None and await repeat(greeting.talk)
    patience = notes.limits.request_timeout if greeting.refused else notes.limits.short_timeout
    modern = await greet_modern(session, notes, refused=greeting.refused, within=patience)
    met.modern, met.elsewhere = modern.talk is not None, modern.elsewhere
    met.vain = greeting.talk is None and modern.talk is None
    met.greeted.set()
    met.judged.set()
    await compare_clients(modern, notes)
    talk = greeting.talk or modern.talk
    if greeting.talk is None and modern.talk is not None:
        lasting = await repeat(modern.talk)
    if talk is not None and lasting:
        await wait_and_repeat(talk)
    await session.linger(notes.limits.short_timeout)
    notes.stage("end")


async def compare_clients(greeting: Greeting, notes: Notes) -> None:
    """Ask as every other client of the start, where the modern era is spoken."""
    if greeting.talk is not None:
        for identity in notes.start.also:
            await ask_as(identity, greeting.talk)


async def converse_later(session: Session, notes: Notes, met: Met) -> bool:
    """What is asked of a later start, once the first has shown what is worth asking.

    False where the server ended at a hello of the modern era, so that the other one could not be said.
    """
    eras = notes.start.eras
    if len(eras) > 1 and met.modern and eras[0] is Era.HANDSHAKE:
        eras = (Era.HANDSHAKE,)  # the other one was compared on the first connection
    elif len(eras) > 1:
        eras = (Era.MODERN, Era.HANDSHAKE)  # it may be served to those who ask in it first
    for era in eras:
        if era is Era.MODERN:
            greeting = await greet_modern(session, notes, refused=False, within=1.5 * met.seconds + _MARGIN)
            await compare_clients(greeting, notes)
            if session.closed and greeting.talk is None and Era.HANDSHAKE in eras:
                return False
        else:
            greeting = await greet(session, notes)
        if greeting.talk is not None:
            await repeat(greeting.talk)
    notes.stage("end")
    return True
