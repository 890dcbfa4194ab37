"""Which texts of an item does a rule have to look at? A rule, made ready for that question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.detect.evaluate import Test, build, gate
from auditor.detect.matchers import MATCHERS
from auditor.detect.matchers.spec import Gate
from auditor.detect.matchers.weighed import at_least
from auditor.detect.passage import ANYTHING_BIT, OFF_TOPIC_BIT, WEIGHED_BIT
from auditor.detect.presence import Clause, mentioned, needs
from auditor.detect.seams import holds_seam
from auditor.detect.selectors import JOINED_BIT, PLACE_BITS, RARE_BITS, bits, kinds_of, select
from auditor.detect.terms import TermSet
from auditor.detect.unit import OFF_TOPIC, WEIGHED, Fleet, Read, Said, Segment, Unit
from auditor.errors import AuditorError
from auditor.model import All, Expression, Kind, Matcher, Rule, Scope, Term, ViewName

_ALL_KINDS = frozenset(Kind)
_RAW = (ViewName.RAW,)
_DECODED = (ViewName.DECODED,)
_AS_SENT = frozenset({ViewName.RAW, ViewName.PLAIN})
"""Every text has these readings."""
_MOST_SHAPES = 4_096
"""Sets of places that items can have something at, of which the rules are remembered."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule, and what must be there for it to hold."""

    rule: Rule
    test: Test
    places: int
    kinds: frozenset[Kind]
    """Kinds of items that it can read at all."""
    mentions: int
    """Terms that it names anywhere."""
    clauses: tuple[Clause, ...]
    """Terms of which one must be there, by name; none where terms cannot rule it out."""
    needed: tuple[int, ...]
    """The same as bits, and the bit of anything for a rule that needs no term."""
    of_use: int | None
    """Terms without any of which a text adds nothing to the answer; None where every text may."""
    apart: bool
    """It must hold in one text by itself."""
    likely: Callable[[str], bool] | None
    """The same, as a test of the text as sent."""
    gate: Gate | None
    """The same, as a test of the item."""

    def reads_kind(self, kind: Kind) -> bool:
        """Whether it can read items of this kind."""
        return kind in self.kinds

    @property
    def asks_topic(self) -> bool:
        """Whether it must be known what is off the topic."""
        return any(part.name in (OFF_TOPIC, WEIGHED) for part in mentioned(self.rule.match))

    @property
    def weighs(self) -> tuple[int, ...]:
        """The points from which on weak signs count in it; empty where it adds none up."""
        asked = (part for part in mentioned(self.rule.match) if isinstance(part, Matcher) and part.name == WEIGHED)
        return tuple(at_least(dict(part.options), WEIGHED) for part in asked)

    def can_hold(self, one: Read, may: int, known: Fleet) -> bool:
        """Whether all that must be there may be in the item; `may`: the bits of what may be in the texts it reads."""
        for needed in self.needed:
            if not needed & may:
                return False
        if self.likely is not None and not self.said(one):
            return False
        return self.gate is None or self.gate(one, known)

    def reads_of(self, one: Read) -> bool:
        """Whether there is a text that the rule reads."""
        if _AS_SENT.isdisjoint(self.rule.views):
            return bool(self.segments(one))
        return bool(one.present & self.places)

    def segments(self, one: Read) -> tuple[Segment, ...]:
        """The item's texts that can have a part in making the rule hold."""
        return tuple([segment for each in self.said(one) for segment in each.whole(self.rule.views)])

    def first(self, one: Read) -> Segment:
        """Where a rule stands that holds without a place."""
        return next(segment for each in one.at(self.places) for segment in each.whole(self.rule.views))

    def said(self, one: Read) -> Sequence[Said]:
        """The item's surfaces that can have a part in making the rule hold."""
        found: Sequence[Said]
        if self.likely is not None:
            found = [each for each in one.likely(self.likely) if each.place & self.places]
        else:
            found = one.at(self.places)
            if self.rule.views == _DECODED:
                found = [each for each in found if each.wording.decoded] if one.decoded else ()
        if self.of_use is not None:
            return [each for each in found if each.may & self.of_use]
        if self.apart:
            for needed in self.needed:
                found = [each for each in found if each.may & needed]
        return found

    def units(self, one: Read, known: Fleet) -> Iterator[Unit]:
        """The texts or the sentences in which the rule may hold, at these scopes."""
        for said in self.said(one):
            whole = said.whole(self.rule.views)
            if self.rule.scope is Scope.TEXT:
                if whole:
                    yield Unit(whole, (one,), known)
                continue
            for segment in whole:
                may = segment.reading.may
                if all(map(may.__and__, self.needed)):
                    for start, end in segment.reading.sentences_with(self.clauses):
                        sentence = Segment(segment.reading, start, end)
                        if holds_seam(sentence):
                            yield Unit((sentence,), (one,), known)


