"""`mcp-assay vet`: is this package to be installed?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import consent, progress
from auditor.cli.exits import code
from auditor.cli.gates import asked_gate
from auditor.cli.options import Asked, TakesArguments, takes_targets
from auditor.cli.output import Output, takes_outputs
from auditor.cli.values import GateType
from auditor.model import Gate
from auditor.policing import load
from auditor.vetting import VetRequest, run_vet


@click.command(cls=TakesArguments)
@takes_targets
@click.option("--static", is_flag=True, help="Start and dial nothing; fetch and read the package only.")
@click.option(
    "--advisories", "--osv", metavar="PATH", multiple=True, type=click.Path(path_type=Path),
    help="Compare with the reports here too: an OSV file, a folder of them, or a zip from osv.dev. Repeatable.",
)  # fmt: skip
@click.option(
    "--audit", is_flag=True,
    help="Ask `npm audit` or `pip-audit`, by your own registry, what is reported of it and of all that it needs. "
    "Nothing is installed for that.",
)  # fmt: skip
@click.option(
    "--rules", metavar="DIR", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Apply the rules of this folder too. Repeatable.",
)  # fmt: skip
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Hold the package against this policy (mcp-assay.yaml): what it would do against what is granted, and from "
    "where on a finding fails.",
)  # fmt: skip
@click.option(
    "--as", "name", metavar="NAME", default="",
    help="What the server is to be called: the policy and the entry speak of it so. [default: what the package is "
    "called]",
)  # fmt: skip
@click.option(
    "--fail-on", metavar="GATE", type=GateType(), default="high/firm", show_default=True,
    help="SEVERITY[/CONFIDENCE] from which on a finding means: do not install. Or never.",
)  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Exit 0 also with findings or gaps.")
@takes_outputs
def vet(
    asked: Asked,
    output: Output,
    static: bool,
    advisories: tuple[Path, ...],
    audit: bool,
    rules: tuple[Path, ...],
    config: Path | None,
    name: str,
    fail_on: Gate,
    exit_zero: bool,
) -> int:
    """Read a package before it is installed, start it in confinement, and say whether to install it.

    TARGET is npm:NAME[@VERSION], pypi:NAME[==VERSION], FILE.mcpb, a packed package, server.json, a folder, a URL, or
    FILE#SERVER, an entry of a config. Nothing of a package runs while it is fetched, unpacked and read. What stands
    after `--` are arguments for the one package of npm or PyPI that is vetted.

    Exits 0 for install and review, 1 for do not install, 3 where something could not be seen.
    """
    if not asked.targets:
        raise click.UsageError("name what is to be vetted: npm:NAME, pypi:NAME, FILE.mcpb, a folder, …")
    output.spares(*asked.targets, config, *advisories)
    policy = load(config, asked.around.home) if config else None
    request = VetRequest(
        around=asked.around, now=asked.now, targets=asked.targets, options=asked.options, static=static,
        rules=rules, gate=asked_gate(fail_on, policy), policy=policy, name=name, advisories=advisories, audit=audit,
        arguments=asked.command,
    )  # fmt: skip
    with progress.shown(quiet=output.quiet, verbose=output.verbose, colour=output.colour) as watch:
        report = run_vet(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    output.put(report)
    return code(report.outcome, exit_zero=exit_zero)
