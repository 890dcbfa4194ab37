"""Where do patterns stand in many texts, searched as one?

A pattern costs less on one long text than on a hundred short ones, so all texts of a server that are asked the same
are joined, one behind the other. What is found is as exact as if each text had been searched by itself, or known not
to be, and then it is searched by itself. Each text stands between marks, so that patterns know where it begins and
ends.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice
from operator import add

import re2

from auditor.detect.patterns import BEGIN, BETWEEN, END
from auditor.detect.spans import Spans

_MARK = END[-1:]
_SHARE = 16
"""For so many octets of text one place is kept; the text of an attacker may be nothing but places."""
_LEAST = 1_024
"""Places that are kept in any case."""

Octets = Spans
"""Spans that count octets of UTF-8."""


class Together:
    """Texts searched as one, and what stands where. Patterns have numbers."""

    __slots__ = ("_ends", "_left", "_marked", "_places", "_searched", "_starts", "_unsure", "may")

    def __init__(
        self, texts: Sequence[bytes], patterns: Sequence[tuple[int, re2._Regexp | None, int]], others: int
    ) -> None:
        """Search. `patterns`: number, pattern, and the bits of the terms that it stands for.

        A pattern that is None, because it cannot be searched for so, may stand in every text, and so may `others`.
        """
        behind = accumulate((len(text) + len(BETWEEN) for text in texts), initial=2 * len(BEGIN))
        self._starts = array("Q", islice(behind, len(texts)))
        self._ends = array("Q", map(add, self._starts, map(len, texts)))
        self._marked = frozenset(number for number, text in enumerate(texts) if _MARK in text)
        """Texts in which an edge may be seen where none is."""
        self.may = [others] * len(texts)
        """Bits of the terms that may occur, of each text."""
        self._places: dict[int, tuple[array[int], array[int]]] = {}
        """Where each pattern stands, first and last octet."""
        self._unsure: dict[int, frozenset[int] | None] = {}
        """Texts of which that is not known; None for all."""
        self._searched = frozenset(number for number, _, _ in patterns)
        whole = joined(texts)
        self._left = max(_LEAST, len(whole) // _SHARE)
        for number, pattern, bits in patterns:
            if pattern is None:
                self._unsure[number] = None
                self.may[:] = [each | bits for each in self.may]
            else:
                self._search(number, pattern, bits, whole)

    def _search(self, number: int, pattern: re2._Regexp, bits: int, whole: bytes) -> None:
        matches = pattern.finditer(whole)
        first_of_all = next(matches, None)
        if first_of_all is None:
            return
        starts, ends = array("Q"), array("Q")
        unsure: set[int] = set()
        begins, closes, may = self._starts, self._ends, self.may
        for match in chain((first_of_all,), matches):
            start, end = match.span()
            first = bisect_right(begins, start) - 1
            if first >= 0 and end <= closes[first]:
                may[first] |= bits
            else:
                for each in self._touched(start, end):
                    may[each] |= bits
                    unsure.add(each)
            starts.append(start)
            ends.append(end)
            if len(starts) > self._left:
                self._unsure[number] = None
                self._mark(pattern, bits, whole, end)
                return
        self._left -= len(starts)
        self._places[number] = (starts, ends)
        if unsure:
            self._unsure[number] = frozenset(unsure)

    def _touched(self, start: int, end: int) -> range:
        """The texts of which these octets hold something, were it the mark that says where one begins.

        Whoever begins within a mark takes nothing from the text before it: what ends there was found before.
        """
        return range(bisect_right(self._ends, start - len(END) + 1), bisect_left(self._starts, end + len(BEGIN)))

    def _mark(self, pattern: re2._Regexp, bits: int, whole: bytes, place: int) -> None:
        """Only tell in which texts from this place on the pattern stands."""
        may = self.may
        while place < len(whole) and (found := pattern.search(whole, place)):
            start, end = found.span()
            touched = self._touched(start, end)
            for each in touched:
                may[each] |= bits
            place = max(start + 1, end, self._ends[touched[-1]])

    def spans(self, number: int, text: int) -> Octets | None:
        """Where a pattern stands in one of the texts; None where that was not found out."""
        if text in self._marked:
            return None
        if number in self._unsure:
            unsure = self._unsure[number]
            if unsure is None or text in unsure:
                return None
        if number not in self._places:
            return NOWHERE if number in self._searched else None
        starts, ends = self._places[number]
        base = self._starts[text]
        first, last = bisect_left(starts, base), bisect_right(starts, self._ends[text])
        if first == last:
            return NOWHERE
        return Spans(*(array("I", [place - base for place in each[first:last]]) for each in (starts, ends)))


NOWHERE = Spans.of(())


def joined(texts: Iterable[bytes]) -> bytes:
    """Texts one behind the other, each between marks."""
    return 2 * BEGIN + BETWEEN.join(texts) + 2 * END


def batches(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    """Texts in order, together at least so many characters each time but the last."""
    batch: list[str] = []
    held = 0
    for text in texts:
        batch.append(text)
        held += len(text)
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
