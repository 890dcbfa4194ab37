"""How often is a server started, as whom is it asked each time, and what?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from auditor.capture.identities import ABLE, CLAUDE, IDENTITIES, Identity, identities, identity_of
from auditor.model import Era

BOTH = (Era.HANDSHAKE, Era.MODERN)


class Probe(StrEnum):
    """How hard it is tried to see another face of a server."""

    NONE = "none"
    """One start, each list once."""
    QUICK = "quick"
    """At most one more start, as another client; the lists again and again. What `scan` does."""
    FULL = "full"
    """Every identity, each era first, other orders, a long wait. Minutes for a slow server."""


QUICK_WAIT = 0.25
"""Seconds before the lists are asked for once more; they pass while the second start loads."""


@dataclass(frozen=True, slots=True)
class Start:
    """One process or connection, and all that is asked of it."""

    number: int
    identity: Identity
    eras: tuple[Era, ...] = BOTH
    """In which each is tried; the second on the same connection where the server allows it."""
    turns: int = 1
    """How often the lists are asked for, as long as they are small and come fast."""
    wait: float = 0.0
    """Seconds to wait for a change after that; 0: not at all."""
    also: tuple[Identity, ...] = ()
    """Who asks too in the modern era, where each request says who asks."""
    backwards: bool = False
    """Whether the lists are asked for in reverse order."""


def plan(
    client: str, probe: Probe, *, wait: float = 10.0, identity: Identity | None = None, clients: Sequence[str] = ()
) -> tuple[Start, ...]:
    """The starts of one visit, the first as the client that declares the server, or as `identity`.

    `wait`: seconds for a late change under `Probe.FULL`. `clients`: who declares it besides, each of which is asked
    as well. The first start alone decides what is a gap.
    """
    asker = identity or identity_of(client)
    first, *rest = _probing(asker, probe, wait)
    met = {asker.name, *(start.identity.name for start in rest)}
    also = () if identity else tuple(each for each in identities(clients) if each.name not in met)
    more = (Start(number, each, eras=(Era.HANDSHAKE,)) for number, each in enumerate(also, len(rest) + 2))
    return (replace(first, also=(*first.also, *also)), *rest, *more)


def _probing(asker: Identity, probe: Probe, wait: float) -> tuple[Start, ...]:
    other = ABLE if asker == CLAUDE else CLAUDE
    match probe:
        case Probe.NONE:
            return (Start(1, asker),)
        case Probe.QUICK:
            return (Start(1, asker, turns=4, wait=QUICK_WAIT, also=(other,)), Start(2, other, turns=2, also=(asker,)))
        case Probe.FULL:
            others = tuple(each for each in IDENTITIES if each != asker)
            return (Start(1, asker, turns=6, wait=wait, also=others), *_more(asker, others))


def _more(asker: Identity, others: tuple[Identity, ...]) -> Iterator[Start]:
    yield Start(2, asker, eras=(Era.MODERN, Era.HANDSHAKE), turns=2)
    yield Start(3, asker.bare() if asker.capabilities else IDENTITIES[2], turns=2, backwards=True)
    yield from (Start(number, each, eras=(Era.HANDSHAKE,), turns=2) for number, each in enumerate(others, 4))
