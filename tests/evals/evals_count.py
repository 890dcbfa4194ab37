"""How many of which rows are flagged, and by which rule?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals_rows import Outcome, Part

from auditor.model import Rule, RulePack
from auditor.rulepack.figures import Figures
from auditor.rulepack.measurable import measurable, shown_by_listings
from auditor.rulepack.rate import Rate


@dataclass(frozen=True, slots=True)
class Both:
    """A rate at the default gate, and at anything from severity low."""

    gate: Rate
    anything: Rate


def attacks(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Malice that a listing or a result shows."""
    return [each for each in outcomes if each.malicious and each.counted]


def honest(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The rest, without malice that cannot be seen."""
    return [each for each in outcomes if not each.malicious]


def by_row(outcomes: Sequence[Outcome]) -> Both:
    """Flagged rows of all rows."""
    number = len(outcomes)
    return Both(
        Rate(sum(each.flagged for each in outcomes), number), Rate(sum(each.flagged_any for each in outcomes), number)
    )


def by_server(outcomes: Sequence[Outcome]) -> Both:
    """Flagged servers of all servers: one with several rows counts once in its source."""
    number = len(_servers(outcomes))
    return Both(
        Rate(len(_servers([each for each in outcomes if each.flagged])), number),
        Rate(len(_servers([each for each in outcomes if each.flagged_any])), number),
    )


def _servers(outcomes: Iterable[Outcome]) -> set[tuple[str, str]]:
    return {(each.source, each.server) for each in outcomes}


@dataclass(frozen=True, slots=True)
class Seen:
    """The rows that say something about rules, those held out not among them."""

    attacks: tuple[Outcome, ...]
    near_misses: tuple[Outcome, ...]
    servers: tuple[Outcome, ...]

    @property
    def honest_servers(self) -> int:
        """How many real servers there are."""
        return len(_servers(self.servers))


def seen(outcomes: Sequence[Outcome]) -> Seen:
    """What may be told rule by rule."""
    ours = [each for each in outcomes if each.part in (Part.ATTACKS, Part.DEV)]
    servers = [each for each in outcomes if each.part is Part.BENIGN]
    return Seen(tuple(attacks(ours)), tuple(honest(ours)), tuple(servers))


def figures(rows: Seen, pack: RulePack) -> dict[str, Figures]:
    """What goes into the table that ships: a line for each rule that the rows can say something about."""
    caught, near = (Counter(rule for each in part for rule in each.rules) for part in (rows.attacks, rows.near_misses))
    alarms = Counter(
        rule for rule, _, _ in {(rule, each.source, each.server) for each in rows.servers for rule in each.rules}
    )

    def one(rule: Rule) -> Figures:
        name = rule.head.id
        exposed = rows.honest_servers if shown_by_listings(rule) else 0
        return Figures(
            Rate(caught[name], len(rows.attacks)), Rate(alarms[name], exposed), Rate(near[name], len(rows.near_misses))
        )

    return {rule.head.id: one(rule) for rule in pack.rules if measurable(rule)}


def alone(rows: Seen, gating: frozenset[str]) -> Counter[str]:
    """Attacks that reach the gate by one rule only."""
    held = (each.rules & gating for each in rows.attacks)
    return Counter(next(iter(rules)) for rules in held if len(rules) == 1)