def compiled(rule: Rule, plain: TermSet, raw: TermSet, prices: Mapping[str, int]) -> Compiled:
    """Ready to be asked. `prices`: what is looked for first, see `presence.needs`.

    Raises `AuditorError` that names the rule.
    """
    try:
        places, test = select(rule.looks_at), build(rule.match)
    except AuditorError as error:
        raise AuditorError(error.what, rule.source or rule.head.id, error.hint) from None
    known = {OFF_TOPIC: OFF_TOPIC_BIT, WEIGHED: WEIGHED_BIT, **plain.bits, **raw.bits}
    clauses = needs(rule.match, prices)
    apart = rule.scope in (Scope.SENTENCE, Scope.TEXT)
    where = bits(places) | (JOINED_BIT if ViewName.JOINED in rule.views else 0)
    kinds = _ALL_KINDS if ViewName.JOINED in rule.views else kinds_of(places)
    needed = tuple(sum(known.get(name, 0) for name in clause) for clause in clauses) or (ANYTHING_BIT,)
    use = None if apart else _of_use(rule, known)
    named = sum(known.get(name, 0) for name in _names(rule.match))
    return Compiled(rule, test, where, kinds, named, clauses, needed, use, apart, _likely(rule), gate(rule.match))


def _names(expression: Expression) -> frozenset[str]:
    """The terms that it names, and those that its matchers look for by themselves."""
    parts = mentioned(expression)
    own = (part.name for part in parts)
    others = (name for part in parts if isinstance(part, Matcher) for name in MATCHERS[part.name].terms)
    return frozenset((*own, *others))


class ByPlaces:
    """The rules that read something of an item of one kind, by the places where it says something."""

    def __init__(self, rules: tuple[Compiled, ...]) -> None:
        """Their order stays."""
        self._rules = rules
        self._known: dict[int, tuple[tuple[int, ...], tuple[tuple[int, int, Compiled], ...]]] = {}

    def may_hold(self, one: Read) -> list[tuple[Compiled, int]]:
        """The rules that have what they need first, each with the bits of what may be in the texts that it reads.

        Most rules fail that test on most items, so it has to cost next to nothing.
        """
        found = self._known.get(one.present)
        if found is None:
            if len(self._known) > _MOST_SHAPES:
                self._known.clear()
            found = self._known[one.present] = self._divided(one.present)
        places, rules = found
        mays = [one.may_at(each) for each in places]
        return [(rule, mays[number]) for number, needed, rule in rules if needed & mays[number]]

    def _divided(self, present: int) -> tuple[tuple[int, ...], tuple[tuple[int, int, Compiled], ...]]:
        numbers: dict[int, int] = {}
        rules = tuple(
            (numbers.setdefault(rule.places & present, len(numbers)), rule.needed[0], rule)
            for rule in self._rules
            if rule.places & present
        )
        return tuple(numbers), rules


def asked(rules: Iterable[Compiled], weighed: int) -> dict[int, int]:
    """For the bit of each place, the bits of the terms that are looked for in whatever stands there.

    `weighed`: the bits of the terms that rules which add up weak signs ask for besides.
    A result is long, and hardly any rule holds there, nor in the prose of an item as a whole: of each rule only the
    rarest of what it needs is looked for, and the rest when that is found.
    """
    found = dict.fromkeys((*PLACE_BITS.values(), JOINED_BIT), 0)
    for places, (often, seldom) in _by_places(rules, weighed).items():
        for place in found:
            if place & places:
                found[place] |= seldom if place & RARE_BITS else often
    return found


def _by_places(rules: Iterable[Compiled], weighed: int) -> dict[int, tuple[int, int]]:
    """What the rules that read the same places ask for, all of it and the rarest; they read few different ones."""
    found: dict[int, tuple[int, int]] = {}
    for rule in rules:
        weighs = bool(rule.weighs)
        often = rule.mentions | (weighed if weighs else 0)
        seldom = 0 if weighs or rule.rule.views == _DECODED else rule.needed[0] if rule.clauses else rule.mentions
        all_often, all_seldom = found.get(rule.places, (0, 0))
        found[rule.places] = all_often | often, all_seldom | seldom
    return found


def _of_use(rule: Rule, known: dict[str, int]) -> int | None:
    """The terms that it mentions, unless one of its matchers reads the texts: then each may count."""
    use = 0
    for part in mentioned(rule.match):
        if isinstance(part, Term):
            use |= known.get(part.name, 0)
        elif not MATCHERS[part.name].asks_item:
            return None
    return use


def _likely(rule: Rule) -> Callable[[str], bool] | None:
    """A test that a text as sent must pass to have a part in the answer; None where any text may."""
    if rule.views != _RAW:
        return None
    parts: tuple[Expression, ...] = (rule.match,)
    if isinstance(rule.match, All) and rule.scope is Scope.TEXT:
        parts = rule.match.parts  # there is one reading in a unit: where one part finds nothing, the rule does not hold
    for part in parts:
        likely = MATCHERS[part.name].likely if isinstance(part, Matcher) else None
        if isinstance(part, Matcher) and likely is not None:
            return likely(dict(part.options))
    return None
