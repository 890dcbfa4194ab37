"""What of the rules would not be there without some of the attacks, and what is found of those without it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import re2
from evals_rows import Part, Source
from folds_alternatives import without

from auditor.detect import Engine
from auditor.detect.patterns import alone, among_others
from auditor.detect.terms import TermSet, split_by_view
from auditor.detect.together import joined
from auditor.model import Gate, Rule, RulePack, ViewName, Vocabulary
from auditor.rulepack.evaluate import predict, statement
from auditor.rulepack.rows import Row, rows

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Fold:
    """Some sources that are taken away together, and what is found in them."""

    sources: tuple[str, ...]
    attacks: int
    found: tuple[int, int, int]
    """As shipped; without the rules that add up weak signs; without those, and without the words and the rules that
    only these attacks have."""
    words: int
    rules: tuple[str, ...]


class Texts:
    """The texts of some rows, to ask whether a pattern stands in one of them."""

    def __init__(self, found: Iterable[Row]) -> None:
        """Read and join them, as sent and as read."""
        raw: dict[str, None] = {}
        plain: dict[str, None] = {}
        for row in found:
            for item in statement(row).items:
                for surface in item.surfaces:
                    raw[surface.text] = None
                    plain.update(dict.fromkeys([view.text for view in surface.readings] or [surface.text]))
                if item.joined is not None:
                    plain[item.joined.text] = None
        self._raw, self._plain = (joined(text.encode("utf-8", "replace") for text in each) for each in (raw, plain))

    def hold(self, term: Vocabulary, pattern: re2._Regexp) -> bool:
        """Whether it does, in the view that the term is written for."""
        return pattern.search(self._raw if term.view is ViewName.RAW else self._plain) is not None


class Folds:
    """Attacks in groups of whole sources, about as large as each other."""

    def __init__(self, files: Sequence[Source], apart: frozenset[str], pack: RulePack) -> None:
        """Read the rows: those of others in groups, our own and the honest ones as what else there is."""
        self._pack = pack
        read = {each: [row for row in rows(each.path) if not row.problem] for each in files if each.name not in apart}
        attacks = {each.name: _shown(found) for each, found in read.items() if each.part is Part.ATTACKS}
        self.names = _divided({name: len(found) for name, found in attacks.items() if found})
        own = [row for each, found in read.items() if each.part is Part.DEV for row in _shown(found)]
        self._attacks = [*([row for name in names for row in attacks[name]] for names in self.names), own]
        self._texts = [Texts(each) for each in self._attacks]
        self._honest = [
            row
            for each, found in read.items()
            if each.part not in (Part.HELD_OUT, Part.UNSEEN)
            for row in found
            if not row.malicious
        ]

    @cached_property
    def _others(self) -> Texts:
        return Texts(self._honest)

    @cached_property
    def _terms(self) -> tuple[TermSet, TermSet]:
        return split_by_view(self._pack.vocabulary)

    @cached_property
    def _shipped(self) -> Engine:
        return Engine(self._pack, self._terms)

    @cached_property
    def _fired(self) -> list[Counter[str]]:
        return [
            Counter(
                name
                for row in each
                for name in {found.rule.id for found in predict(self._shipped, row, Gate()).findings}
            )
            for each in self._attacks
        ]

    def fold(self, number: int) -> Fold:
        """What is found in one group with and without what it taught."""
        terms, words = self._known_without(number)
        gone = tuple(rule for rule in self._pack.rules if self._only_in(number, rule))
        kept = tuple(rule for rule in self._pack.rules if rule not in gone)
        unlearned = replace(self._pack, weights=())
        bare = Engine(replace(unlearned, vocabulary=terms, rules=kept))
        engines = (self._shipped, Engine(unlearned, self._terms), bare)
        shipped, plain, untaught = (self._flagged(number, engine) for engine in engines)
        names = tuple(rule.head.id for rule in gone)
        return Fold(self.names[number], len(self._attacks[number]), (shipped, plain, untaught), words, names)

    def _flagged(self, number: int, engine: Engine) -> int:
        return sum(predict(engine, row, Gate()).flagged for row in self._attacks[number])

    def _only_in(self, number: int, rule: Rule) -> bool:
        fired = [each[rule.head.id] for each in self._fired]
        return bool(fired[number]) and fired[number] == sum(fired)

    def _known_without(self, number: int) -> tuple[tuple[Vocabulary, ...], int]:
        """The vocabulary without the words that stand in these attacks and nowhere else, and how many those are."""
        found, dropped = [], 0
        for term in self._pack.vocabulary:
            patterns = []
            for pattern in term.patterns:
                cut, words = without(pattern, partial(self._taught, number, term))
                gone = self._taught(number, term, cut)
                dropped += 1 if gone else words
                patterns += [] if gone else [cut]
            found.append(replace(term, patterns=tuple(patterns)))
        return tuple(found), dropped

    def _taught(self, number: int, term: Vocabulary, pattern: str) -> bool:
        """Whether a pattern stands in these attacks, in no other ones, and in no honest text."""
        one = replace(term, patterns=(pattern,))
        searched = among_others(one) or alone(one)
        if not self._texts[number].hold(term, searched):
            return False
        others = (texts for place, texts in enumerate(self._texts) if place != number)
        return not any(texts.hold(term, searched) for texts in others) and not self._others.hold(term, searched)


def _shown(found: Iterable[Row]) -> list[Row]:
    return [row for row in found if row.malicious and row.counted]


def _divided(sizes: dict[str, int]) -> list[tuple[str, ...]]:
    """The names in groups, the largest first and always into the smallest group."""
    groups: list[list[str]] = [[] for _ in range(min(FOLDS, len(sizes)))]
    for name in sorted(sizes, key=lambda each: (-sizes[each], each)):
        min(groups, key=lambda group: sum(sizes[each] for each in group)).append(name)
    return [tuple(each) for each in groups]
