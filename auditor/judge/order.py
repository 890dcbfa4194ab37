"""Which finding is told first?"""

from __future__ import annotations

from auditor.model import Fate, Judged


def order(one: Judged) -> tuple[int, int, int, str, str, str, str, str]:
    """Most important first; the fingerprint last, so that equal findings too have one order."""
    finding, place = one.finding, one.finding.primary
    rule = finding.rule
    rank = tuple(Fate).index(one.fate)
    return (
        rank, -rule.severity, -rule.confidence, place.server, place.item, rule.id, place.pointer, finding.fingerprint,
    )  # fmt: skip
