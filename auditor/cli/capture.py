"""`mcp-assay capture`: what do the servers say, word for word, for later?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import consent, progress, stream
from auditor.cli.exits import code
from auditor.cli.kept import keep, note
from auditor.cli.options import Asked, TakesCommand, takes_targets
from auditor.cli.output import apart, writable
from auditor.model import Outcome
from auditor.pipeline import Request, Taken, take
from auditor.report.escape import terminal
from auditor.report.verdict import count


@click.command(cls=TakesCommand)
@takes_targets
@click.option(
    "--output", "-o", metavar="FILE", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="Where to save.",
)  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def capture(asked: Asked, output: Path, quiet: bool) -> int:
    """Save what servers say, to audit it later or elsewhere with `mcp-assay scan FILE`.

    The file holds what they sent, unjudged: treat it as hostile. Exits 0, 3 if something could not be had, or 4.
    """
    writable(output)
    apart((output,), asked.targets)
    request = Request(around=asked.around, now=asked.now, targets=asked.targets, command=asked.command,
                      options=asked.options)  # fmt: skip
    with progress.shown(quiet=quiet, verbose=False) as watch:
        taken = take(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    keep(taken.captures, output)
    if not taken.captures:
        note(taken.notes)
    if not quiet:
        stream.out(_account(taken))
    return code(_outcome(taken))


def _account(taken: Taken) -> str:
    gaps = (*taken.gaps, *(gap for each in taken.captures for gap in each.gaps))
    lines = [f"{len(taken.captures)} captured, {len(taken.entries)} disabled, {count(len(gaps), 'gap')}"]
    lines += [f"  gap: {terminal(gap.server)} {terminal(gap.where)}: {terminal(gap.why)}" for gap in gaps]
    return "\n".join(lines) + "\n"


def _outcome(taken: Taken) -> Outcome:
    if taken.gaps or any(each.gaps for each in taken.captures):
        return Outcome.INCOMPLETE
    return Outcome.CLEAN if taken.captures else Outcome.NOTHING
