"""Which rules hold, where? A rule pack, compiled once, and asked about any number of servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.detect.evaluate import Test, build, units
from auditor.detect.finding import finding
from auditor.detect.patterns import split_by_view
from auditor.detect.reading import fleet, own_names, read
from auditor.detect.selectors import Places, select
from auditor.detect.unit import Fleet, Hit, Read, Segment, Unit
from auditor.errors import AuditorError
from auditor.model import All, Any, Expression, Finding, Rule, RulePack, Scope, Statement, Term, Then, ViewName, Within


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    places: Places
    test: Test
    needs: frozenset[str] | None
    """At least one of these terms occurs wherever the rule holds; None: cannot be said."""


class Engine:
    """Compiled rules. Pure: the same statements give the same findings, in the same order."""

    def __init__(self, pack: RulePack) -> None:
        """Compile; raises `AuditorError` that names the rule or the term."""
        self._plain, self._raw = split_by_view(pack.vocabulary)
        self._rules = tuple(_compile(rule) for rule in pack.rules)

    def findings(self, statements: Sequence[Statement]) -> tuple[Finding, ...]:
        """Every finding on every server, then those that only the servers together show."""
        known = fleet(statements)
        found: list[Finding] = []
        everything: list[Read] = []
        fleet_rules = [rule for rule in self._rules if rule.rule.scope is Scope.FLEET]
        for statement in statements:
            own = own_names(statement)
            reads = tuple(read(item, statement, own, self._plain, self._raw) for item in statement.items)
            found.extend(self._on_server(reads, known))
            if fleet_rules:
                everything.extend(reads)
        for compiled in fleet_rules:
            found.extend(_on_unit(compiled, tuple(everything), known))
        return tuple(found)

    def _on_server(self, reads: tuple[Read, ...], known: Fleet) -> Iterator[Finding]:
        for one in reads:
            present = frozenset(term for reading in one.readings for term in reading.hits)
            for compiled in self._rules:
                if compiled.rule.scope not in (Scope.SERVER, Scope.FLEET) and _possible(compiled, present):
                    yield from _on_item(compiled, one, known)
        for compiled in self._rules:
            if compiled.rule.scope is Scope.SERVER:
                yield from _on_unit(compiled, reads, known)


def _possible(compiled: _Compiled, present: frozenset[str]) -> bool:
    return compiled.needs is None or not compiled.needs.isdisjoint(present)


def _on_item(compiled: _Compiled, one: Read, known: Fleet) -> Iterator[Finding]:
    """One finding an item at item scope; below, one for each text in which some unit holds."""
    whole = Unit(_segments(compiled, one), (one,), known)
    if not whole.segments:
        return
    by_text: dict[tuple[str, ...], list[Hit]] = {}
    for unit in units(one, compiled.rule.scope, whole):
        hits = compiled.test(unit)
        if hits is not None:
            first = hits[0].reading if hits else unit.segments[0].reading
            key = () if compiled.rule.scope is Scope.ITEM else (first.surface.pointer, first.surface.role)
            by_text.setdefault(key, []).extend(hits or [_whole(unit)])
    for hits in by_text.values():
        yield finding(compiled.rule.head, hits)


def _on_unit(compiled: _Compiled, reads: tuple[Read, ...], known: Fleet) -> Iterator[Finding]:
    segments = tuple(segment for one in reads for segment in _segments(compiled, one))
    if segments:
        hits = compiled.test(Unit(segments, reads, known))
        if hits:
            yield finding(compiled.rule.head, hits)


def _segments(compiled: _Compiled, one: Read) -> tuple[Segment, ...]:
    views = compiled.rule.views
    return tuple(
        Segment(reading, 0, len(reading.text))
        for reading in one.readings
        if reading.view in views and (reading.place in compiled.places or reading.view is ViewName.JOINED)
    )


def _whole(unit: Unit) -> Hit:
    segment = unit.segments[0]
    return Hit(segment.reading, segment.start, segment.end, "")


def _compile(rule: Rule) -> _Compiled:
    try:
        return _Compiled(rule, select(rule.looks_at), build(rule.match), _needs(rule.match))
    except AuditorError as error:
        raise AuditorError(error.what, rule.source or rule.head.id, error.hint) from None


def _needs(expression: Expression) -> frozenset[str] | None:
    match expression:
        case Term(name):
            return frozenset({name})
        case All(parts) | Then(parts):
            known = [needs for part in parts if (needs := _needs(part)) is not None]
            return min(known, key=len) if known else None
        case Any(parts):
            each = [_needs(part) for part in parts]
            known = [needs for needs in each if needs is not None]
            return frozenset().union(*known) if len(known) == len(each) else None
        case Within(_, part):
            return _needs(part)
        case _:
            return None
