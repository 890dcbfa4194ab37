"""How are many places in one text held in little memory, and found by where they lie?"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import overload


class Spans(Sequence[tuple[int, int]]):
    """Parts of a text by ascending start; four bytes a number, for a hostile text may be nothing but such parts."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, starts: array[int], ends: array[int]) -> None:
        """Both as long as each other; kept as they are."""
        self._starts = starts
        self._ends = ends

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Spans:
        """The spans in the order in which they come, which must be ascending."""
        starts, ends = array("I"), array("I")
        for start, end in pairs:
            starts.append(start)
            ends.append(end)
        return cls(starts, ends)

    def beginning_in(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Those that begin from `start` to before `end`."""
        for place in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            yield self._starts[place], self._ends[place]

    def over(self, place: int) -> int:
        """Which of them, if they do not overlap, is the last to begin at or before `place`; -1 for none."""
        return bisect_right(self._starts, place) - 1

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, index: slice) -> Spans: ...
    def __getitem__(self, index: int | slice) -> tuple[int, int] | Spans:
        if isinstance(index, slice):
            return Spans(self._starts[index], self._ends[index])
        return self._starts[index], self._ends[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
