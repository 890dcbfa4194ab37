"""Which rules would remain if one branch of a rule's logic were taken out?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.model import All, Any, Expression, Matcher, Not, Rule, Term, Then, Within


def without_each_branch(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """For each branch that can be taken out: its name, and the rule without it."""
    for name, match in _smaller(rule.match):
        yield name, replace(rule, match=match)


def branch_name(expression: Expression) -> str:
    """A branch in the words of the rule file."""
    match expression:
        case Term(name, within):
            return f"term {name}" + (f" in {', '.join(within)}" if within else "")
        case Matcher(name, options):
            given = ", ".join(f"{key}: {value}" for key, value in options)
            return f"matcher {name}" + (f" with {given}" if given else "")
        case Not(part):
            return f"not {branch_name(part)}"
        case Within(scope, part):
            return f"{scope}: {branch_name(part)}"
        case All(parts) | Any(parts) | Then(parts):
            return f"{type(expression).__name__.lower()} ({'; '.join(map(branch_name, parts))})"


def _smaller(expression: Expression) -> Iterator[tuple[str, Expression]]:
    """Every way to take one branch out; a group that would be left with nothing stays."""
    match expression:
        case All(parts) | Any(parts) | Then(parts):
            yield from _in_group(expression, parts)
        case Not(part):
            yield from ((name, Not(smaller)) for name, smaller in _smaller(part))
        case Within(scope, part):
            yield from ((name, Within(scope, smaller)) for name, smaller in _smaller(part))
        case _:
            return


def _in_group(group: All | Any | Then, parts: tuple[Expression, ...]) -> Iterator[tuple[str, Expression]]:
    for place, part in enumerate(parts):
        before, after = parts[:place], parts[place + 1 :]
        if before or after:
            yield branch_name(part), replace(group, parts=(*before, *after))
        for name, smaller in _smaller(part):
            yield name, replace(group, parts=(*before, smaller, *after))
