"""Do tools together do what none of them does alone? `combination`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.classify import flows, shortest
from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, tools, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Unit
from auditor.model import Flow, Leg, ToolCapability

_MEANS = {Leg.FOREIGN: "strangers' text", Leg.PRIVATE: "private", Leg.OUT: "out"}


def _build(given: Mapping[str, object]) -> Find:
    options = Options("combination", given, "servers")
    least = options.number("servers", 1)

    def find(unit: Unit) -> list[Hit]:
        does = _by_server(unit)
        way = shortest(does) if least == 1 else next((each for each in flows(does) if len(each.servers) >= least), None)
        return _hits(unit, way) if way else []

    return find


def _by_server(unit: Unit) -> dict[str, tuple[ToolCapability, ...]]:
    """What the tools of each server can do; each server's statement is the same object in all its items."""
    statements = {read.statement.server: read.statement for read in unit.reads}
    return {server: statement.capabilities or () for server, statement in statements.items()}


def _hits(unit: Unit, way: Flow) -> list[Hit]:
    """A place for each step, told as one way."""
    by_name: dict[tuple[str, str], Read] = {}
    for read in tools(unit):
        by_name.setdefault((read.item.server, read.item.name), read)
    detail = " → ".join(_told(way))
    steps = {(step.server, step.does.item): step for step in way.steps}
    return [
        hit
        for key, step in steps.items()
        if key in by_name
        for hit in whole(face(by_name[key]), step.does.capability.value, detail)
    ]


def _told(way: Flow) -> list[str]:
    """`mail.read (strangers' text, private)`: steps that follow each other on one tool are one."""
    told: list[tuple[str, list[str]]] = []
    for step in way.steps:
        name = f"{step.server}.{step.does.item}"
        if not told or told[-1][0] != name:
            told.append((name, []))
        told[-1][1].append(_MEANS[step.leg])
    return [f"{name} ({', '.join(means)})" for name, means in told]


COMBINATION = MatcherSpec(
    "combination",
    "Tools bring strangers' text in, read private data and lead out, over at least `servers` servers (1) of which none "
    "does all three.",
    _build,
    asks_item=True,
)
