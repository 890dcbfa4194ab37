"""Can labelled listings say anything about a rule?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.selectors import select
from auditor.model import All, Any, Expression, Kind, Matcher, Not, Rule, Scope, Then, Within

_LISTED = frozenset({Kind.SERVER, Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE})
_BEYOND = frozenset({"differs", "drift", "breach"})
"""Matchers that hold a listing against another, against what was approved or against a policy; a row is one listing."""


def measurable(rule: Rule) -> bool:
    """Whether one listing, or one result of a tool, can make the rule hold."""
    one = rule.scope is not Scope.FLEET and _BEYOND.isdisjoint(_matchers(rule.match))
    return one and bool(_kinds(rule) & (_LISTED | {Kind.RESULT}))


def shown_by_listings(rule: Rule) -> bool:
    """Whether a listing can make it hold; where not, honest listings prove nothing."""
    return measurable(rule) and bool(_kinds(rule) & _LISTED)


def _kinds(rule: Rule) -> frozenset[Kind]:
    return frozenset(kind for kind, _ in select(rule.looks_at))


def _matchers(expression: Expression) -> Iterator[str]:
    match expression:
        case Matcher(name):
            yield name
        case Not(part) | Within(_, part):
            yield from _matchers(part)
        case All(parts) | Any(parts) | Then(parts):
            for part in parts:
                yield from _matchers(part)
