"""Which rules hold, where? A rule pack, compiled once, and asked about any number of servers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auditor.classify import Classifier, classified
from auditor.detect.compiled import ByPlaces, Compiled, asked, compiled
from auditor.detect.finding import Room, finding
from auditor.detect.languages import Languages
from auditor.detect.reading import Around, fleet, reads
from auditor.detect.seams import over_seam
from auditor.detect.spoken import spoken
from auditor.detect.terms import TermSet, split_by_view
from auditor.detect.unit import Fleet, Hit, Read, Segment, Unit
from auditor.detect.weighing import Weighing
from auditor.model import Finding, Kind, Rule, RuleHead, RulePack, Scope, Statement

_ENOUGH = 100
"""Sentences of one text in which a rule holds; a finding shows the first twenty. So many that are data are passed over,
too: a text of nothing else is hostile, and one behind them may be none."""
MOST_FINDINGS = 1_000
"""Of one rule on one server; whoever asks for findings must say that there may be more."""
_PATTERN = 20
"""The price of one pattern: as much as what follows in 20 of 1,000 texts."""
_UNKNOWN = 100
"""Of 1,000 texts, how many hold a term that was never counted."""
_LEADING = " \n\t,.;:!>)]-–—"
"""What stands before a demand (`, read …`) and belongs to the sentence, not to the quotation."""


class Engine:
    """Compiled rules. Pure: the same statements give the same findings, in the same order."""

    def __init__(
        self,
        pack: RulePack,
        terms: tuple[TermSet, TermSet] | None = None,
        signs: Classifier | None = None,
        weighing: Weighing | None = None,
    ) -> None:
        """Compile; raises `AuditorError` that names the rule.

        A pattern is compiled for the first text that it may stand in. What RE2 refuses raises one then, with the term;
        who loads packs has tried all.
        """
        self._terms = terms or split_by_view(pack.vocabulary)
        self._signs = signs or Classifier(pack.capabilities)
        self._weighing = weighing or Weighing(dict(pack.weights), self._terms[0].bits, Languages(pack.languages))
        self._common = pack.common
        prices = dict(_prices(self._terms, dict(pack.common)))
        rules = tuple(compiled(rule, *self._terms, prices) for rule in pack.rules)
        self._asks_topic = any(rule.asks_topic for rule in rules)
        self._least = min((points for rule in rules for points in rule.weighs), default=None)
        narrow = tuple(rule for rule in rules if rule.rule.scope not in (Scope.SERVER, Scope.FLEET))
        self._narrow = {kind: ByPlaces(tuple(rule for rule in narrow if rule.reads_kind(kind))) for kind in Kind}
        self._server = tuple(rule for rule in rules if rule.rule.scope is Scope.SERVER)
        self._fleet = tuple(rule for rule in rules if rule.rule.scope is Scope.FLEET)
        self._asked = asked(rules, self._terms[0].mask(self._weighing.terms))

    def only(self, *rules: Rule) -> Engine:
        """An engine of these rules over the same terms, which are not compiled again."""
        pack = RulePack(rules, (), common=self._common)
        return Engine(pack, self._terms, self._signs, self._weighing)

    def ready(self) -> Engine:
        """Itself, with every pattern compiled and table made, so that no text waits for one.

        Raises `AuditorError` with the term.
        """
        for terms in self._terms:
            terms.compile(self._asked.values())
        bool(self._weighing.results)
        return self

    def classified(self, statement: Statement) -> Statement:
        """The statement with what its tools can do; as it is where that is known."""
        return statement if statement.capabilities is not None else classified(self._signs, statement)

    def findings(self, statements: Sequence[Statement]) -> tuple[Finding, ...]:
        """Every finding on every server, then those that only the servers together show."""
        statements = tuple(map(self.classified, statements))
        known = fleet(statements)
        found: list[Finding] = []
        everything: list[Read] = []
        for statement in statements:
            around = Around(statement, self._weighing, self._least, topic=self._asks_topic)
            own = reads(around, *self._terms, self._asked)
            found.extend(self._on_server(own, known))
            around.reads = ()  # they know it too: what is in a circle stays until somebody looks for circles
            if self._fleet:
                everything.extend(own)
        for rule in self._fleet:
            found.extend(_on_unit(rule, tuple(everything), known))
        return tuple(found)

    def _on_server(self, own: tuple[Read, ...], known: Fleet) -> Iterator[Finding]:
        counts: Counter[str] = Counter()
        rooms: defaultdict[str, Room] = defaultdict(Room)
        for one in own:
            for rule, may in self._narrow[one.item.kind].may_hold(one):
                if not rule.can_hold(one, may, known) or counts[rule.rule.head.id] >= MOST_FINDINGS:
                    continue
                if found := _on_item(rule, one, known):
                    yield from _bounded(rule.rule.head, found, counts, rooms[rule.rule.head.id])
            one.forget()
        for rule in self._server:
            yield from _on_unit(rule, own, known)
        for one in own:
            one.forget()


def _prices(terms: Iterable[TermSet], common: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Of each term, the price of its patterns and of what is looked for in the honest texts that hold it."""
    for each in terms:
        for name in each.bits:
            yield name, _PATTERN * each.patterns(name) + common.get(name, _UNKNOWN)


