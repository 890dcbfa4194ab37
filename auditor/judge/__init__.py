"""What becomes of each finding, and of the whole audit? Pure: no clock, no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from auditor.judge.baseline import Compared, baseline_of, compared, known
from auditor.judge.fates import judged
from auditor.judge.flood import bounded
from auditor.judge.notes import note_on_empty, note_on_gates, notes_on
from auditor.judge.order import order
from auditor.judge.seen import seen
from auditor.judge.summary import launch_line, summarise, summary_of_entry
from auditor.model import Fate, Finding, Flow, Gap, Gate, Judged, Outcome, Report, RuleHead, ServerSummary, Waiver
from auditor.model.baseline import Baseline
from auditor.model.finding import Bar

__all__ = ["baseline_of", "compared", "judge", "launch_line", "summarise", "summary_of_entry"]


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
    flows: Sequence[Flow] = (),
    bars: Mapping[str, Bar] | None = None,
    baseline: Baseline | None = None,
    read: Iterable[str] = (),
) -> Report:
    """The report: each finding's fate with its reason, most important first, and the one outcome.

    `created` is the audit's clock (ISO 8601), `waivers` end by it. An expired waiver fails the audit by itself: what
    it covered fails, gate or no gate; where it covered nothing, the outcome is `findings` and a note says why. `bars`
    by server id: what a policy says instead of the gate. What the `baseline` has does not fail, unless a waiver ended.
    `read`: config files that were read whole, so that a server of the baseline that they do not declare is gone.
    """
    past = Compared(baseline) if baseline else None
    asked = bars or {}
    each = (judged(one, gate, waivers, created, bar=asked.get(one.primary.server), past=past) for one in findings)
    fates = tuple(sorted(each, key=order))
    about = notes_on(waivers, fates, rules, created, seen(summaries, gaps))
    listed, unlisted, left_out = bounded(fates)
    return Report(
        version=version,
        created=created,
        outcome=_outcome(fates, summaries, gaps, expired=any(note.fails for note in about)),
        gate=gate,
        servers=tuple(summaries),
        findings=listed,
        gaps=tuple(gaps),
        rules=tuple(rules),
        notes=(
            *notes,
            *note_on_empty(summaries),
            *note_on_gates(asked, gate),
            *left_out,
            *(note.text for note in about),
        ),
        flows=tuple(flows),
        since=past.since(summaries, gaps, read) if past else None,
        unlisted=tuple(map(known, unlisted)),
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
