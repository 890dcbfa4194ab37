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
            return _always


def _always(terms: frozenset[str]) -> bool:
    del terms
    return True


def _every(tests: list[Presence]) -> Presence:
    kept = [test for test in tests if test is not _always]
    return (lambda terms: all(test(terms) for test in kept)) if kept else _always


def _some(tests: list[Presence]) -> Presence:
    if any(test is _always for test in tests):
        return _always
    return lambda terms: any(test(terms) for test in tests)
