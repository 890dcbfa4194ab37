"""Does a rule's logic hold in a unit, and because of which places?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.detect.matchers import MATCHERS
from auditor.detect.presence import needs
from auditor.detect.selectors import select
from auditor.detect.unit import OFF_TOPIC, Hit, Read, Segment, Unit, hits
from auditor.errors import AuditorError
from auditor.model import All, Any, Expression, Matcher, Not, Scope, Term, Then, Within

Test = Callable[[Unit], "list[Hit] | None"]
"""The places that make the expression true (none for a negation), or None where it does not hold."""


def build(expression: Expression) -> Test:
    """A function that evaluates `expression`; raises `AuditorError` for an unknown selector or matcher."""
    match expression:
        case Term():
            return _term(expression)
        case Matcher():
            return _matcher(expression)
        case All(parts):
            return _all(parts)
        case Any(parts):
            return _any([build(part) for part in parts])
        case Not(part):
            return _not(build(part))
        case Then(parts):
            return _then([build(part) for part in parts])
        case Within(scope, part):
            return _within(scope, build(part), needs(part, (OFF_TOPIC,)))


def units(read: Read, scope: Scope, whole: Unit, needs: frozenset[str] = frozenset()) -> Iterator[Unit]:
    """The units of `scope` in one item; `whole` is the item's own unit, already narrowed to what a rule reads.

    Sentences without any of the terms in `needs`, if there are some, are left out.
    """
    if scope is Scope.ITEM:
        yield whole
    elif scope is Scope.TEXT:
        yield from (Unit(group, (read,), whole.fleet) for group in _by_surface(whole.segments))
    else:
        for segment in whole.segments:
            reading = segment.reading
            for start, end in reading.sentences_with(needs) if needs else reading.sentences():
                if segment.start <= start and end <= segment.end:
                    yield Unit((Segment(reading, start, end),), (read,), whole.fleet)


def _by_surface(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    groups: dict[tuple[int, bool], list[Segment]] = {}
    for segment in segments:
        groups.setdefault((id(segment.reading.surface), segment.reading.joined is not None), []).append(segment)
    yield from (tuple(group) for group in groups.values())


def _term(term: Term) -> Test:
    places = select(term.within) if term.within else None

    def test(unit: Unit) -> list[Hit] | None:
        found = [
            hit
            for segment in unit.segments
            if places is None or segment.reading.place in places
            for hit in hits(segment, term.name)
        ]
        return found or None

    return test


def _matcher(matcher: Matcher) -> Test:
    if matcher.name not in MATCHERS:
        raise AuditorError(f"unknown matcher {matcher.name!r}", hint=f"use one of: {', '.join(sorted(MATCHERS))}")
    find = MATCHERS[matcher.name].build(dict(matcher.options))

    def test(unit: Unit) -> list[Hit] | None:
        return find(unit) or None

    return test


def _all(parts: tuple[Expression, ...]) -> Test:
    """Terms are asked first, for they cost least, and the topic last; the evidence keeps the order of the rule."""
    tests = [build(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda place: _cost(parts[place]))

    def test(unit: Unit) -> list[Hit] | None:
        answers: dict[int, list[Hit]] = {}
        for place in order:
            answer = tests[place](unit)
            if answer is None:
                return None
            answers[place] = answer
        return [hit for place in sorted(answers) for hit in answers[place]]

    return test


def _cost(expression: Expression) -> int:
    match expression:
        case Term():
            return 0
        case Matcher():
            return 5 if expression.name == OFF_TOPIC else 3
        case All(parts) | Any(parts) | Then(parts):
            return max(_cost(part) for part in parts) + 1
        case Not(part) | Within(_, part):
            return _cost(part) + 1


def _any(tests: list[Test]) -> Test:
    def test(unit: Unit) -> list[Hit] | None:
        answers = [answer for part in tests if (answer := part(unit)) is not None]
        return [hit for answer in answers for hit in answer] if answers else None

    return test


def _not(inner: Test) -> Test:
    def test(unit: Unit) -> list[Hit] | None:
        return [] if inner(unit) is None else None

    return test


def _then(tests: list[Test]) -> Test:
    """Each part must start at or after the end of the part before it, in the same reading."""

    def test(unit: Unit) -> list[Hit] | None:
        answers = [part(unit) for part in tests]
        for first in answers[0] or ():
            chain = [first]
            for answer in answers[1:]:
                after = [hit for hit in answer or () if hit.reading is first.reading and hit.start >= chain[-1].end]
                if not after:
                    break
                chain.append(min(after, key=lambda hit: hit.start))
            if len(chain) == len(answers):
                return chain
        return None

    return test


def _within(scope: Scope, inner: Test, terms: frozenset[str]) -> Test:
    def test(unit: Unit) -> list[Hit] | None:
        answers = [
            answer
            for read in unit.reads
            for narrow in units(read, scope, Unit(_mine(unit, read), (read,), unit.fleet), terms)
            if (answer := inner(narrow)) is not None
        ]
        return [hit for answer in answers for hit in answer] if answers else None

    return test


def _mine(unit: Unit, read: Read) -> tuple[Segment, ...]:
    if len(unit.reads) == 1:
        return unit.segments
    own = {id(reading) for reading in read.readings}
    return tuple(segment for segment in unit.segments if id(segment.reading) in own)
