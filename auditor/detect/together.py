"""Where do patterns stand in many texts, searched as one?

A pattern costs less on one long text than on a hundred short ones, so all texts of a server that are asked the same
are joined, one behind the other. What is found is as exact as if each text had been searched by itself, or known not
to be, and then it is searched by itself.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain

import re2

from auditor.detect.spans import Spans

_BETWEEN = b"\n"
_SHARE = 16
"""For so many octets of text one place is kept; the text of an attacker may be nothing but places."""
_LEAST = 1_024
"""Places that are kept in any case."""

Octets = Spans
"""Spans that count octets of UTF-8."""


class Together:
    """Texts searched as one, and what stands where. Patterns have numbers."""

    __slots__ = ("_left", "_places", "_searched", "_starts", "_unsure", "may")

    def __init__(
        self, texts: Sequence[bytes], patterns: Sequence[tuple[int, re2._Regexp | None, int]], others: int
    ) -> None:
        """Search. `patterns`: number, pattern, and the bits of the terms that it stands for.

        A pattern that is None, because it cannot be searched for so, may stand in every text, and so may `others`.
        """
        self._starts = array("Q", accumulate((len(text) + 1 for text in texts), initial=0))
        self.may = [others] * len(texts)
        """Bits of the terms that may occur, of each text."""
        self._places: dict[int, tuple[array[int], array[int]]] = {}
        """Where each pattern stands, first and last octet."""
        self._unsure: dict[int, frozenset[int] | None] = {}
        """Texts of which that is not known; None for all."""
        self._searched = frozenset(number for number, _, _ in patterns)
        whole = _BETWEEN.join(texts)
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
        edges, may = self._starts, self.may
        for match in chain((first_of_all,), matches):
            start, end = match.span()
            first = bisect_right(edges, start) - 1
            may[first] |= bits
            if end >= edges[first + 1]:
                last = bisect_left(edges, end) - 1
                unsure.update(range(first, last + 1))
                for each in range(first, last + 1):
                    may[each] |= bits
            starts.append(start)
            ends.append(end)
            if len(starts) > self._left:
                self._unsure[number] = None
                self._mark(pattern, bits, whole, first)
                return
        self._left -= len(starts)
        self._places[number] = (starts, ends)
        if unsure:
            self._unsure[number] = frozenset(unsure)

    def _mark(self, pattern: re2._Regexp, bits: int, whole: bytes, text: int) -> None:
        """Only tell in which texts behind this one the pattern stands."""
        edges, may = self._starts, self.may
        place = edges[text + 1]
        while place < len(whole) and (found := pattern.search(whole, place)):
            start, end = found.span()
            first, last = bisect_right(edges, start) - 1, bisect_left(edges, end) - 1
            for each in range(first, last + 1):
                may[each] |= bits
            place = edges[last + 1]

    def spans(self, number: int, text: int) -> Octets | None:
        """Where a pattern stands in one of the texts; None where that was not found out."""
        if number in self._unsure:
            unsure = self._unsure[number]
            if unsure is None or text in unsure:
                return None
        if number not in self._places:
            return NOWHERE if number in self._searched else None
        starts, ends = self._places[number]
        base = self._starts[text]
        first, last = bisect_left(starts, base), bisect_left(starts, self._starts[text + 1])
        return Spans.of((starts[place] - base, ends[place] - base) for place in range(first, last))


NOWHERE = Spans.of(())


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
