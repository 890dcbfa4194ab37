"""How well does a rule do on labelled listings, what does that make of its precision, and what has it promised?

A pack's figures stand in its `figures.json`, which `make evals` writes. This module is the one place that says what
follows from them: the word for SARIF, and what a rule that fails people's builds may cost honest servers.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import Confidence, Gate, RuleHead, Severity
from auditor.rulepack.rate import Rate

ENOUGH_SERVERS = 1_000
"""Fewer honest servers could not tell 2 alarms per 1,000 from 20."""
ENOUGH_ATTACKS = 10
"""Found without a single false alarm, before that is called precision."""
PROMISE = {Confidence.CERTAIN: 0.0, Confidence.FIRM: 0.002}
"""The part of all honest servers that a rule at the default gate may flag; `tentative` is never at that gate."""
_MEDIUM = 0.02

MEANING = (
    (
        "very-high",
        f"no honest server of {ENOUGH_SERVERS:,} or more is flagged, and {ENOUGH_ATTACKS} or more attacks are found",
    ),
    (
        "high",
        f"at most {PROMISE[Confidence.FIRM] * 1000:g} honest servers per 1,000 are flagged, and fewer than attacks",
    ),
    ("medium", f"at most {_MEDIUM * 1000:g} honest servers per 1,000 are flagged"),
    ("low", "more honest servers are flagged"),
)
"""SARIF's words and what must be measured for each, best first; otherwise the rule's confidence decides."""


@dataclass(frozen=True, slots=True)
class Figures:
    """On how many labelled rows a rule holds."""

    attacks: Rate
    honest: Rate
    """Of real servers; of none for a rule that looks only at what no listing holds."""
    near_misses: Rate
    """Honest rows that were written or picked because they resemble an attack."""


def precision(head: RuleHead, figures: Figures) -> str:
    """The word of `MEANING`; empty where the figures say too little, or the rule only remarks on something."""
    honest, attacks = figures.honest, figures.attacks.hits
    if head.severity is Severity.INFO or honest.total < ENOUGH_SERVERS:
        return ""
    if not honest.hits:
        return "very-high" if attacks >= ENOUGH_ATTACKS else ""
    share = honest.hits / honest.total
    if share <= PROMISE[Confidence.FIRM] and attacks > honest.hits:
        return "high"
    return "medium" if share <= _MEDIUM else "low"


def broken_promise(head: RuleHead, figures: Figures) -> str:
    """What the rule promised and does not keep, as a sentence; empty where it keeps it or has promised nothing."""
    honest = figures.honest
    if not Gate().reached(head) or not honest.hits:
        return ""
    allowed = PROMISE[head.confidence]
    if honest.hits <= allowed * honest.total:
        return ""
    promised = f"at most {allowed * 1000:g} per 1,000" if allowed else "none"
    return (
        f"{head.id} flags {honest.hits:,} of {honest.total:,} honest servers ({per_thousand(honest)[0]:g} per 1,000); "
        f"{head.confidence.label} at the default gate promises {promised}"
    )


def per_thousand(rate: Rate) -> tuple[float, float]:
    """So many of 1,000, and the upper end of the 95 % interval."""
    return round(1000 * (rate.value or 0.0), 1), round(1000 * rate.interval()[1], 1)


def sentence(head: RuleHead, figures: Figures) -> str:
    """What a person is told about the figures."""
    attacks, honest, near = figures.attacks, figures.honest, figures.near_misses
    found = f"Found in {attacks.hits:,} of {attacks.total:,} labelled attacks"
    if near.total:
        found += f", and in {near.hits:,} of {near.total:,} honest near misses"
    if not honest.total:
        return f"{found}; no listing of an honest server holds what it looks at."
    share, most = per_thousand(honest)
    kind = "remarks" if head.severity is Severity.INFO else "alarms"
    return (
        f"{found}. Flags {honest.hits:,} of {honest.total:,} honest servers: "
        f"{share:g} {kind} per 1,000, at most {most:g} (95 %)."
    )
