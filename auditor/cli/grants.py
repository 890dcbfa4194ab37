"""`mcp-assay grants`: what should a server be granted, going by what it reaches for?"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from auditor.cli import consent, progress, stream
from auditor.cli.exits import code
from auditor.cli.options import Asked, TakesCommand, takes_sources
from auditor.errors import AuditorError
from auditor.model import Outcome
from auditor.report.escape import terminal

_LONGEST = 1 << 16


@click.group()
def grants() -> None:
    """Find out what a server needs, for `grants:` in `mcp-assay.yaml`. docs/guard.md says how they are enforced."""


@grants.command(cls=TakesCommand)
@click.argument("server", required=False, default="")
@takes_sources
@click.option("--log", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="The guard's log.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but the grants and errors.")
def suggest(asked: Asked, server: str, log: Path | None, quiet: bool) -> int:
    """Print `grants:` for SERVER, or for the command behind `--`, as YAML; nothing is written.

    It is started as `scan` does, confined and watched (needs strace), and asked for its tools. What it reached for is
    proposed, but for baits. What only its tools need, once they are called, is not seen: read the log of the guard for
    that, which says what was refused.
    """
    from auditor.pipeline import Request, take
    from auditor.policing import seen
    from auditor.policy import suggestion
    from auditor.suggesting import needs
    from auditor.surfaces import surfaces

    if not (server or asked.command or asked.targets):
        raise click.UsageError("name a server as your client's config does, or put a command behind `--`")
    request = Request(around=asked.around, now=asked.now, targets=asked.targets, command=asked.command,
                      options=replace(asked.options, needs=True), only="" if asked.command else server)  # fmt: skip
    with progress.shown(quiet=quiet, verbose=False) as watch:
        taken = take(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    found = needs(seen(taken.captures, map(surfaces, taken.captures), taken.entries), asked.around.home)
    if not found:
        hint = "`mcp-assay scan --static` lists those that are configured"
        raise AuditorError(f"no server is called {server!r}", "SERVER", hint)
    stream.out(suggestion(found, _refused(log, {each.name for each in found})))
    gaps = [gap for each in taken.captures for gap in each.gaps]
    stream.err("".join(f"gap: {terminal(each.where)}: {terminal(each.why)}\n" for each in gaps))
    return code(Outcome.INCOMPLETE if gaps else Outcome.CLEAN)


def _refused(log: Path | None, servers: set[str]) -> list[str]:
    """Hosts that the guard refused these servers, the most wanted first; nothing where there is no log."""
    from auditor.guard.tally import read
    from auditor.guarding import log_path
    from auditor.report.verdict import count

    path = log or log_path(os.environ, Path.home())
    if not path.is_file():
        return []
    wanted: Counter[str] = Counter()
    with path.open("rb") as lines:
        for one in read(iter(lambda: lines.readline(_LONGEST), b"")):
            if one is not None and one.event == "host" and one.verdict == "block" and one.server in servers:
                wanted[one.name] += 1
    return [f"{name} ({count(times, 'time')})" for name, times in wanted.most_common()]
