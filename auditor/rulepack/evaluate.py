"""What does a rule pack say about one labelled listing?"""

from __future__ import annotations

import time
from dataclasses import dataclass

from auditor.detect import Engine, detect
from auditor.errors import AuditorError
from auditor.model import Finding, Gate, Kind, Severity, Statement
from auditor.rulepack.rows import Row
from auditor.surfaces import from_listing, from_result, from_text

_FAILURES = (AuditorError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What hostile rows could still provoke: one of them must not cost the figures of all the others."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One row and what was found in it."""

    row: Row
    findings: tuple[Finding, ...]
    flagged: bool
    """Something reaches the gate."""
    flagged_any: bool
    """Something is more than a remark: severity low or higher."""
    seconds: float
    failure: str = ""
    """Why the row could not be audited; it counts as not flagged."""

    def as_json(self) -> dict[str, object]:
        """The line of `--out`."""
        worst = max((finding.rule.severity for finding in self.findings), default=None)
        return {
            "id": self.row.id,
            "flagged": self.flagged,
            "flagged_any": self.flagged_any,
            "max_severity": worst.label if worst is not None else None,
            "findings": [_finding(finding) for finding in self.findings],
            "seconds": round(self.seconds, 6),
        }


def predict(engine: Engine, row: Row, gate: Gate) -> Prediction:
    """Audit one row by itself; never raises for what a row says."""
    begin = time.perf_counter()
    try:
        findings = () if row.problem else detect(engine, [statement(row)])
    except _FAILURES as error:
        return Prediction(row, (), False, False, time.perf_counter() - begin, f"{type(error).__name__}: {error}")
    return Prediction(
        row,
        findings,
        flagged=any(gate.reached(finding.rule) for finding in findings),
        flagged_any=any(finding.rule.severity >= Severity.LOW for finding in findings),
        seconds=time.perf_counter() - begin,
        failure=row.problem,
    )


def statement(row: Row) -> Statement:
    """What the row's server says."""
    if row.result is None:
        return from_listing(row.server, row.listing)
    if isinstance(row.result, str):
        return from_text(row.server, Kind.RESULT, row.result)
    return from_result(row.server, row.result)


def _finding(finding: Finding) -> dict[str, object]:
    primary = finding.primary
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.label,
        "confidence": finding.rule.confidence.label,
        "item": primary.item,
        "pointer": primary.pointer,
    }
