"""`mcp-assay scan`: what do the servers say, and does any of them lie?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.capture import archive
from auditor.cli import consent, progress
from auditor.cli.exits import code
from auditor.cli.options import Asked, TakesCommand, takes_targets
from auditor.cli.output import Output, takes_outputs, writable
from auditor.cli.values import GateType
from auditor.errors import AuditorError
from auditor.model import Gate, Waiver
from auditor.pipeline import Request, run


@click.command(cls=TakesCommand)
@takes_targets
@click.option("--static", is_flag=True, help="Start and dial nothing; read config entries and saved captures only.")
@click.option(
    "--rules", metavar="DIR", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Apply the rules of this folder too. Repeatable.",
)  # fmt: skip
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Waivers (mcp-assay.yaml). Never read unasked: what is audited must not waive its own findings.",
)  # fmt: skip
@click.option(
    "--fail-on", metavar="GATE", type=GateType(), default="high/firm", show_default=True,
    help="SEVERITY[/CONFIDENCE] from which on a finding fails the audit, or never.",
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
    fail_on: Gate,
    exit_zero: bool,
    save_capture: Path | None,
) -> int:
    """Audit MCP servers.

    TARGET is a config file of any client, a folder with such files, a URL, or a saved capture; a command stands after
    `--`. With neither, every config of yours is found (`mcp-assay clients` lists where), and those of this folder.
    """
    if save_capture is not None:
        writable(save_capture)
    request = Request(
        around=asked.around, now=asked.now, targets=asked.targets, command=asked.command, static=static,
        options=asked.options, rules=rules, gate=fail_on, waivers=_waivers(config),
    )  # fmt: skip
    with progress.shown(quiet=output.quiet, verbose=output.verbose) as watch:
        report, taken = run(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    if save_capture is not None:
        archive.save(taken.captures, save_capture)
    output.put(report)
    return code(report.outcome, exit_zero=exit_zero)


def _waivers(config: Path | None) -> tuple[Waiver, ...]:
    if config is None:
        return ()
    from auditor.judge.waivers import read_waivers

    try:
        text = config.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AuditorError(f"the file cannot be read: {error}", str(config), "name a UTF-8 text file") from None
    return read_waivers(text, str(config))
