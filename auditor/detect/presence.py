"""Can a rule hold where these terms occur? A cheap answer before the exact one."""

from __future__ import annotations

from collections.abc import Callable

from auditor.model import All, Any, Expression, Term, Then, Within

Presence = Callable[[frozenset[str]], bool]


def presence(expression: Expression) -> Presence:
    """A test that is false only where the expression cannot hold, given the terms of a whole text or item."""
    match expression:
        case Term(name):
            return lambda terms: name in terms
        case All(parts) | Then(parts):
            return _every([presence(part) for part in parts])
        case Any(parts):
            return _some([presence(part) for part in parts])
        case Within(_, part):
            return presence(part)
        case _:
            return ALWAYS


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
