"""What is new since a former report, and what is gone?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from auditor.judge.fates import ended
from auditor.judge.flood import forgets, leaves_out
from auditor.judge.order import order
from auditor.judge.seen import seen
from auditor.model import Fate, Finding, Gap, Judged, Outcome, Report, ServerSummary
from auditor.model.baseline import Baseline, Known, Since
from auditor.model.finding import Age


class Compared:
    """A baseline while findings are held against it: each of its findings accounts for one."""

    def __init__(self, baseline: Baseline) -> None:
        """Nothing has been compared yet."""
        self._baseline = baseline
        self._left = Counter(one.fingerprint for one in baseline.known)
        self._old = self._new = 0

    @property
    def because(self) -> str:
        """Why a finding that would fail does not."""
        return f"the baseline of {self._baseline.created[:10] or 'an unknown day'} has it"

    def age(self, finding: Finding | Known) -> Age:
        """Whether the baseline has the finding; each call counts."""
        if self._left[finding.fingerprint] > 0:
            self._left[finding.fingerprint] -= 1
            self._old += 1
            return Age.OLD
        self._new += 1
        return Age.NEW

    def since(self, summaries: Sequence[ServerSummary], gaps: Sequence[Gap], read: Iterable[str] = ()) -> Since:
        """What is different, once every finding has been compared. `read`: config files that were read whole."""
        here, files, homes = seen(summaries, gaps), frozenset(read), dict(self._baseline.homes)
        left = self._left.copy()
        gone: list[Known] = []
        unseen = 0
        for one in self._baseline.known:
            if left[one.fingerprint] > 0:
                left[one.fingerprint] -= 1
                departed = one.server not in here.servers | here.gapped and homes.get(one.server) in files
                if departed or here.by(one.rule, one.server):
                    gone.append(one)
                else:
                    unseen += 1
        return Since(self._baseline.created, self._new, self._old, tuple(gone), unseen)


def baseline_of(report: Report) -> Baseline:
    """The findings of a report, as what is known from now on."""
    homes = tuple((each.id, each.origin.file) for each in report.servers if each.origin)
    return Baseline(report.created, (*map(known, report.findings), *report.unlisted), homes)


def compared(report: Report, baseline: Baseline) -> Report:
    """A finished report held against a baseline: what the baseline has does not fail any more."""
    against = Compared(baseline)
    findings = tuple(sorted((_aged(judged, against) for judged in report.findings), key=order))
    strange = [one for one in report.unlisted if against.age(one) is Age.NEW]
    since = against.since(report.servers, report.gaps)
    return replace(report, findings=findings, since=since, outcome=_outcome(report, findings, strange))


def _aged(judged: Judged, against: Compared) -> Judged:
    age = against.age(judged.finding)
    if judged.fate is Fate.FAILS and age is Age.OLD and not ended(judged):
        return Judged(judged.finding, Fate.KNOWN, against.because, age)
    if judged.fate is Fate.KNOWN and age is Age.NEW:
        return Judged(judged.finding, Fate.FAILS, "the baseline does not have it", age)
    return replace(judged, age=age)


def _outcome(report: Report, findings: Sequence[Judged], strange: Sequence[Known]) -> Outcome:
    """Never better than the report can show: what it left out and nobody knows, and ended waivers, fail still."""
    if any(judged.fate is Fate.FAILS for judged in findings):
        return Outcome.FINDINGS
    if report.outcome is Outcome.FINDINGS:
        alone = not report.count(Fate.FAILS)
        left_out = any(map(leaves_out, report.notes)) and not report.unlisted
        if alone or strange or left_out or report.tells_of_an_end or any(map(forgets, report.notes)):
            return Outcome.FINDINGS
        return Outcome.INCOMPLETE if report.gaps else Outcome.CLEAN
    return report.outcome


def known(judged: Judged) -> Known:
    """A finding, as far as a later audit needs it."""
    finding = judged.finding
    place = finding.primary
    return Known(
        finding.fingerprint, finding.rule.id, finding.rule.title, finding.rule.severity, place.server, place.item
    )  # fmt: skip
