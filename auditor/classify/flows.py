"""Which tools together let strangers' text carry private data away, over the fewest servers and tools?

Strangers' text, private data and a way out are harmless one by one; a model that has all three can be talked into a
theft (https://simonwillison.net/2025/Jun/16/the-lethal-trifecta/).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from auditor.model import Capability, Flow, Leg, Step, ToolCapability

Fleet = Mapping[str, Sequence[ToolCapability]]
"""Server ids with what their tools can do."""

LEGS: dict[Capability, Leg] = {
    Capability.TAKES_FOREIGN_CONTENT: Leg.FOREIGN,
    Capability.READS_SECRETS: Leg.PRIVATE,
    Capability.READS_PRIVATE_DATA: Leg.PRIVATE,
    Capability.READS_FILES: Leg.PRIVATE,
    Capability.SENDS_MESSAGES: Leg.OUT,
    Capability.SENDS_OUT: Leg.OUT,
}
_SURE = ("name", "text")
"""Where evidence says most, the best first: a text may speak of what another tool does."""
_MOST = 12
"""Tools of one leg on one server that are tried; of the others none would make a shorter way."""


def flows(fleet: Fleet) -> tuple[Flow, ...]:
    """The shortest way on each server that has one by itself, then the shortest over those that have none."""
    alone = {server: way for server, does in fleet.items() if (way := shortest({server: does}))}
    rest = {server: does for server, does in fleet.items() if server not in alone}
    together = shortest(rest)
    return (*alone.values(), *((together,) if together else ()))


def shortest(fleet: Fleet) -> Flow | None:
    """The way over the fewest servers, of these over the fewest tools; None where there is none."""
    steps = {leg: {server: can for server, does in fleet.items() if (can := _steps(server, does, leg))} for leg in Leg}
    tools = {leg: {at: frozenset(step.does.item for step in can) for at, can in steps[leg].items()} for leg in Leg}
    ways = _ways({leg: tuple(by_server) for leg, by_server in steps.items()})
    best = min(ways, key=lambda way: (len(set(way)), _fewest(way, tools)), default=None)
    if best is None:
        return None
    return Flow(min(product(*(steps[leg][server] for leg, server in zip(Leg, best, strict=True))), key=_length))


def _steps(server: str, does: Sequence[ToolCapability], leg: Leg) -> list[Step]:
    """Tools of one leg, each once, those of several legs first, then those with the best evidence; at most `_MOST`."""
    by_tool: dict[str, ToolCapability] = {}
    legs = Counter(item for item, _ in {(each.item, LEGS[each.capability]) for each in does if each.capability in LEGS})
    ours = (each for each in does if LEGS.get(each.capability) is leg)
    for each in sorted(ours, key=lambda each: (-legs[each.item], _doubt(each))):
        by_tool.setdefault(each.item, each)
    return [Step(server, leg, each) for each in islice(by_tool.values(), _MOST)]


def _doubt(does: ToolCapability) -> tuple[int, int]:
    """Secrets and mails tell more than files do."""
    return list(LEGS).index(does.capability), _SURE.index(does.source) if does.source in _SURE else len(_SURE)


def _ways(servers: Mapping[Leg, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Servers for the three legs, over as few as will do."""
    first, second, third = (servers[leg] for leg in Leg)
    if not (first and second and third):
        return
    reads, leads = frozenset(second), frozenset(third)
    alone = [(server, server, server) for server in first if server in reads and server in leads]
    if alone:
        yield from alone
        return
    pairs = (
        *((server, server, third[0]) for server in first if server in reads),
        *((server, second[0], server) for server in first if server in leads),
        *((first[0], server, server) for server in second if server in leads),
    )
    yield from pairs or [(first[0], second[0], third[0])]


def _fewest(way: tuple[str, ...], tools: Mapping[Leg, Mapping[str, frozenset[str]]]) -> int:
    """How few tools will do for these servers: one less for each that serves two legs, or all three."""
    legs = [(server, tools[leg][server]) for leg, server in zip(Leg, way, strict=True)]
    if len(set(way)) == 1 and frozenset.intersection(*(names for _, names in legs)):
        return 1
    shared = any(one[0] == other[0] and one[1] & other[1] for one, other in combinations(legs, 2))
    return 2 if shared else 3


def _length(way: tuple[Step, ...]) -> int:
    return len({(step.server, step.does.item) for step in way})
