"""`mcp-assay report`: how does a finished audit look in another format, or beside a former one?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.former import former, saved
from auditor.cli.once import Once
from auditor.cli.output import Output, takes_outputs
from auditor.judge import compared


@click.command(cls=Once)
@click.argument("run", metavar="RUN.json", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--baseline", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A former report of `--json`: say what is new since, and what is gone.",
)  # fmt: skip
@takes_outputs
def report(run: Path, baseline: Path | None, output: Output) -> int:
    """Draw a report that `scan --json` wrote in other formats.

    Nothing is audited again, so the exit code is 0 whatever the report says.
    """
    output.spares(run, but="json")
    given = saved(run)
    output.put(compared(given, former(baseline)) if baseline else given)
    return 0
