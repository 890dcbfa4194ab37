"""How good are the rules? Writes reports/evals.md and rules/figures.json: `python tests/evals/evals_run.py CORPUS`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evals_count import figures, seen
from evals_page import page
from evals_rows import OWN, outcomes, sources
from evals_terms import common

from auditor.errors import AuditorError
from auditor.rulepack import figures_file, rulepack

ROOT = Path(__file__).parents[2]
APART = ("cisco_behavioral_evals", "cisco_remote_evals", "intentprobe_pairs")
"""Reported, not in the totals: tools that openly name what they can do, and malice in code that a listing hints at."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write both files, and say how long it took; 2 where the rows cannot be read."""
    asked = _arguments(arguments)
    begin = time.monotonic()
    try:
        files = sources(asked.corpus, asked.own)
        found = outcomes(files, asked.processes)
        pack = rulepack()
    except AuditorError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a program for people
        return 2
    rows = seen(found)
    measured = figures(rows, pack)
    results = (each.held for each in rows.near_misses if each.result)
    terms = common((each.held for each in rows.servers), results)
    table = figures_file.Measured(measured, terms)
    text = figures_file.written(table, len(rows.attacks), rows.honest_servers, len(rows.near_misses))
    asked.figures.write_text(text, encoding="utf-8", newline="\n")
    asked.page.write_text(page(found, files, measured, pack, frozenset(APART)), encoding="utf-8", newline="\n")
    print(f"{len(found):,} rows in {time.monotonic() - begin:.0f} s: {asked.page}, {asked.figures}")  # noqa: T201 - the same
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="holds attacks/ and benign/ with *.jsonl.gz")
    parser.add_argument("--processes", type=int, choices=range(1, 17), default=2)
    parser.add_argument("--own", type=Path, default=OWN, help="holds dev.jsonl and held_out.jsonl")
    parser.add_argument("--page", type=Path, default=ROOT / "reports" / "evals.md")
    parser.add_argument("--figures", type=Path, default=ROOT / "rules" / figures_file.NAME)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
