"""What becomes of each finding, and of the whole audit? Pure: no clock, no file."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.judge.fates import judged
from auditor.judge.flood import bounded
from auditor.judge.notes import notes_on
from auditor.judge.summary import launch_line, summarise, summary_of_entry
from auditor.model import Fate, Finding, Gap, Gate, Judged, Outcome, Report, RuleHead, ServerSummary, Waiver

__all__ = ["judge", "launch_line", "summarise", "summary_of_entry"]


def judge(
    findings: Sequence[Finding],
    *,
    summaries: Sequence[ServerSummary],
    gaps: Sequence[Gap],
    rules: Sequence[RuleHead],
    gate: Gate,
    waivers: Sequence[Waiver],
    created: str,
    version: str,
    notes: Sequence[str] = (),
) -> Report:
    """The report: each finding's fate with its reason, most important first, and the one outcome.

    `created` is the audit's clock (ISO 8601), `waivers` end by it. An expired waiver fails the audit by itself: what
    it covered fails, gate or no gate; where it covered nothing, the outcome is `findings` and a note says why.
    """
    fates = tuple(sorted((judged(finding, gate, waivers, created) for finding in findings), key=_order))
    about = notes_on(waivers, fates, rules, created)
    listed, left_out = bounded(fates)
    return Report(
        version=version,
        created=created,
        outcome=_outcome(fates, summaries, gaps, expired=any(note.fails for note in about)),
        gate=gate,
        servers=tuple(summaries),
        findings=listed,
        gaps=tuple(gaps),
        rules=tuple(rules),
        notes=(*notes, *left_out, *(note.text for note in about)),
    )


def _outcome(
    fates: Sequence[Judged], summaries: Sequence[ServerSummary], gaps: Sequence[Gap], *, expired: bool
) -> Outcome:
    """The worst that is true; nothing found and could not look are never mixed."""
    if expired or any(one.fate is Fate.FAILS for one in fates):
        return Outcome.FINDINGS
    if gaps:
        return Outcome.INCOMPLETE
    return Outcome.CLEAN if summaries else Outcome.NOTHING


def _order(one: Judged) -> tuple[int, int, int, str, str, str, str, str]:
    """Most important first; the fingerprint last, so that equal findings too have one order."""
    finding, place = one.finding, one.finding.primary
    rule = finding.rule
    rank = tuple(Fate).index(one.fate)
    return (
        rank, -rule.severity, -rule.confidence, place.server, place.item, rule.id, place.pointer, finding.fingerprint,
    )  # fmt: skip
