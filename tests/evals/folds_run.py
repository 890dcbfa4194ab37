"""How much of what the rules find did those attacks teach? Writes reports/folds.md: `make folds CORPUS=DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals_rows import OWN, Source, in_shares, sources
from evals_run import APART, ROOT
from folds_taught import Fold, Folds

from auditor.errors import AuditorError
from auditor.report.escape import markdown
from auditor.rulepack import rulepack
from auditor.rulepack.rate import Rate

_ABOUT = """\
<!-- Written by `make folds CORPUS=DIR`: measure again instead of changing it. -->
# What is left where nobody had read the attack?

The rules were written by people who read these attacks, so [the figures](evals.md) flatter them. Here five groups of
sources are taken away in turn, and with each all that only its attacks have shown: every word, or alternative of a
pattern, that stands in them, in no other attack and in no honest text; every rule that nothing else trips; and the two
rules that add up weak signs, which are learned. What the rest still finds is a low guess of what is found of an author
whom nobody has read: a rule written without these attacks would have other words instead of none.

Flagged at the default gate, with 95 % intervals; attacks that a listing, or a tool's result, shows.

| taken away | attacks | as shipped | without weak signs | without what only they taught | words gone | rules gone |
| --- | --- | --- | --- | --- | --- | --- |
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the page; 2 where the rows cannot be read."""
    asked = _arguments(arguments)
    try:
        files = sources(asked.corpus, asked.own)
        text = page(in_shares(_share, files, asked.processes))
    except AuditorError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a program for people
        return 2
    asked.page.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _share(files: Sequence[Source], first: int, step: int) -> list[tuple[int, Fold]]:
    """Every so many of the groups, with their numbers."""
    divided = Folds(files, frozenset(APART), rulepack())
    return [(number, divided.fold(number)) for number in range(first, len(divided.names), step)]


def page(found: Sequence[Fold]) -> str:
    """The whole page."""
    return _ABOUT + "".join(f"| {' | '.join(cells)} |\n" for cells in _cells(found))


def _cells(found: Sequence[Fold]) -> Iterator[tuple[str, ...]]:
    for each in found:
        rules = ", ".join(f"`{name}`" for name in each.rules)
        names = ", ".join(markdown(name, 80) for name in each.sources)
        yield _line(names, each.attacks, each.found, str(each.words), rules)
    together = [sum(part) for part in zip(*(each.found for each in found), strict=True)]
    yield _line("together", sum(each.attacks for each in found), together, "", "")


def _line(name: str, attacks: int, counts: Sequence[int], *others: str) -> tuple[str, ...]:
    return (name, f"{attacks:,}", *(_rate(Rate(count, attacks)) for count in counts), *others)


def _rate(rate: Rate) -> str:
    low, high = rate.interval()
    return f"{rate.hits:,}: {rate.hits / max(rate.total, 1):.1%} ({low * 100:.1f}–{high * 100:.1f})"


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="holds attacks/ and benign/ with *.jsonl.gz")
    parser.add_argument("--processes", type=int, choices=range(1, 17), default=2)
    parser.add_argument("--own", type=Path, default=OWN, help="holds dev.jsonl and held_out.jsonl")
    parser.add_argument("--page", type=Path, default=ROOT / "reports" / "folds.md")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
