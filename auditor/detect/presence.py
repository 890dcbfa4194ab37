"""Can a rule hold where these terms occur? A cheap answer before the exact one."""

from __future__ import annotations

from collections.abc import Callable

from auditor.model import All, Any, Expression, Matcher, Not, Term, Then, Within

Presence = Callable[[frozenset[str]], bool]


def presence(expression: Expression) -> Presence:
    """A test that is false only where the expression cannot hold, given the terms of a whole text or item."""
    match expression:
        case Term(name) | Matcher(name=("off-topic" as name)):
            return lambda terms: name in terms
        case All(parts) | Then(parts):
            return _every([presence(part) for part in parts])
        case Any(parts):
            return _some([presence(part) for part in parts])
        case Within(_, part):
            return presence(part)
        case _:
            return ALWAYS


def needs(expression: Expression) -> frozenset[str]:
    """Terms of which at least one stands wherever the expression holds; empty where that cannot be told."""
    match expression:
        case Term(name) | Matcher(name=("off-topic" as name)):
            return frozenset((name,))
        case All(parts) | Then(parts):
            return min(filter(None, map(needs, parts)), key=len, default=frozenset())
        case Any(parts):
            each = [needs(part) for part in parts]
            return frozenset[str]().union(*each) if all(each) else frozenset()
        case Within(_, part):
            return needs(part)
        case _:
            return frozenset()


def mentions(expression: Expression, name: str) -> bool:
    """Whether a matcher of this name stands anywhere in it."""
    match expression:
        case Matcher():
            return expression.name == name
        case All(parts) | Any(parts) | Then(parts):
            return any(mentions(part, name) for part in parts)
        case Not(part) | Within(_, part):
            return mentions(part, name)
        case _:
            return False


def ALWAYS(terms: frozenset[str]) -> bool:  # noqa: N802 - a constant that is called
    """Terms cannot rule the expression out."""
    del terms
    return True


def _every(tests: list[Presence]) -> Presence:
    kept = [test for test in tests if test is not ALWAYS]
    return (lambda terms: all(test(terms) for test in kept)) if kept else ALWAYS


def _some(tests: list[Presence]) -> Presence:
    if any(test is ALWAYS for test in tests):
        return ALWAYS
    return lambda terms: any(test(terms) for test in tests)
