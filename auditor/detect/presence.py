"""Can a rule hold where these terms may occur? A cheap answer before the exact one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from auditor.model import All, Any, Expression, Matcher, Not, Term, Then, Within

WEIGHED = "weighed"
"""The name of the matcher that adds weak signs up; see `weighing`."""
BESIDE = "beside"
"""The name of the matcher all of whose terms must be there; see `matchers.beside`."""
WEIGHED_RESULT, SPEAKS_UP = "weighed-result", "speaks-up"
"""The name of the matcher that weighs results, and of the term around which it does."""
Clause = frozenset[str]
"""Terms of which at least one stands wherever an expression holds."""
_MOST = 16
_NOTHING: Mapping[str, int] = {}


def clauses(expression: Expression) -> tuple[Clause, ...]:
    """What all must be there for the expression to hold; nothing where terms cannot rule it out."""
    match expression:
        case Term(name) | Matcher(name=("off-topic" | "weighed" as name)):
            return (frozenset((name,)),)
        case Matcher(name="beside"):
            return tuple(frozenset((name,)) for name in _told(expression))
        case Matcher(name="weighed-result"):
            return (frozenset((SPEAKS_UP,)),)
        case All(parts) | Then(parts):
            return _distinct(clause for part in parts for clause in clauses(part))
        case Any(parts):
            return _either([clauses(part) for part in parts])
        case Within(_, part):
            return clauses(part)
        case _:
            return ()


def needs(expression: Expression, prices: Mapping[str, int] = _NOTHING) -> tuple[Clause, ...]:
    """The clauses, those first that cost least to look at and that fewest texts fulfil.

    `prices`: of each term, what it costs to look for it and for what else must be there where it stands.
    """

    def rank(clause: Clause) -> tuple[bool, int, int, list[str]]:
        return "off-topic" in clause, sum(prices.get(name, 0) for name in clause), len(clause), sorted(clause)

    return tuple(sorted(clauses(expression), key=rank))


def mentioned(expression: Expression) -> tuple[Term | Matcher, ...]:
    """Every term and every matcher in it, under a negation too, and the terms that `beside` is told."""
    match expression:
        case Matcher(name="beside"):
            return (expression, *map(Term, _told(expression)))
        case Term() | Matcher():
            return (expression,)
        case All(parts) | Any(parts) | Then(parts):
            return tuple(each for part in parts for each in mentioned(part))
        case Not(part) | Within(_, part):
            return mentioned(part)


def _told(matcher: Matcher) -> tuple[str, ...]:
    """The terms that a rule gives to a matcher by `terms`."""
    given = dict(matcher.options).get("terms")
    return tuple(name for name in given if isinstance(name, str)) if isinstance(given, list | tuple) else ()


def _either(each: list[tuple[Clause, ...]]) -> tuple[Clause, ...]:
    """(a and b) or c: (a or c) and (b or c); of a long one, only the shortest of each side."""
    if not all(each):
        return ()
    count = 1
    for needed in each:
        count *= len(needed)
    if count > _MOST:
        each = [(min(needed, key=len),) for needed in each]
    return _distinct(frozenset[str]().union(*choice) for choice in product(*each))


def _distinct(needed: Iterable[Clause]) -> tuple[Clause, ...]:
    return tuple(dict.fromkeys(needed))
