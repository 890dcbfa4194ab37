"""How do reports say what tools can do, and which way private data could leave? Texts are raw: escape them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from auditor.model import Capability, Flow, Leg, ServerSummary, ToolCapability

WORDS: dict[Capability, str] = {
    Capability.READS_FILES: "reads files",
    Capability.WRITES_FILES: "writes files",
    Capability.DELETES: "deletes",
    Capability.EXECUTES: "runs code",
    Capability.SENDS_OUT: "sends out",
    Capability.TAKES_FOREIGN_CONTENT: "takes in strangers' text",
    Capability.READS_PRIVATE_DATA: "reads private data",
    Capability.READS_SECRETS: "reads secrets",
    Capability.MOVES_MONEY: "moves money",
    Capability.SENDS_MESSAGES: "speaks for you",
    Capability.PERSISTS: "acts later",
}
MEANS = {Leg.FOREIGN: "strangers' text", Leg.PRIVATE: "private", Leg.OUT: "out"}
MOST_TOOLS = 300
"""Rows of one table; the JSON report has all."""


@dataclass(frozen=True, slots=True)
class Row:
    """A tool, and for each column of its table what shows it; None where nothing does."""

    item: str
    does: tuple[ToolCapability | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Tools by what they can do. Columns and rows without an entry are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    left: int
    """Tools that are not shown."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A tool on a way, with all that it adds there."""

    server: str
    item: str
    means: tuple[str, ...]
    does: tuple[ToolCapability, ...]


def line(server: ServerSummary) -> str:
    """`reads files (4 tools), deletes (1)`; empty where nothing is known. Has no text of the server."""
    counts = {known: len({each.item for each in server.capabilities if each.capability is known}) for known in WORDS}
    listed = [(WORDS[known], number) for known, number in counts.items() if number]
    first = " tool" if listed and listed[0][1] == 1 else " tools"
    return ", ".join(
        f"{words} ({number:,}{first if place == 0 else ''})" for place, (words, number) in enumerate(listed)
    )


def by_tool(server: ServerSummary) -> dict[str, tuple[ToolCapability, ...]]:
    """What each tool can do, in listing order."""
    found: dict[str, list[ToolCapability]] = {}
    for each in server.capabilities:
        found.setdefault(each.item, []).append(each)
    return {item: tuple(does) for item, does in found.items()}


def table(server: ServerSummary) -> Table:
    """The server's tools by what they can do."""
    tools = by_tool(server)
    present = {each.capability for each in server.capabilities}
    columns = tuple(known for known in WORDS if known in present)
    rows = tuple(
        Row(item, tuple(next((each for each in does if each.capability is known), None) for known in columns))
        for item, does in list(tools.items())[:MOST_TOOLS]
    )
    return Table(tuple(WORDS[known] for known in columns), rows, max(0, len(tools) - MOST_TOOLS))


def stops(flow: Flow) -> tuple[Stop, ...]:
    """The tools on a way; what follows each other on one tool is one stop."""
    return tuple(
        Stop(server, item, tuple(MEANS[step.leg] for step in same), tuple(step.does for step in same))
        for (server, item), group in groupby(flow.steps, lambda step: (step.server, step.does.item))
        for same in (tuple(group),)
    )


def told(flow: Flow) -> str:
    """`mail.read (strangers' text, private) → mail.send (out)`."""
    return " → ".join(f"{stop.server}.{stop.item} ({', '.join(stop.means)})" for stop in stops(flow))
