"""What does a person read about a rule? One page a rule, made from the rule file and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from auditor.model import RuleHead

_FENCE = "~~~~text"
_LONGEST_EXAMPLE = 1_500


def rule_markdown(head: RuleHead) -> str:
    """The page of one rule, ending with a newline."""
    return "\n".join([*_about(head), *_examples(head), *_links(head)]).rstrip("\n") + "\n"


def index_markdown(heads: Iterable[RuleHead]) -> str:
    """The table of all rules, by category."""
    lines = ["# Rules", "", "Made from the files in `rules/` by `make reports`; edit those.", ""]
    for category, group in groupby(sorted(heads, key=lambda head: head.id), key=lambda head: head.category):
        lines += [f"## {category}", "", "| rule | finds | severity | confidence |", "| --- | --- | --- | --- |"]
        lines += [_row(head) for head in group]
        lines.append("")
    return "\n".join(lines)


def pages(heads: Iterable[RuleHead]) -> Iterator[tuple[str, str]]:
    """Every page with its path below the folder of the documentation."""
    known = tuple(heads)
    yield "README.md", index_markdown(known)
    for head in known:
        yield f"{head.id}.md", rule_markdown(head)


def _row(head: RuleHead) -> str:
    name = head.id.partition("/")[2]
    return f"| [{name}]({head.id}.md) | {head.title} | {head.severity.label} | {head.confidence.label} |"


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


def _examples(head: RuleHead) -> list[str]:
    shown = (("Found", head.example_flag), ("Not found", head.example_pass))
    return [line for title, text in shown for line in (f"{title}:", "", _FENCE, _cut(text), "~~~~", "")]


def _cut(text: str) -> str:
    """Examples carry the very characters that rules look for: shown as escapes, they stay harmless in a page."""
    safe = "".join(
        character if character.isprintable() or character == "\n" else _escape(character) for character in text
    )
    return safe if len(safe) <= _LONGEST_EXAMPLE else safe[:_LONGEST_EXAMPLE] + " …"


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _links(head: RuleHead) -> list[str]:
    maps = f"Maps to {', '.join(head.maps_to)}." if head.maps_to else ""
    return [maps, "", *(f"- <{address}>" for address in head.references)]
