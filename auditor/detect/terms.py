"""Which vocabulary terms occur in a text, and where?

All patterns are RE2, so that no server text can make matching slow (https://github.com/google/re2/wiki/WhyRE2).
One pass tells which terms *may* occur, for all the words are there that they cannot do without; whether one does, and
where, is found out when somebody asks. Most rules need several terms, and are over before they ask.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

import re2

from auditor.detect.patterns import across_lines, add, kinds
from auditor.detect.spans import Spans
from auditor.model import ViewName, Vocabulary

_PROOF = b"\x03\x03\x03"
"""Stands behind every text, and is looked for: its absence from an answer says that RE2 ran out of memory."""
_NOWHERE = Spans.of(())
_TOGETHER = 16_384
"""Characters of short texts that are searched in one pass."""


class TermSet:
    """The terms of one view, compiled. Each has a bit, and a set of terms is a number."""

    def __init__(self, vocabulary: tuple[Vocabulary, ...], first: int = 0, *, rare: bool = False) -> None:
        """Compile; raises `AuditorError` with the term and the pattern that RE2 refuses.

        `first`: the number of the first bit. `rare`: most texts have none of the terms.
        """
        wider = kinds(vocabulary)
        self.bits = {term.name: 1 << place for place, term in enumerate(vocabulary, first)}
        spelt = tuple(term for term in vocabulary if term.patterns)
        self._names = tuple(term.name for term in spelt)
        self._masks = tuple(self._mask((name, *wider.get(name, ()))) for name in self._names)
        self._members = {
            term.name: tuple(
                place for place, name in enumerate(self._names) if name == term.name or term.name in wider.get(name, ())
            )
            for term in vocabulary
        }
        self._rare = rare
        self._compile(spelt)

    def _compile(self, spelt: tuple[Vocabulary, ...]) -> None:
        everything = re2.Filter()
        for term in spelt:
            add(everything, term)
        everything.Add(_PROOF)
        everything.Compile()
        self._filter = everything
        self._proof = len(spelt)
        wordless = everything.Match(b"", potential=True) or ()
        self._everywhere = {place: across_lines(spelt[place]) for place in wordless}
        """Terms that no word rules out, as patterns to search several texts with; None where that cannot be."""

    @property
    def wordless(self) -> frozenset[str]:
        """Terms that cost most to look for."""
        return frozenset(self._names[place] for place in self._everywhere)

    def mask(self, names: Iterable[str]) -> int:
        """The bits of those of the names that are terms here."""
        return sum(self.bits.get(name, 0) for name in frozenset(names))

    def _mask(self, names: Iterable[str]) -> int:
        return sum(self.bits[name] for name in frozenset(names))

    def find(self, text: str) -> Found:
        """What may occur in `text`."""
        return self.find_all((text,))[text]

    def find_all(self, texts: Iterable[str], asked: int = -1) -> dict[str, Found]:
        """The same for many texts at once. `asked`: bits of the terms that matter."""
        found: dict[str, Found] = {}
        for batch in _batches(dict.fromkeys(texts)):
            may = [0] * len(batch)
            data = [text.encode("utf-8", "replace") for text in batch]
            self._by_words(data, 0, may)
            self._by_pattern(data, may, asked)
            found.update((text, Found(text, bits, self)) for text, bits in zip(batch, may, strict=True))
        return found

    def _by_words(self, data: list[bytes], first: int, may: list[int]) -> None:
        """Add the terms all of whose words are there; of rare ones, ask for all texts first, then by halves."""
        if self._rare and len(data) > 1:
            if self._with_words(b"\n".join(data)):
                middle = len(data) // 2
                self._by_words(data[:middle], first, may)
                self._by_words(data[middle:], first + middle, may)
            return
        for place, text in enumerate(data, first):
            may[place] |= self._with_words(text)

    def _with_words(self, data: bytes) -> int:
        answer = self._filter.Match(data + _PROOF, potential=True) or ()
        if self._proof not in answer:
            return self._mask(self.bits)
        may = 0
        for place in answer:
            if place != self._proof and place not in self._everywhere:
                may |= self._masks[place]
        return may

    def _by_pattern(self, data: list[bytes], may: list[int], asked: int) -> None:
        """Add the terms without words: where the pattern matches in all texts as one, or where nobody knows."""
        whole = b"\n".join(data)
        starts = list(accumulate((len(each) + 1 for each in data), initial=0))
        for place, pattern in self._everywhere.items():
            mask = self._masks[place]
            if pattern is None or not mask & asked:
                may[:] = [each | mask for each in may]
                continue
            for first, last in _touched(pattern, whole, starts):
                for each in range(first, last + 1):
                    may[each] |= mask

    def locate(self, term: str, data: bytes, may: int) -> Spans:
        """Where a term and those that it includes stand, ascending, in octets."""
        found = [
            Spans.of(match.span() for match in self._filter.re(place).finditer(data))
            for place in self._members.get(term, ())
            if self._masks[place] & may == self._masks[place]
        ]
        return found[0] if len(found) == 1 else Spans.of(sorted({span for each in found for span in each}))


class Found:
    """The terms of one text; whether and where each stands is looked up when somebody asks."""

    __slots__ = ("_data", "_spans", "_terms", "_text", "may")

    def __init__(self, text: str, may: int, terms: TermSet) -> None:
        """`may`: the bits of the terms that may occur."""
        self.may = may
        self._text = text
        self._data: bytes | None = None
        self._terms = terms
        self._spans: dict[str, Spans] = {}

    @property
    def names(self) -> frozenset[str]:
        """Every term that occurs."""
        return frozenset(name for name in self._terms.bits if self.spans(name))

    def may_hold(self, term: str) -> bool:
        """Whether the term may occur."""
        return bool(self._terms.bits.get(term, 0) & self.may)

    def spans(self, term: str) -> Spans:
        """Spans, in characters, of one term; ascending; empty where it does not occur."""
        found = self._spans.get(term)
        if found is None:
            found = self._spans[term] = self._located(term)
        return found

    def _located(self, term: str) -> Spans:
        if not self._terms.bits.get(term, 0) & self.may:
            return _NOWHERE
        if self._data is None:
            self._data = self._text.encode("utf-8", "replace")
        spans = self._terms.locate(term, self._data, self.may)
        return spans if len(self._data) == len(self._text) else _in_characters(spans, self._data)


def split_by_view(vocabulary: tuple[Vocabulary, ...]) -> tuple[TermSet, TermSet]:
    """The terms for readings, and the terms for raw text."""
    raw = tuple(term for term in vocabulary if term.view is ViewName.RAW)
    plain = tuple(term for term in vocabulary if term.view is not ViewName.RAW)
    return TermSet(plain, 1), TermSet(raw, 1 + len(plain), rare=True)


def _touched(pattern: re2._Regexp, whole: bytes, starts: list[int]) -> Iterator[tuple[int, int]]:
    """The texts, by first and last, that a match lies in, or reaches into from the one before."""
    place = 0
    while found := pattern.search(whole, place):
        start, end = found.span()
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        yield first, last
        place = starts[last + 1]
        if place >= len(whole):
            return


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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