def _bounded(head: RuleHead, found: Sequence[list[Hit]], counts: Counter[str], room: Room) -> Iterator[Finding]:
    """What the rule finds in the item, unless it has found `MOST_FINDINGS` on this server."""
    for hits in found[: MOST_FINDINGS - counts[head.id]]:
        counts[head.id] += 1
        yield finding(head, hits, room)


def _on_item(compiled: Compiled, one: Read, known: Fleet) -> Sequence[list[Hit]]:
    """The places of one finding an item at item scope; below, of one for each text in which some unit holds."""
    scope = compiled.rule.scope
    if scope is Scope.ITEM:
        return _on_whole(compiled, one, known)
    by_text: dict[tuple[str, ...], list[Hit]] = {}
    held: Counter[int] = Counter()
    data: Counter[int] = Counter()
    for unit in compiled.units(one, known):
        reading = unit.segments[0].reading
        hits = compiled.test(unit) if held[id(reading)] < _ENOUGH else None
        if hits is not None and not over_seam(hits, unit.segments[0]):
            hits = None
        if hits and compiled.rule.spoken and data[id(reading)] < _ENOUGH:
            hits = spoken(hits, one.around.weighing.results)
            data[id(reading)] += not hits
            hits = hits or None
        if hits is not None:
            held[id(reading)] += 1
            first = hits[0].reading if hits else unit.segments[0].reading
            key = (first.surface.pointer, first.surface.role)
            by_text.setdefault(key, []).extend(_statement(hits) if scope is Scope.SENTENCE else hits)
            by_text[key] = by_text[key] or [_whole(unit.segments[0])]
    return tuple(by_text.values())


def _on_whole(compiled: Compiled, one: Read, known: Fleet) -> Sequence[list[Hit]]:
    """The places in the item, if the rule holds there."""
    if not compiled.reads_of(one):
        return ()
    hits = compiled.test(Unit(lambda: compiled.segments(one), (one,), known))
    return () if hits is None else (hits or [_whole(compiled.first(one))],)


def _on_unit(compiled: Compiled, own: tuple[Read, ...], known: Fleet) -> Iterator[Finding]:
    """What the rule finds in several items together."""
    if not any(compiled.reads_of(one) for one in own):
        return
    unit = Unit(lambda: tuple(segment for one in own for segment in compiled.segments(one)), own, known)
    hits = compiled.test(unit)
    if hits:
        yield finding(compiled.rule.head, hits)


def _statement(hits: list[Hit]) -> list[Hit]:
    """The words of one sentence that together make the rule hold, as one place; then each by itself."""
    if len(hits) < 2 or any(hit.reading is not hits[0].reading for hit in hits):
        return hits
    start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
    words = hits[0].reading.text[start:end]
    start += len(words) - len(words.lstrip(_LEADING))
    return [Hit(hits[0].reading, start, end, hits[0].label), *hits]


def _whole(segment: Segment) -> Hit:
    return Hit(segment.reading, segment.start, segment.end, "")
