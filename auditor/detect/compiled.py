"""Which texts of an item does a rule have to look at? A rule, made ready for that question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from auditor.detect.evaluate import Test, build
from auditor.detect.matchers import MATCHERS
from auditor.detect.presence import Clause, clauses, mentioned, needs
from auditor.detect.selectors import JOINED_BIT, PLACE_BITS, bits, select
from auditor.detect.terms import TermSet
from auditor.detect.unit import OFF_TOPIC, OFF_TOPIC_BIT, WEIGHED, Read, Said, Segment
from auditor.errors import AuditorError
from auditor.model import All, Expression, Kind, Matcher, Rule, Scope, Term, ViewName

_ALL_KINDS = frozenset(Kind)
_RAW = (ViewName.RAW,)
_DECODED = (ViewName.DECODED,)
_AS_SENT = frozenset({ViewName.RAW, ViewName.PLAIN})
"""Every text has these readings."""


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
    needed: tuple[int, ...]
    """Sets of terms; of each, one must be there. None where terms cannot rule it out."""
    of_use: int | None
    """Terms without any of which a text adds nothing to the answer; None where every text may."""
    apart: bool
    """It must hold in one text by itself."""
    likely: Callable[[str], bool] | None
    """The same, as a test of the text as sent."""
    rarest: Clause
    """Sentences without one of these need not be looked at."""

    def reads_kind(self, kind: Kind) -> bool:
        """Whether it can read items of this kind."""
        return kind in self.kinds

    @property
    def asks_topic(self) -> bool:
        """Whether it must be known what is off the topic."""
        return any(part.name in (OFF_TOPIC, WEIGHED) for part in mentioned(self.rule.match))

    @property
    def weighs(self) -> bool:
        """Whether it adds up weak signs."""
        return any(part.name == WEIGHED for part in mentioned(self.rule.match))

    def can_hold(self, one: Read) -> bool:
        """Whether all that must be there may be in the texts of the item that the rule reads."""
        may, said = one.at(self.places)
        for needed in self.needed:
            if not needed & may:
                return False
        return bool(said)

    def reads_of(self, one: Read) -> bool:
        """Whether there is a text that the rule reads."""
        if _AS_SENT.isdisjoint(self.rule.views):
            return bool(self.segments(one))
        return bool(one.at(self.places)[1])

    def segments(self, one: Read) -> tuple[Segment, ...]:
        """The item's texts that can have a part in making the rule hold."""
        views = self.rule.views
        return tuple(segment for each in self._said(one) if self._can(each.may) for segment in each.whole(views))

    def first(self, one: Read) -> Segment:
        """Where a rule stands that holds without a place."""
        _, said = one.at(self.places)
        return next(segment for each in said for segment in each.whole(self.rule.views))

    def _said(self, one: Read) -> Iterable[Said]:
        if self.likely is not None:
            return [each for each in one.likely(self.likely) if each.place & self.places]
        _, said = one.at(self.places)
        return (each for each in said if each.decoded) if self.rule.views == _DECODED else said

    def _can(self, may: int) -> bool:
        if self.of_use is not None:
            return bool(self.of_use & may)
        if self.apart:
            for needed in self.needed:
                if not needed & may:
                    return False
        return True


def compiled(rule: Rule, plain: TermSet, raw: TermSet) -> Compiled:
    """Raises `AuditorError` that names the rule."""
    try:
        places, test = select(rule.looks_at), build(rule.match)
    except AuditorError as error:
        raise AuditorError(error.what, rule.source or rule.head.id, error.hint) from None
    known = {OFF_TOPIC: OFF_TOPIC_BIT, **plain.bits, **raw.bits}
    needed = clauses(rule.match)
    common = frozenset((OFF_TOPIC, *plain.wordless, *raw.wordless))
    apart = rule.scope in (Scope.SENTENCE, Scope.TEXT)
    where = bits(places) | (JOINED_BIT if ViewName.JOINED in rule.views else 0)
    kinds = _ALL_KINDS if ViewName.JOINED in rule.views else frozenset(kind for kind, _ in places)
    masks = tuple(sum(known.get(name, 0) for name in clause) for clause in needed)
    use = None if apart else _of_use(rule, known)
    named = 0
    for part in mentioned(rule.match):
        named |= known.get(part.name, 0)
    return Compiled(rule, test, where, kinds, named, masks, use, apart, _likely(rule), needs(rule.match, common))


def asked(rules: Iterable[Compiled], weighed: int) -> dict[int, int]:
    """For the bit of each place, the bits of the terms that some rule asks for there.

    `weighed`: the bits of the terms that rules which add up weak signs ask for besides.
    """
    found = dict.fromkeys((*PLACE_BITS.values(), JOINED_BIT), 0)
    for rule in rules:
        for place in found:
            if place & rule.places:
                found[place] |= rule.mentions | (weighed if rule.weighs else 0)
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
