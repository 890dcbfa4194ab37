"""What do the rules say, are they sound, and how well do they do?"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import stream
from auditor.cli.values import PACKS, GateType
from auditor.errors import AuditorError

if TYPE_CHECKING:
    from auditor.model import Gate
    from auditor.rulepack.load import RuleFile, Sources

_LONGEST_LINE = 4_000
"""Characters of a paragraph of `rules show`."""


@click.group()
def rules() -> None:
    """List, show, check and measure rules."""


@rules.command("eval")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write one JSON prediction a row.")
@PACKS
@click.option(
    "--fail-on", metavar="GATE", type=GateType(), default="high/firm", show_default=True,
    help="SEVERITY[/CONFIDENCE] from which on a row counts as flagged, or never.",
)  # fmt: skip
@click.option("--by", type=click.Choice(["file", "rule"]), help="Print only this table.")
@click.option("--misses", default=0, metavar="N", help="Show N malicious rows that were not flagged, a file.")
@click.option("--alarms", default=0, metavar="N", help="Show N benign rows that were flagged, a file.")
def evaluate(
    files: tuple[Path, ...],
    out: Path | None,
    dirs: tuple[Path, ...],
    fail_on: Gate,
    by: str | None,
    misses: int,
    alarms: int,
) -> None:
    """Measure recall and false alarms on labelled listings (JSONL, plain or gzip).

    A row has "id", "label" (malicious or benign) and "listing" or "response_text"; malice that no listing shows has
    "visible_in_listing": false and is not counted. Rates come with their 95 % intervals (Wilson).
    """
    from auditor.cli import measure

    measure.run(measure.Options(files, out, dirs, fail_on, by, misses, alarms))


@rules.command("list")
@PACKS
def show_all(dirs: tuple[Path, ...]) -> None:
    """List every rule with its severity and confidence."""
    from auditor.rulepack import rulepack

    heads = (rule.head for rule in sorted(rulepack(dirs).rules, key=lambda each: each.head.id))
    lines = (f"{each.severity.label:<9}{each.confidence.label:<10}{each.id:<52}{each.title}\n" for each in heads)
    stream.out("".join(lines))


@rules.command("show")
@click.argument("identifier", metavar="RULE")
@PACKS
def show(identifier: str, dirs: tuple[Path, ...]) -> None:
    """Explain a rule: what it finds, why it matters, how to mend it, how it did on labelled listings."""
    from auditor.report.escape import terminal
    from auditor.rulepack.docs import rule_markdown
    from auditor.rulepack.load import loaded

    file = _named(loaded(dirs), identifier)
    lines = rule_markdown(file.rule.head, file.figures).splitlines()
    stream.out("".join(f"{terminal(line, _LONGEST_LINE)}\n" for line in lines))


@rules.command("check")
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Run the tests inside the rules, and say which parts no test needs. Exits 1 if something is to be mended."""
    from auditor.cli import soundness

    click.get_current_context().exit(soundness.run(folder))


@rules.command("docs")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def docs(folder: Path) -> None:
    """Write a page for each rule that ships, and their table, into DIR; remove pages of rules that are gone."""
    from auditor.report import write
    from auditor.rulepack.docs import foreign, pages, stale
    from auditor.rulepack.load import loaded

    files = loaded().rules
    measured = {file.id: file.figures for file in files if file.figures}
    made = dict(pages((file.rule.head for file in files), measured))
    for path in foreign(folder, made):
        raise AuditorError("it is no page of ours, and would be lost", str(path), "name a folder for the pages alone")
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(text, path)
    for path in stale(folder, made):
        path.unlink()


def _named(pack: Sources, identifier: str) -> RuleFile:
    """The rule of this id, or of this name where only one category has it."""
    found = [file for file in pack.rules if identifier in (file.id, file.id.partition("/")[2])]
    if len(found) == 1:
        return found[0]
    near = difflib.get_close_matches(identifier, [file.id for file in pack.rules], 3, 0.4)
    hint = f"did you mean {', '.join(near)}?" if near else "`mcp-assay rules list` shows all"
    raise AuditorError(f"no rule is called {identifier!r}", hint=hint)


if __name__ == "__main__":
    from auditor.__main__ import run

    sys.exit(run(["rules", *sys.argv[1:]]))
