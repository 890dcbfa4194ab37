"""Which rules hold, where? A rule pack, compiled once, and asked about any number of servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from auditor.detect.evaluate import Test, build, units
from auditor.detect.finding import finding
from auditor.detect.patterns import TermSet, split_by_view
from auditor.detect.presence import ALWAYS, Presence, mentions, needs, presence
from auditor.detect.reading import around, fleet, read
from auditor.detect.selectors import Places, select
from auditor.detect.unit import OFF_TOPIC, Fleet, Hit, Read, Segment, Unit
from auditor.errors import AuditorError
from auditor.model import Finding, Rule, RulePack, Scope, Statement, ViewName

_ENOUGH = 100
"""Sentences of one text in which a rule holds; a finding shows the first twenty."""
MOST_FINDINGS = 1_000
"""Of one rule on one server; whoever asks for findings must say that there may be more."""
_LISTED = 200
"""Findings of one rule on one server that a report shows; those behind them carry little of the text."""
_LEADING = " \n\t,.;:!>)]-–—"
"""What stands before a demand (`, read …`) and belongs to the sentence, not to the quotation."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    places: Places
    test: Test
    possible: Presence
    needs: frozenset[str]


class Engine:
    """Compiled rules. Pure: the same statements give the same findings, in the same order."""

    def __init__(self, pack: RulePack, terms: tuple[TermSet, TermSet] | None = None) -> None:
        """Compile; raises `AuditorError` that names the rule or the term."""
        self._terms = terms or split_by_view(pack.vocabulary)
        rules = tuple(_compile(rule) for rule in pack.rules)
        self._asks_topic = any(mentions(rule.match, OFF_TOPIC) for rule in pack.rules)
        self._narrow = tuple(rule for rule in rules if rule.rule.scope not in (Scope.SERVER, Scope.FLEET))
        self._server = tuple(rule for rule in rules if rule.rule.scope is Scope.SERVER)
        self._fleet = tuple(rule for rule in rules if rule.rule.scope is Scope.FLEET)

    def only(self, *rules: Rule) -> Engine:
        """An engine of these rules over the same terms, which are not compiled again."""
        return Engine(RulePack(rules, ()), self._terms)

    def findings(self, statements: Sequence[Statement]) -> tuple[Finding, ...]:
        """Every finding on every server, then those that only the servers together show."""
        known = fleet(statements)
        found: list[Finding] = []
        everything: list[Read] = []
        for statement in statements:
            reads = self._reads(statement)
            found.extend(self._on_server(reads, known))
            if self._fleet:
                everything.extend(reads)
        for compiled in self._fleet:
            found.extend(_on_unit(compiled, tuple(everything), known))
        return tuple(found)

    def _reads(self, statement: Statement) -> tuple[Read, ...]:
        """The items of a server; a text that stands there many times is searched once."""
        plain, raw = (cache(terms.find) for terms in self._terms)
        known = around(statement, topic=self._asks_topic)
        return tuple(read(item, known, plain, raw) for item in statement.items)

    def _on_server(self, reads: tuple[Read, ...], known: Fleet) -> Iterator[Finding]:
        counts: Counter[str] = Counter()
        for one in reads:
            present = frozenset[str]().union(*(reading.around for reading in one.live))
            for compiled in self._narrow:
                if compiled.possible(present):
                    yield from _bounded(compiled, one, known, counts)
            one.segments.clear()  # of a large item they take more room than its texts
        for compiled in self._server:
            yield from _on_unit(compiled, reads, known)
        for one in reads:
            one.segments.clear()


def _bounded(compiled: _Compiled, one: Read, known: Fleet, counts: Counter[str]) -> Iterator[Finding]:
    """What the rule finds in the item, unless it has found `MOST_FINDINGS` on this server."""
    rule = compiled.rule.head
    if counts[rule.id] >= MOST_FINDINGS:
        return
    for hits in islice(_on_item(compiled, one, known), MOST_FINDINGS - counts[rule.id]):
        counts[rule.id] += 1
        yield finding(rule, hits) if counts[rule.id] <= _LISTED else finding(rule, hits, around=0)


def _on_item(compiled: _Compiled, one: Read, known: Fleet) -> Iterator[list[Hit]]:
    """The places of one finding an item at item scope; below, of one for each text in which some unit holds."""
    scope = compiled.rule.scope
    segments = _segments(compiled, one)
    if scope is Scope.SENTENCE:
        segments = tuple(segment for segment in segments if compiled.possible(segment.reading.present))
    elif scope is Scope.TEXT:
        segments = tuple(segment for segment in segments if compiled.possible(segment.reading.around))
    if not segments:
        return
    by_text: dict[tuple[str, ...], list[Hit]] = {}
    held: Counter[int] = Counter()
    for unit in units(one, scope, Unit(segments, (one,), known), compiled.needs):
        reading = unit.segments[0].reading
        hits = compiled.test(unit) if held[id(reading)] < _ENOUGH else None
        if hits is not None:
            held[id(reading)] += 1
            first = hits[0].reading if hits else unit.segments[0].reading
            key = () if scope is Scope.ITEM else (first.surface.pointer, first.surface.role)
            by_text.setdefault(key, []).extend(_statement(hits) if scope is Scope.SENTENCE else hits)
            by_text[key] = by_text[key] or [_whole(unit)]
    yield from by_text.values()


def _on_unit(compiled: _Compiled, reads: tuple[Read, ...], known: Fleet) -> Iterator[Finding]:
    segments = tuple(segment for one in reads for segment in _segments(compiled, one))
    if segments:
        hits = compiled.test(Unit(segments, reads, known))
        if hits:
            yield finding(compiled.rule.head, hits)


def _segments(compiled: _Compiled, one: Read) -> tuple[Segment, ...]:
    """The item's texts that the rule reads; kept with the item, for most rules read the same."""
    readings = one.readings if compiled.possible is ALWAYS else one.live
    key = (compiled.places, compiled.rule.views, readings is one.live)
    if key not in one.segments:
        one.segments[key] = tuple(
            Segment(reading, 0, len(reading.text))
            for reading in readings
            if reading.view in compiled.rule.views
            and (reading.place in compiled.places or reading.view is ViewName.JOINED)
        )
    return one.segments[key]


def _statement(hits: list[Hit]) -> list[Hit]:
    """The words of one sentence that together make the rule hold, as one place; then each by itself."""
    if len(hits) < 2 or any(hit.reading is not hits[0].reading for hit in hits):
        return hits
    start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
    words = hits[0].reading.text[start:end]
    start += len(words) - len(words.lstrip(_LEADING))
    return [Hit(hits[0].reading, start, end, hits[0].label), *hits]


def _whole(unit: Unit) -> Hit:
    segment = unit.segments[0]
    return Hit(segment.reading, segment.start, segment.end, "")


def _compile(rule: Rule) -> _Compiled:
    try:
        return _Compiled(rule, select(rule.looks_at), build(rule.match), presence(rule.match), needs(rule.match))
    except AuditorError as error:
        raise AuditorError(error.what, rule.source or rule.head.id, error.hint) from None
