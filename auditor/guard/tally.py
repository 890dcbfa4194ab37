"""What do the log's lines say together: how often, how unusual, what was stopped? Pure."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

_BURST = 30
"""Calls of one tool within a minute that are told of; a person's agent makes fewer than ten."""
_RARE = 2
"""Calls up to which a tool is unusual on a server with `_MANY` or more."""
_MANY = 50
_LONGEST = 1 << 16
"""Bytes of one line."""
_WORDS = ("time", "server", "event", "name", "verdict")


@dataclass(frozen=True, slots=True)
class Call:
    """One line of a log, as far as it is one."""

    time: str
    server: str
    event: str
    name: str
    verdict: str
    why: str = ""
    received: int = 0
    milliseconds: float = 0.0
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """One tool of one server."""

    server: str
    name: str
    calls: int
    stopped: int
    received: int
    slowest: float


@dataclass(frozen=True, slots=True)
class Tally:
    """All of it."""

    counts: tuple[Count, ...]
    """The most called first."""
    unusual: tuple[Count, ...]
    """Called once or twice on a server that is called often."""
    bursts: tuple[tuple[str, str, str, int], ...]
    """Server, tool, the minute, and how often in it."""
    hosts: tuple[tuple[str, str, str], ...]
    """Server, host and when it was first seen."""
    stopped: tuple[Call, ...]
    """In order."""
    damaged: int
    """Lines that are none of ours."""


def read(lines: Iterable[bytes]) -> Iterator[Call | None]:
    """A call for each line; None for one that is not well formed."""
    for line in lines:
        try:
            yield _call(json.loads(line)) if len(line) <= _LONGEST else None
        except (ValueError, RecursionError):
            yield None


def tally(calls: Iterable[Call | None]) -> Tally:
    """The figures of these lines, which are in order of time."""
    damaged, stopped = 0, list[Call]()
    by_tool: dict[tuple[str, str], list[Call]] = defaultdict(list)
    minutes: Counter[tuple[str, str, str]] = Counter()
    hosts: dict[tuple[str, str], str] = {}
    for one in calls:
        if one is None:
            damaged += 1
            continue
        if one.verdict not in ("allow", "warn") and not _is_sum(one):
            stopped.append(one)
        if one.event == "call":
            by_tool[one.server, one.name].append(one)
            minutes[one.server, one.name, one.time[:16]] += 1
        for host in one.hosts:
            hosts.setdefault((one.server, host), one.time)
    counts = tuple(sorted((_count(*key, each) for key, each in by_tool.items()), key=lambda each: -each.calls))
    bursts = tuple((*key, number) for key, number in minutes.items() if number >= _BURST)
    first = tuple((server, host, when) for (server, host), when in hosts.items())
    return Tally(counts, _unusual(counts), bursts, first, tuple(stopped), damaged)


def _is_sum(one: Call) -> bool:
    """Whether it is the line of a listing of which each item that was withheld has a line of its own."""
    return one.event == "list" and one.verdict == "withhold"


def _call(line: object) -> Call | None:
    if not isinstance(line, dict):
        return None
    words = [word for key in _WORDS if isinstance(word := line.get(key), str)]
    if len(words) < len(_WORDS):
        return None
    time, server, event, name, verdict = words
    datetime.fromisoformat(time)
    received, took, hosts = line.get("received", 0), line.get("milliseconds", 0), line.get("hosts", [])
    if not isinstance(received, int) or not isinstance(took, int | float) or not isinstance(hosts, list):
        return None
    why, places = str(line.get("why", "")), tuple(map(str, hosts))
    return Call(time, server, event, name, verdict, why, received, float(took), places)


def _count(server: str, name: str, calls: list[Call]) -> Count:
    stopped = sum(one.verdict not in ("allow", "warn") for one in calls)
    received = sum(one.received for one in calls)
    return Count(server, name, len(calls), stopped, received, max(one.milliseconds for one in calls))


def _unusual(counts: tuple[Count, ...]) -> tuple[Count, ...]:
    of_server: Counter[str] = Counter()
    for one in counts:
        of_server[one.server] += one.calls
    return tuple(one for one in counts if one.calls <= _RARE and of_server[one.server] >= _MANY)
