"""Which terms does a rule's logic need?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.matchers import MATCHERS
from auditor.model import All, Any, Expression, Matcher, Not, Term, Then, Within


def terms_used(expression: Expression) -> Iterator[str]:
    """Names of the terms, with those that its matchers are told to look for."""
    match expression:
        case Term(name):
            yield name
        case Matcher(name, options):
            yield from MATCHERS[name].terms if name in MATCHERS else ()
            yield from (text for _, value in options for text in _texts(value))
        case Not(part) | Within(_, part):
            yield from terms_used(part)
        case All(parts) | Any(parts) | Then(parts):
            for part in parts:
                yield from terms_used(part)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _texts(member)
