"""Which rules would remain if one branch of a rule's logic were taken out?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.marked import Marked
from auditor.model import All, Any, Expression, Matcher, Not, Term, Then, Within
from auditor.rulepack.read_expression import NARROWER

_GROUPS = ("all", "any", "then")


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a `match` that can be taken out."""

    part: Marked
    rest: Marked
    """The whole `match` without it."""
    groups: tuple[Marked, ...]
    """The parts that it lies in, from outside in."""


def branches(match: Marked) -> Iterator[Branch]:
    """Every part of a group; those around others come first."""
    for key, below in match.mapping("an expression").items():
        if key in _GROUPS:
            yield from _members(match, key, below)
        elif key == "not" or key in NARROWER:
            for branch in branches(below):
                yield replace(branch, rest=_with(match, key, branch.rest))


def name_of(expression: Expression) -> str:
    """A branch in the words of the rule file."""
    match expression:
        case Term(name, within):
            return f"term {name}" + (f" in {', '.join(within)}" if within else "")
        case Matcher(name, options):
            given = ", ".join(f"{key}: {value}" for key, value in options)
            return f"matcher {name}" + (f" with {given}" if given else "")
        case Not(part):
            return f"not {name_of(part)}"
        case Within(scope, part):
            return f"{scope}: {name_of(part)}"
        case All(parts) | Any(parts) | Then(parts):
            return f"{type(expression).__name__.lower()} ({'; '.join(map(name_of, parts))})"


def _members(match: Marked, key: str, group: Marked) -> Iterator[Branch]:
    parts = group.sequence(key)
    for place, part in enumerate(parts):
        before, after = parts[:place], parts[place + 1 :]
        rest = [*before, *after]
        yield Branch(part, rest[0] if len(rest) == 1 else _with(match, key, replace(group, value=rest)), ())
        for inner in branches(part):
            whole = _with(match, key, replace(group, value=[*before, inner.rest, *after]))
            yield Branch(inner.part, whole, (part, *inner.groups))


def _with(match: Marked, key: str, value: Marked) -> Marked:
    return replace(match, value={**match.mapping("an expression"), key: value})
