"""What does a person read about a rule? One page a rule, made from the rule file and its figures alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from auditor.model import RuleHead
from auditor.rulepack.figures import Figures, sentence
from auditor.rulepack.taxonomy import TITLES, address

_LONGEST_EXAMPLE = 1_500
_MADE = "<!-- Made from the rule files by `mcp-assay rules docs`: edit those. -->"
_TILDES = re.compile(r"~+")


def rule_markdown(head: RuleHead, figures: Figures | None = None) -> str:
    """The page of one rule, ending with a newline."""
    parts = [*_about(head), *_measured(head, figures), *_examples(head), *_catalogues(head), *_references(head)]
    return "\n".join(parts).rstrip("\n") + "\n"


def index_markdown(heads: Iterable[RuleHead]) -> str:
    """The table of all rules, by category."""
    lines = [_MADE, "# Rules", ""]
    for category, group in groupby(sorted(heads, key=lambda head: head.id), key=lambda head: head.category):
        lines += [f"## {category}", "", "| rule | finds | severity | confidence |", "| --- | --- | --- | --- |"]
        lines += [*map(_row, group), ""]
    return "\n".join(lines)


def pages(heads: Iterable[RuleHead], measured: Mapping[str, Figures] | None = None) -> Iterator[tuple[str, str]]:
    """Every page with its path below the folder of the documentation; `measured` are the figures by rule."""
    known, figures = tuple(heads), measured or {}
    yield "README.md", index_markdown(known)
    for head in known:
        yield f"{head.id}.md", f"{_MADE}\n{rule_markdown(head, figures.get(head.id))}"


def foreign(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Files at the places of these pages that were not made here: someone else's, not to be overwritten."""
    return tuple(path for path in (folder / name for name in names) if path.exists() and not _is_made(path))


def stale(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """The pages in `folder` that were made for rules which are gone; `names` are those that there should be."""
    wanted = {folder / name for name in names}
    return tuple(path for path in sorted(folder.glob("*/*.md")) if path not in wanted and _is_made(path))


def _is_made(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.readline().rstrip() == _MADE.encode()


def _row(head: RuleHead) -> str:
    name = head.id.partition("/")[2]
    title = head.title.replace("|", "\\|")
    return f"| [{name}]({head.id}.md) | {title} | {head.severity.label} | {head.confidence.label} |"


def _about(head: RuleHead) -> list[str]:
    return [
        f"# {head.title}",
        "",
        f"`{head.id}` · severity {head.severity.label} · confidence {head.confidence.label}",
        "",
        f"**Why it matters.** {head.why.strip()}",
        "",
        f"**What to do.** {head.fix.strip()}",
        "",
    ]


def _measured(head: RuleHead, figures: Figures | None) -> list[str]:
    return [f"**Measured.** {sentence(head, figures)}", ""] if figures else []


def _examples(head: RuleHead) -> list[str]:
    shown = (("Found", head.example_flag), ("Not found", head.example_pass))
    return [line for title, text in shown if text for line in (f"{title}:", "", *_fenced(_cut(text)), "")]


def _fenced(text: str) -> tuple[str, str, str]:
    fence = "~" * max(4, 1 + max((len(run) for run in _TILDES.findall(text)), default=0))
    return f"{fence}text", text.strip("\n"), fence


def _cut(text: str) -> str:
    """Examples carry the very characters that rules look for: shown as escapes, they stay harmless in a page."""
    safe = "".join(
        character if character.isprintable() or character == "\n" else _escape(character) for character in text
    )
    return safe if len(safe) <= _LONGEST_EXAMPLE else safe[:_LONGEST_EXAMPLE] + " …"


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _catalogues(head: RuleHead) -> list[str]:
    """A pack of the user's may map to ids that we do not know: they are named without a link."""
    known = [f"- [{each}]({address(each)}) {TITLES[each]}" for each in head.maps_to if each in TITLES]
    other = [f"- {each}" for each in head.maps_to if each not in TITLES]
    return ["Maps to:", "", *known, *other, ""] if head.maps_to else []


def _references(head: RuleHead) -> list[str]:
    return ["See also:", "", *(f"- <{link}>" for link in head.references)] if head.references else []
