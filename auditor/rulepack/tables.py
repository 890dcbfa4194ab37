"""How do the figures of a run look on a terminal?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.model import RuleHead
from auditor.rulepack.rate import Rate
from auditor.rulepack.score import RuleTally, Scores, Tally

_FILE_HEAD = (
    "file", "rows", "malicious", "recall: gate", "anything", "benign", "alarms: gate", "anything", "failed", "s",
)  # fmt: skip
_RULE_HEAD = ("rule", "severity", "confidence", "malicious", "alone", "benign", "precision")


def by_file(scores: Scores) -> list[str]:
    """A line a file and one for all, rates with their 95 % intervals."""
    rows = [_FILE_HEAD, *(_file(name, tally) for name, tally in scores.files.items())]
    if len(scores.files) > 1:
        rows.append(_file("all", scores.total()))
    return _aligned(rows)


def by_rule(scores: Scores, rules: Sequence[RuleHead]) -> list[str]:
    """A line a rule, in the order of the pack; rules that held nowhere too."""
    nothing = RuleTally()
    return _aligned([_RULE_HEAD, *(_rule(head, scores.rules.get(head.id, nothing)) for head in rules)])


def _file(name: str, tally: Tally) -> tuple[str, ...]:
    return (
        name,
        str(tally.rows),
        str(tally.malicious),
        _rate(Rate(tally.caught, tally.malicious)),
        _rate(Rate(tally.caught_any, tally.malicious)),
        str(tally.benign),
        _rate(Rate(tally.alarms, tally.benign)),
        _rate(Rate(tally.alarms_any, tally.benign)),
        str(tally.failures),
        f"{tally.seconds:.1f}",
    )


def _rule(head: RuleHead, tally: RuleTally) -> tuple[str, ...]:
    precision = "-" if tally.precision is None else f"{tally.precision:.0%}"
    counts = (str(tally.malicious), str(tally.alone), str(tally.benign))
    return (head.id, head.severity.label, head.confidence.label, *counts, precision)


def _rate(rate: Rate) -> str:
    if rate.value is None:
        return "-"
    low, high = rate.interval()
    return f"{rate.hits} {rate.value:.1%} ({low * 100:.1f}–{high * 100:.1f})"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_cells(row, widths)).rstrip() for row in rows]


def _cells(row: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    """The first column to the left, figures to the right."""
    yield row[0].ljust(widths[0])
    for cell, width in zip(row[1:], widths[1:], strict=True):
        yield cell.rjust(width)
