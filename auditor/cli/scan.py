"""`mcp-assay scan`: what do the servers say, and does any of them lie?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import consent, progress
from auditor.cli.exits import code
from auditor.cli.former import former
from auditor.cli.gates import asked_gate
from auditor.cli.kept import keep
from auditor.cli.options import Asked, TakesCommand, takes_targets
from auditor.cli.output import Output, takes_outputs, writable
from auditor.cli.values import GateType
from auditor.model import Gate
from auditor.pipeline import Request, run
from auditor.policing import load
from auditor.sourcing import Grounds, sourced


@click.command(cls=TakesCommand)
@takes_targets
@click.option("--static", is_flag=True, help="Start and dial nothing; read config entries and saved captures only.")
@click.option(
    "--rules", metavar="DIR", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Apply the rules of this folder too. Repeatable.",
)  # fmt: skip
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Apply this policy (mcp-assay.yaml). Never read unasked: what is audited must not waive its own findings.",
)  # fmt: skip
@click.option(
    "--baseline", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A former report of `--json`: what it has does not fail again, and what is gone is told.",
)  # fmt: skip
@click.option(
    "--fail-on", metavar="GATE", type=GateType(), default="high/firm", show_default=True,
    help="SEVERITY[/CONFIDENCE] from which on a finding fails the audit, or never. Goes before the policy's own, but "
    "not before what that says about single servers.",
)  # fmt: skip
@click.option(
    "--source", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the servers' own source: findings point into it too. [default: the project of the script that a "
    "launch names]",
)  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Exit 0 also with findings or gaps.")
@click.option(
    "--save-capture", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Keep what the servers said, for `scan FILE`.",
)  # fmt: skip
@takes_outputs
def scan(
    asked: Asked,
    output: Output,
    static: bool,
    rules: tuple[Path, ...],
    config: Path | None,
    baseline: Path | None,
    fail_on: Gate,
    source: Path | None,
    exit_zero: bool,
    save_capture: Path | None,
) -> int:
    """Audit MCP servers.

    TARGET is a config file of any client, a folder with such files, a URL, or a saved capture; a command stands after
    `--`. With neither, every config of yours is found (`mcp-assay clients` lists where), and those of this folder.
    """
    if save_capture is not None:
        writable(save_capture)
    output.spares(*asked.targets, config, also=save_capture)
    policy = load(config, asked.around.home) if config else None
    request = Request(
        around=asked.around, now=asked.now, targets=asked.targets, command=asked.command, static=static,
        options=asked.options, rules=rules, gate=asked_gate(fail_on, policy), policy=policy,
        baseline=former(baseline) if baseline else None,
    )  # fmt: skip
    with progress.shown(quiet=output.quiet, verbose=output.verbose, colour=output.colour) as watch:
        report, taken = run(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    specs = (*(capture.server for capture in taken.captures), *taken.entries)
    report = sourced(report, specs, Grounds(asked.around.cwd, asked.around.home, source))
    if save_capture is not None:
        keep(taken.captures, save_capture)
    output.put(report)
    return code(report.outcome, exit_zero=exit_zero)
