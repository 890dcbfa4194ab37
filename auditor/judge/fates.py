"""Does this finding fail the audit, and why?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from auditor.model import Fate, Finding, Gate, Judged, RuleHead, Waiver
from auditor.model.finding import Age, Bar

_ENDED = "its waiver ended on "


class Past(Protocol):
    """What was known before."""

    @property
    def because(self) -> str:
        """Why a finding that would fail does not."""

    def age(self, finding: Finding) -> Age:
        """Whether the finding was known."""


def judged(
    finding: Finding, gate: Gate, waivers: Sequence[Waiver], created: str, *, bar: Bar | None = None,
    past: Past | None = None,
) -> Judged:  # fmt: skip
    """The finding with its fate: waivers first, of which one that still holds goes before one that has ended.

    `bar`: what a policy says about its server, instead of the gate. `past`: asked once, whatever the fate.
    """
    age = past.age(finding) if past else Age.UNCOMPARED
    covering = [waiver for waiver in waivers if covers(waiver, finding)]
    for waiver in covering:
        if not expired(waiver, created):
            return Judged(finding, Fate.WAIVED, f"accepted until {waiver.until}: {waiver.reason}", age)
    if covering:
        waiver = covering[0]
        return Judged(finding, Fate.FAILS, f"{_ENDED}{waiver.until} (it was: {waiver.reason})", age)
    fails = bar.reached(finding.rule) if bar else gate.reached(finding.rule)
    if fails and past and age is Age.OLD:
        return Judged(finding, Fate.KNOWN, past.because, age)
    return Judged(finding, Fate.FAILS if fails else Fate.SHOWN, _because(finding.rule, gate, bar), age)


def ended(judged: Judged) -> bool:
    """Whether it fails because its waiver has ended."""
    return judged.fate is Fate.FAILS and judged.because.startswith(_ENDED)


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


def _because(rule: RuleHead, usual: Gate, bar: Bar | None) -> str:
    if bar and bar.insists(rule):
        return f"{bar.whose} wants it to agree with itself, whatever the gate says"
    gate, whose = (bar.gate, f"the gate of {bar.whose}") if bar else (usual, "the gate")
    if gate.severity is None:
        return "no gate is set, so nothing fails"
    severity, confidence = f"severity {rule.severity.label}", f"confidence {rule.confidence.label}"
    mark = f"{whose} ({gate.severity.label}, {gate.confidence.label})"
    if gate.reached(rule):
        return f"{severity} and {confidence} reach {mark}"
    below = [severity] if rule.severity < gate.severity else []
    below += [confidence] if rule.confidence < gate.confidence else []
    return f"{' and '.join(below)} {'lie' if len(below) == 2 else 'lies'} below {mark}"
