"""Which vocabulary terms occur in a text, and where?

All patterns are RE2, so that no server text can make matching slow (https://github.com/google/re2/wiki/WhyRE2).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import re2

from auditor.detect.patterns import alone, among_others, kinds
from auditor.detect.sentences import around, sentences
from auditor.detect.spans import Spans
from auditor.detect.together import NOWHERE, Together, batches
from auditor.model import ViewName, Vocabulary

_TOGETHER = 65_536
"""Characters of texts that are searched in one pass."""
TERM_BITS = 3
"""Bits before those of the vocabulary; see `passage`."""
_FEW = 32
"""Places up to which a text is divided around each of them, not as a whole."""


class TermSet:
    """The terms of one view, compiled. Each has a bit, and a set of terms is a number."""

    def __init__(self, vocabulary: tuple[Vocabulary, ...], first: int = 0) -> None:
        """Patterns are compiled when they are asked for; what RE2 refuses raises `AuditorError` then, with the term.

        `first`: the number of the first bit.
        """
        wider = kinds(vocabulary)
        self.bits = {term.name: 1 << place for place, term in enumerate(vocabulary, first)}
        self._spelt = tuple(term for term in vocabulary if term.patterns)
        self._masks = tuple(self.mask((term.name, *wider.get(term.name, ()))) for term in self._spelt)
        self._among: dict[int, re2._Regexp | None] = {}
        self.every = sum(self.bits.values())
        """All bits."""
        self._chosen: dict[int, list[tuple[int, re2._Regexp | None, int]]] = {}
        self._alone: dict[int, re2._Regexp] = {}
        self._members: dict[str, tuple[int, ...]] = {}
        for place, term in enumerate(self._spelt):
            for name in (term.name, *wider.get(term.name, ())):
                self._members[name] = (*self._members.get(name, ()), place)

    def mask(self, names: Iterable[str]) -> int:
        """The bits of those of the names that are terms here."""
        return sum(self.bits.get(name, 0) for name in frozenset(names))

    def patterns(self, term: str) -> int:
        """How many patterns are searched to know where it stands."""
        return len(self._members.get(term, ()))

    def find(self, text: str) -> Found:
        """What may occur in `text`."""
        return self.find_all((text,))[text]

    def find_all(self, texts: Iterable[str], asked: int = -1) -> dict[str, Found]:
        """The same for many texts at once. `asked`: bits of the terms that matter; others may be anywhere."""
        patterns = self._patterns(asked)
        others = self.every & ~asked
        found: dict[str, Found] = {}
        for batch in batches(dict.fromkeys(texts), _TOGETHER):
            together = Together([text.encode("utf-8", "replace") for text in batch], patterns, others)
            found.update((text, Found(text, number, together, self)) for number, text in enumerate(batch))
        return found

    def compile(self, asked: Iterable[int]) -> None:
        """Compile what is searched where these bits are asked for; raises `AuditorError` as `find_all` does."""
        for wanted in asked:
            self._patterns(wanted)

    def _patterns(self, asked: int) -> list[tuple[int, re2._Regexp | None, int]]:
        """What is searched where these bits are asked for: number, pattern, bits."""
        wanted = asked & self.every
        chosen = self._chosen.get(wanted)
        if chosen is None:
            places = [place for place, mask in enumerate(self._masks) if mask & asked]
            for place in places:
                if place not in self._among:
                    self._among[place] = among_others(self._spelt[place])
            chosen = self._chosen[wanted] = [(place, self._among[place], self._masks[place]) for place in places]
        return chosen

    def locate(self, term: str, text: str, number: int, together: Together) -> Spans:
        """Where a term and those that it includes stand, ascending, in characters."""
        may = together.may[number]
        data = None if text.isascii() else text.encode("utf-8", "replace")
        found: list[Spans] = []
        for place in self._members.get(term, ()):
            if self._masks[place] & may == self._masks[place]:
                spans = together.spans(place, number)
                if spans is None:
                    octets = text.encode("utf-8", "replace") if data is None else data
                    spans = Spans.of(match.span() for match in self._pattern(place).finditer(octets))
                if len(spans):
                    found.append(spans)
        if not found:
            return NOWHERE
        spans = found[0] if len(found) == 1 else Spans.of(sorted({span for each in found for span in each}))
        return spans if data is None else _in_characters(spans, data)

    def _pattern(self, place: int) -> re2._Regexp:
        pattern = self._alone.get(place)
        if pattern is None:
            pattern = self._alone[place] = alone(self._spelt[place])
        return pattern


class Found:
    """The terms of one text; where each stands is looked up when somebody asks."""

    __slots__ = ("_ends", "_number", "_sentences", "_spans", "_terms", "_text", "_together", "kept", "may")

    def __init__(self, text: str, number: int, together: Together, terms: TermSet) -> None:
        """`number`: which of the texts that were searched together it is."""
        self.may = together.may[number]
        """Bits of the terms that may occur: nearly always they do."""
        self.kept: dict[str, object] = {}
        """What matchers found out about the text alone, by their name."""
        self._text = text
        self._number = number
        self._together = together
        self._terms = terms
        self._spans: dict[str, Spans] = {}
        self._sentences: Spans | None = None
        self._ends: dict[frozenset[str], list[int]] = {}

    @property
    def names(self) -> frozenset[str]:
        """Every term that occurs."""
        return frozenset(name for name in self._terms.bits if self.spans(name))

    def may_hold(self, term: str) -> bool:
        """Whether the term may occur."""
        return bool(self._terms.bits.get(term, 0) & self.may)

    def spans(self, term: str) -> Spans:
        """Spans, in characters, of one term; ascending; empty where it does not occur."""
        if not self._terms.bits.get(term, 0) & self.may:
            return NOWHERE
        found = self._spans.get(term)
        if found is None:
            found = self._spans[term] = self._terms.locate(term, self._text, self._number, self._together)
        return found

    def sentences(self) -> Spans:
        """Spans of the sentences of the text, found on first use."""
        if self._sentences is None:
            self._sentences = sentences(self._text)
        return self._sentences

    def ends(self, terms: frozenset[str]) -> Sequence[int]:
        """The last characters of the terms, ascending."""
        found = self._ends.get(terms)
        if found is None:
            found = self._ends[terms] = sorted({end - 1 for term in terms for _, end in self.spans(term)})
        return found

    def sentences_over(self, places: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The sentences that hold these characters, ascending, each once."""
        last = (-1, -1)
        for place in places:
            if last[0] <= place < last[1]:
                continue
            found = self._sentence(place, few=len(places) <= _FEW)
            if found is not None and found != last:
                yield (last := found)

    def _sentence(self, place: int, *, few: bool) -> tuple[int, int] | None:
        """Of a long text only what is asked for is divided, if it is little; None before the first sentence."""
        found = around(self._text, place) if few and self._sentences is None else None
        if found is not None:
            return found
        number = self.sentences().over(place)
        return None if number < 0 else self.sentences()[number]


def split_by_view(vocabulary: tuple[Vocabulary, ...]) -> tuple[TermSet, TermSet]:
    """The terms for readings, and the terms for raw text."""
    raw = tuple(term for term in vocabulary if term.view is ViewName.RAW)
    plain = tuple(term for term in vocabulary if term.view is not ViewName.RAW)
    return TermSet(plain, TERM_BITS), TermSet(raw, TERM_BITS + len(plain))


def _in_characters(spans: Spans, data: bytes) -> Spans:
    """The same spans counted in characters; one pass over the text however many spans there are."""
    edges = array("I", sorted({edge for span in spans for edge in span}))
    places = array("I")
    last = characters = 0
    for edge in edges:
        characters += len(data[last:edge].decode("utf-8", "replace"))
        places.append(characters)
        last = edge
    return Spans.of((places[bisect_left(edges, start)], places[bisect_left(edges, end)]) for start, end in spans)
