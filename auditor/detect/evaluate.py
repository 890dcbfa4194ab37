"""Does a rule's logic hold in a unit, and because of which places?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.detect.matchers import MATCHERS
from auditor.detect.matchers.spec import Find, Gate
from auditor.detect.presence import Clause, needs
from auditor.detect.selectors import select
from auditor.detect.unit import OFF_TOPIC, Fleet, Hit, Read, Segment, Unit, hits
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
            return _within(scope, build(part), needs(part))


def gate(expression: Expression) -> Gate | None:
    """A cheap test of an item, false only where the expression cannot hold in it; None where every item may pass."""
    match expression:
        case Matcher():
            return _gate(expression)
        case All(parts) | Then(parts):
            ordered = sorted(parts, key=lambda part: isinstance(part, Matcher) and MATCHERS[part.name].gate is None)
            return _every([each for part in ordered if (each := gate(part)) is not None])
        case Any(parts):
            gates = [gate(part) for part in parts]
            known = [each for each in gates if each is not None]
            return _some(known) if len(known) == len(gates) else None
        case Within(_, part):
            return gate(part)
        case _:
            return None


def _gate(matcher: Matcher) -> Gate | None:
    make = MATCHERS[matcher.name].gate
    if make is not None:
        return make(dict(matcher.options))
    if not MATCHERS[matcher.name].asks_item:
        return None
    test = _matcher(matcher)
    return lambda read, fleet: test(Unit((), (read,), fleet)) is not None


def _every(gates: list[Gate]) -> Gate | None:
    if len(gates) < 2:
        return gates[0] if gates else None

    def every(read: Read, fleet: Fleet) -> bool:
        for each in gates:  # noqa: SIM110 - a generator would cost more than most of the tests
            if not each(read, fleet):
                return False
        return True

    return every


def _some(gates: list[Gate]) -> Gate:
    return lambda read, fleet: any(each(read, fleet) for each in gates)


def units(read: Read, scope: Scope, whole: Unit, clauses: tuple[Clause, ...] = ()) -> Iterator[Unit]:
    """The units of `scope` in one item; `whole` is the item's own unit, already narrowed to what a rule reads.

    Sentences without anything of one of the clauses are left out.
    """
    if scope is Scope.ITEM:
        yield whole
    elif scope is Scope.TEXT:
        yield from (Unit(group, (read,), whole.fleet) for group in _by_surface(whole.segments))
    else:
        for segment in whole.segments:
            reading = segment.reading
            for start, end in reading.sentences_with(clauses):
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
    spec = MATCHERS[matcher.name]
    find = spec.build(dict(matcher.options))

    def test(unit: Unit) -> list[Hit] | None:
        return find(unit) or None

    return _of_item(find, (matcher.name, repr(matcher.options))) if spec.asks_item else test


def _of_item(find: Find, key: tuple[str, str]) -> Test:
    """A matcher that looks at the item alone finds the same for every rule, so each item is looked at once."""

    def test(unit: Unit) -> list[Hit] | None:
        if len(unit.reads) > 1:
            return find(unit) or None
        asked = unit.reads[0].asked
        if key not in asked:
            asked[key] = find(unit)
        return asked[key] or None

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


def _within(scope: Scope, inner: Test, clauses: tuple[Clause, ...]) -> Test:
    def test(unit: Unit) -> list[Hit] | None:
        answers = [
            answer
            for read in unit.reads
            for narrow in units(read, scope, Unit(_mine(unit, read), (read,), unit.fleet), clauses)
            if (answer := inner(narrow)) is not None
        ]
        return [hit for answer in answers for hit in answer] if answers else None

    return test


def _mine(unit: Unit, read: Read) -> tuple[Segment, ...]:
    if len(unit.reads) == 1:
        return unit.segments
    own = {id(reading) for reading in read.readings}
    return tuple(segment for segment in unit.segments if id(segment.reading) in own)
