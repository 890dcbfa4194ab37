"""How common is each term of the vocabulary in honest texts?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.detect.terms import split_by_view
from auditor.model import Statement, ViewName, Vocabulary

_WHOLE = 1_000
_SHORTEST = 40
"""Characters: names and values hold no sentence."""


@dataclass(frozen=True, slots=True)
class Held:
    """How many texts were looked at, and how many of them hold which term."""

    texts: int = 0
    terms: Counter[str] = field(default_factory=Counter)


class Terms:
    """Counts terms."""

    def __init__(self, vocabulary: tuple[Vocabulary, ...]) -> None:
        """Compiles the patterns."""
        self._plain, self._raw = split_by_view(vocabulary)

    def held(self, statement: Statement) -> Held:
        """Those of a statement, each text that stands in several places once."""
        plain: dict[str, str] = {}
        for item in statement.items:
            for surface in item.surfaces:
                if len(surface.text) >= _SHORTEST:
                    views = (view.text for view in surface.readings if view.name is ViewName.PLAIN)
                    plain[surface.text] = next(views, surface.text)
        counted: Counter[str] = Counter()
        for terms, texts in ((self._plain, plain.values()), (self._raw, plain.keys())):
            for found in terms.find_all(texts).values():
                counted.update(name for name, bit in terms.bits.items() if bit & found.may)
        return Held(len(plain), counted)


def common(*kinds: Iterable[Held]) -> dict[str, int]:
    """Of 1,000 texts, how many hold a term, each kind of texts counting as much as another.

    Those that none holds are left out; where any does, it is at least one.
    """
    shares = [each for each in map(_shares, kinds) if each]
    names = sorted({name for each in shares for name in each})
    return {name: max(1, round(_WHOLE * sum(each.get(name, 0.0) for each in shares) / len(shares))) for name in names}


def _shares(held: Iterable[Held]) -> dict[str, float]:
    texts, terms = 0, Counter[str]()
    for each in held:
        texts += each.texts
        terms.update(each.terms)
    return {name: count / texts for name, count in terms.items()}
