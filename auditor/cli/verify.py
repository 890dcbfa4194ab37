"""`mcp-assay verify`: is everything as it was pinned?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import consent, progress
from auditor.cli.exits import code
from auditor.cli.kept import keep
from auditor.cli.options import Asked, TakesCommand, takes_targets
from auditor.cli.output import Output, takes_outputs, writable
from auditor.cli.values import LOCK, GateType
from auditor.lock import lockfile
from auditor.model import Gate
from auditor.pipeline import Request, take
from auditor.rulepack import rulepack
from auditor.verifying import verified


@click.command(cls=TakesCommand)
@takes_targets
@click.option("--lock", "path", type=LOCK, default=lockfile.NAME, show_default=True, metavar="FILE", help="The lock.")
@click.option("--static", is_flag=True, help="Start and dial nothing; compare launches and saved captures only.")
@click.option(
    "--rules", metavar="DIR", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Apply the rules of this folder too. Repeatable.",
)  # fmt: skip
@click.option(
    "--fail-on", metavar="GATE", type=GateType(), default="info/tentative", show_default=True,
    help="SEVERITY[/CONFIDENCE] from which on a change fails, or never. As it is, any change does.",
)  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Exit 0 also with findings or gaps.")
@click.option(
    "--save-capture", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Keep what the servers said, for `accept --capture FILE`.",
)  # fmt: skip
@takes_outputs
def verify(
    asked: Asked,
    output: Output,
    path: Path,
    static: bool,
    rules: tuple[Path, ...],
    fail_on: Gate,
    exit_zero: bool,
    save_capture: Path | None,
) -> int:
    """Hold servers against the lock, and say in words what changed.

    Exits 1 where anything did: a tool, prompt, resource or instruction, a launch, a package, code. The rules are run
    on what changed; what they find there and not in what was pinned is told too.
    """
    if save_capture is not None:
        writable(save_capture)
    output.spares(*asked.targets, path, also=save_capture)
    lock = lockfile.load(path)
    pack = rulepack(rules)
    request = Request(around=asked.around, now=asked.now, targets=asked.targets, command=asked.command, static=static,
                      options=asked.options, rules=rules, gate=fail_on)  # fmt: skip
    with progress.shown(quiet=output.quiet, verbose=output.verbose, colour=output.colour) as watch:
        taken = take(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    if save_capture is not None:
        keep(taken.captures, save_capture)
    report = verified(request, taken, lock, pack, str(path))
    output.put(report)
    return code(report.outcome, exit_zero=exit_zero)
