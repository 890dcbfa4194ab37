"""`mcp-assay log`: what did the guard let pass, and what not?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import stream
from auditor.errors import AuditorError

if TYPE_CHECKING:
    from auditor.guard.tally import Tally

_SHOWN = 20
_LONGEST = 1 << 16


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--server", metavar="NAME", help="Only this server's calls.")
@click.option("--all", "everything", is_flag=True, help="Read the files that were put aside, too.")
def log(file: Path | None, server: str | None, everything: bool) -> int:
    """Show counts for each tool, unusual tools, bursts, hosts first seen, and what was stopped.

    FILE is the guard's log; without it, the usual one is read.
    """
    from auditor.guard.tally import read, tally
    from auditor.guarding import log_path

    path = file or log_path(os.environ, Path.home())
    every = list(read(_lines(path, everything)))
    known = sorted({one.server for one in every if one is not None})
    if every and not known:
        raise AuditorError("no line of it is one of a log", str(path), "name a file that `mcp-assay guard` wrote")
    if server is not None and server not in known:
        has = ", ".join(name[:60] for name in known[:12]) or "no server"
        raise AuditorError(f"no server of the log is called {server[:60]!r}", "--server", f"it has {has}")
    calls = (one for one in every if one is None or server in (None, one.server))
    stream.out("\n".join(_drawn(tally(calls))) + "\n")
    return 0


def _lines(path: Path, everything: bool) -> Iterator[bytes]:
    """All lines, the oldest first."""
    from auditor.guard.log import KEPT, aside

    older = [aside(path, number) for number in range(KEPT, 0, -1)] if everything else []
    if not path.exists() and not any(each.exists() for each in older):
        raise AuditorError("there is no log yet", str(path), "put `mcp-assay guard --` before a server's command first")
    for each in (*older, path):
        if each.exists():
            yield from _of(each)


def _of(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as opened:
            while line := opened.readline(_LONGEST + 1):
                yield line
    except OSError as error:
        raise AuditorError(f"the log cannot be read: {error.strerror}", str(path), "check its permissions") from None


def _drawn(found: Tally) -> Iterator[str]:
    from auditor.report.escape import terminal
    from auditor.report.verdict import count

    calls = sum(one.calls for one in found.counts)
    yield "times are UTC"
    of, stopped = count(len(found.counts), "tool"), count(len(found.stopped), "time")
    yield f"{count(calls, 'call')} of {of}; {stopped} something was stopped"
    for one in found.counts[:_SHOWN]:
        stopped = f", {one.stopped:,} stopped" if one.stopped else ""
        yield (
            f"  {one.calls:>7,}  {terminal(one.server, 40)} {terminal(one.name, 60)}"
            f"  {one.received:,} bytes, slowest {one.slowest:,.0f} ms{stopped}"
        )
    yield from _part(
        "unusual", [f"{terminal(one.server, 40)} {terminal(one.name, 60)}: {one.calls}" for one in found.unusual]
    )
    yield from _part("bursts", [
        f"{terminal(minute, 20)}  {terminal(server, 40)} {terminal(name, 60)}: {number:,} in one minute"
        for server, name, minute, number in found.bursts
    ])  # fmt: skip
    yield from _part("hosts, first seen", [
        f"{terminal(when[:19], 20)}  {terminal(server, 40)} {terminal(host, 100)}" for server, host, when in found.hosts
    ])  # fmt: skip
    yield from _part("stopped", [
        f"{terminal(one.time[:19], 20)}  {terminal(one.server, 40)} {terminal(one.name, 60)}: "
        f"{terminal(one.verdict, 20)}, {terminal(one.why, 200)}"
        for one in found.stopped
    ])  # fmt: skip
    if found.damaged:
        yield f"{count(found.damaged, 'line')} could not be read"


def _part(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines[-_SHOWN:])
        if len(lines) > _SHOWN:
            yield f"  and {len(lines) - _SHOWN:,} earlier ones"
