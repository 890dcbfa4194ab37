"""Do real clients hear the same from real servers with the guard between them?

`python tests/guard/guard_clients_run.py [SERVER…]`. Each server is asked twice without the guard first: what
differs then (times, random numbers) is not compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guard_page import table, write
from guard_servers_real import Compared, compared
from guard_ways import CLIENTS, WAYS, Client, answers

Path_ = tuple[str | int, ...]
_SHOWN = 12


@dataclass
class Tally:
    """Of one client and one way."""

    servers: int = 0
    calls: int = 0
    values: int = 0
    varying: int = 0
    differing: list[str] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)


def main() -> int:
    """Compare all, or those named; 0 where nothing differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="SERVER")
    parser.add_argument("--client", action="append", choices=[each.kind for each in CLIENTS])
    asked = parser.parse_args()
    servers = compared(tuple(asked.only))
    clients = [each for each in CLIENTS if not asked.client or each.kind in asked.client]
    tallies: dict[tuple[str, str], Tally] = {}
    touched, looked_at = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "guard.jsonl"
        for server in servers:
            for client in clients:
                began = time.monotonic()
                for way, tally in _compared(client, server, Path(scratch), log):
                    _add(tallies.setdefault((client.name, way), Tally()), tally)
                    sys.stdout.writelines(f"{way}: {each}\n" for each in tally.differing)
                sys.stdout.write(f"{server.id:20} {client.name:40} {time.monotonic() - began:6.1f} s\n")
                sys.stdout.flush()
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    looked_at = sum(line["event"] in ("call", "list", "item") for line in lines)
    touched = [line for line in lines if line["verdict"] not in ("allow", "warn")]
    text = _drawn(tallies, servers, looked_at, touched)
    if not asked.only and not asked.client:
        write("clients", text)
    sys.stdout.write(text + "\n")
    return int(any(each.differing for each in tallies.values()))


def _add(total: Tally, one: Tally) -> None:
    total.servers += one.servers
    total.calls += one.calls
    total.values += one.values
    total.varying += one.varying
    total.differing += one.differing
    total.versions |= one.versions


def _compared(client: Client, server: Compared, scratch: Path, log: Path) -> Iterator[tuple[str, Tally]]:
    first, again = (_flat(answers(client, server, way, scratch / "work", log)) for way in WAYS[:2])
    varying = {path for path in first.keys() | again.keys() if first.get(path) != again.get(path)}
    for way in WAYS[2:]:
        found = _flat(answers(client, server, way, scratch / "work", log))
        paths = (first.keys() | found.keys()) - varying
        same = [path for path in paths if path in first and path in found and first[path] == found[path]]
        odd = sorted(paths - set(same), key=str)
        tally = Tally(1, len(server.calls), len(same), len(varying))
        tally.versions = {str(first[("version",)])} if ("version",) in first else set()
        if ("failed",) in first:
            odd.insert(0, ("failed",))
        tally.differing = [
            f"{server.id}, {client.name}, {way}: `{'/'.join(map(str, path))}`: {_cut(first.get(path))} became "
            f"{_cut(found.get(path))}" for path in odd[:3]
        ]  # fmt: skip
        yield way, tally


def _cut(value: object) -> str:
    return json.dumps(value)[:120].replace("|", "¦")


def _flat(value: Any, path: Path_ = ()) -> dict[Path_, object]:
    """Every value in an answer by its path; empty lists and objects count as values."""
    if isinstance(value, dict) and value:
        return {key: each for name, inner in value.items() for key, each in _flat(inner, (*path, name)).items()}
    if isinstance(value, list) and value:
        return {key: each for place, inner in enumerate(value) for key, each in _flat(inner, (*path, place)).items()}
    return {path: value}


def _drawn(
    tallies: dict[tuple[str, str], Tally], servers: list[Compared], looked_at: int, touched: list[dict[str, Any]]
) -> str:
    rows = [
        (client, way, str(one.servers), str(one.calls), f"{one.values:,}", f"{one.varying:,}", str(len(one.differing)))
        for (client, way), one in tallies.items()
    ]
    versions = sorted({version for one in tallies.values() for version in one.versions})
    odd = [line for one in tallies.values() for line in one.differing]
    blocks = [
        "## The same answers",
        f"{len(servers)} real servers of npm and PyPI ({', '.join(each.id for each in servers)}), each in a sandbox "
        f"without network, asked by real clients. Protocol versions met: {', '.join(versions)}. Compared are all "
        "listings, results, errors, counts of progress notifications and requests of the server; what already differs "
        "between two runs without the guard (times, random numbers) is counted as varying and not compared.",
        table(("Client", "Way", "Servers", "Calls", "Same values", "Varying", "Different"), rows),
        f"The guard looked at {looked_at:,} messages with text and touched {len(touched)} "
        f"({len(touched) / max(looked_at, 1):.1%}).",
        *(["\n".join(f"* {line}" for line in odd[:_SHOWN])] if odd else []),
        *(["Touched:", "\n".join(f"* {each['server']}: {each['event']} {each['name']}: {each['verdict']}, "
                                 f"{each.get('why', '')}" for each in touched[:_SHOWN])] if touched else []),
    ]  # fmt: skip
    return "\n\n".join(blocks)


if __name__ == "__main__":
    sys.exit(main())
