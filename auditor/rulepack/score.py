"""How good are the predictions?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.rulepack.evaluate import Prediction
from auditor.rulepack.rate import Rate


@dataclass(slots=True)
class Tally:
    """Counts of one file, or of all."""

    rows: int = 0
    malicious: int = 0
    """With malice that the listing shows."""
    caught: int = 0
    caught_any: int = 0
    benign: int = 0
    alarms: int = 0
    alarms_any: int = 0
    failures: int = 0
    seconds: float = 0.0

    def add(self, prediction: Prediction) -> None:
        """Count one row."""
        self.rows += 1
        self.seconds += prediction.seconds
        self.failures += bool(prediction.failure)
        if not prediction.row.malicious:
            self.benign += 1
            self.alarms += prediction.flagged
            self.alarms_any += prediction.flagged_any
        elif prediction.row.counted:
            self.malicious += 1
            self.caught += prediction.flagged
            self.caught_any += prediction.flagged_any

    def merge(self, other: Tally) -> None:
        """Add the counts of another file."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class RuleTally:
    """On how many rows a rule holds; malice that no listing shows is counted on neither side."""

    malicious: int = 0
    benign: int = 0
    alone: int = 0
    """Malicious rows that reach the gate by this rule only."""

    @property
    def precision(self) -> float | None:
        """Share of malicious rows among those where the rule holds."""
        return Rate(self.malicious, self.malicious + self.benign).value


@dataclass(slots=True)
class Scores:
    """All counts of a run."""

    files: dict[str, Tally] = field(default_factory=dict)
    rules: dict[str, RuleTally] = field(default_factory=dict)

    def add(self, file: str, prediction: Prediction, at_gate: frozenset[str]) -> None:
        """Count one row of a file; `at_gate` are the ids of the rules that reach the gate."""
        self.files.setdefault(file, Tally()).add(prediction)
        if prediction.row.malicious and not prediction.row.counted:
            return
        held = {finding.rule.id for finding in prediction.findings}
        gating = held & at_gate
        for rule in held:
            tally = self.rules.setdefault(rule, RuleTally())
            tally.malicious += prediction.row.malicious
            tally.benign += not prediction.row.malicious
            tally.alone += prediction.row.malicious and gating == {rule}

    def total(self) -> Tally:
        """All files together."""
        return _sum(self.files.values())


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.merge(tally)
    return total
