"""What do the rules say, are they sound, and how well do they do?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

_PACKS = click.option(
    "--rules",
    "dirs",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Add a rule pack of yours: DIR/<category>/<name>.yaml, DIR/vocabulary/<term>.yaml.",
)


@click.group()
def rules() -> None:
    """List, show, check and measure rules."""


@rules.command("eval")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write one JSON prediction a row.")
@_PACKS
@click.option(
    "--fail-on", default="high/firm", show_default=True, metavar="SEVERITY[/CONFIDENCE]", help="What counts as flagged."
)
@click.option("--by", type=click.Choice(["file", "rule"]), help="Print only this table.")
@click.option("--misses", default=0, metavar="N", help="Show N malicious rows that were not flagged, a file.")
@click.option("--alarms", default=0, metavar="N", help="Show N benign rows that were flagged, a file.")
def evaluate(
    files: tuple[Path, ...],
    out: Path | None,
    dirs: tuple[Path, ...],
    fail_on: str,
    by: str | None,
    misses: int,
    alarms: int,
) -> None:
    """Measure recall and false alarms on labelled listings (JSONL, plain or gzip)."""
    from auditor.cli import measure

    measure.run(measure.Options(files, out, dirs, measure.gate(fail_on), by, misses, alarms))


if __name__ == "__main__":
    from auditor.__main__ import run

    sys.exit(run(["rules", *sys.argv[1:]]))
