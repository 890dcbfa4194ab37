"""Does this finding fail the audit, and why?"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.model import Fate, Finding, Gate, Judged, RuleHead, Waiver


def judged(finding: Finding, gate: Gate, waivers: Sequence[Waiver], created: str) -> Judged:
    """The finding with its fate. A waiver that still holds goes before one that has ended."""
    covering = [waiver for waiver in waivers if covers(waiver, finding)]
    for waiver in covering:
        if not expired(waiver, created):
            return Judged(finding, Fate.WAIVED, f"accepted until {waiver.until}: {waiver.reason}")
    if covering:
        waiver = covering[0]
        return Judged(finding, Fate.FAILS, f"its waiver ended on {waiver.until} (it was: {waiver.reason})")
    fate = Fate.FAILS if gate.reached(finding.rule) else Fate.SHOWN
    return Judged(finding, fate, _because(finding.rule, gate))


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether the waiver names this finding's rule, and its server and item where it names any."""
    place = finding.primary
    return (
        waiver.rule == finding.rule.id
        and waiver.server in ("", place.server)
        and waiver.item in ("", place.item)
    )  # fmt: skip


def expired(waiver: Waiver, created: str) -> bool:
    """Whether its last day lies before the audit's; never where the audit has no clock. ISO dates sort as text."""
    return bool(created) and waiver.until < created[:10]


def _because(rule: RuleHead, gate: Gate) -> str:
    if gate.severity is None:
        return "no gate is set, so nothing fails"
    severity, confidence = f"severity {rule.severity.label}", f"confidence {rule.confidence.label}"
    bar = f"the gate ({gate.severity.label}, {gate.confidence.label})"
    if gate.reached(rule):
        return f"{severity} and {confidence} reach {bar}"
    below = [severity] if rule.severity < gate.severity else []
    below += [confidence] if rule.confidence < gate.confidence else []
    return f"{' and '.join(below)} {'lie' if len(below) == 2 else 'lies'} below {bar}"
