"""`mcp-assay diff`: what is different between two locks or saved captures?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.capture import archive
from auditor.cli.around import surroundings
from auditor.cli.exits import code
from auditor.cli.once import Once
from auditor.cli.output import Output, takes_outputs
from auditor.cli.values import GateType
from auditor.lock import lockfile
from auditor.model import Gate, Lock
from auditor.pinning import Stand, stands
from auditor.pipeline import Taken
from auditor.rulepack import rulepack
from auditor.verifying import differing, of_lock

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(cls=Once)
@click.argument("old", metavar="OLD", type=_FILE)
@click.argument("new", metavar="NEW", type=_FILE)
@click.option(
    "--fail-on", metavar="GATE", type=GateType(), default="info/tentative", show_default=True,
    help="SEVERITY[/CONFIDENCE] from which on a change fails, or never. As it is, any change does.",
)  # fmt: skip
@takes_outputs
def diff(output: Output, old: Path, new: Path, fail_on: Gate) -> int:
    """Say in words what changed from OLD to NEW: locks, or captures of `mcp-assay capture`. Starts nothing.

    Exits 1 where anything did.
    """
    output.spares(old, new)
    before, _ = _read(old)
    after, taken = _read(new)
    report = differing(Lock(tuple(stand.pinned for stand in before)), after, taken, rulepack(), fail_on, str(old))
    output.put(report)
    return code(report.outcome)


def _read(path: Path) -> tuple[tuple[Stand, ...], Taken | None]:
    """The servers in a file; with the captures where it holds any."""
    if lockfile.recognises(path):
        return of_lock(lockfile.load(path)), None
    taken = Taken(archive.load(path), (), ())
    return stands(taken, surroundings(), own=False), taken
