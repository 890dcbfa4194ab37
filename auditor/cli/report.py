"""`mcp-assay report`: how does a finished audit look in another format?"""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.output import Output, takes_outputs
from auditor.errors import AuditorError
from auditor.report import load

_LARGEST = 512 * 1024 * 1024


@click.command()
@click.argument("run", metavar="RUN.json", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@takes_outputs
def report(run: Path, output: Output) -> int:
    """Draw a report that `scan --json` wrote in other formats.

    Nothing is audited again, so the exit code is 0 whatever the report says.
    """
    try:
        if run.stat().st_size > _LARGEST:
            raise AuditorError("the file is larger than 512 MB", str(run), "name a report of `scan --json`")
        text = run.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AuditorError(f"cannot be read: {error}", str(run), "name a report of `scan --json`") from None
    output.put(load(text, str(run)))
    return 0
