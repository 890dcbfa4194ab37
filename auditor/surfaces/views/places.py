"""How are the places of a reading's characters held without being laid out?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from auditor.surfaces.views.trace import Traced


class Trace:
    """The way back from a reading, worked out when first asked for and then kept."""

    __slots__ = ("_places", "_raw", "_work_out", "size")

    def __init__(self, raw: str, size: int, work_out: Callable[[str], Traced]) -> None:
        """`size`: the length of the reading; `work_out` makes it from `raw` again."""
        self._raw = raw
        self._work_out = work_out
        self._places: tuple[Sequence[int], Sequence[int]] | None = None
        self.size = size

    def side(self, which: int) -> Sequence[int]:
        """All starts (0) or all ends (1)."""
        if self._places is None:
            reading = self._work_out(self._raw)
            self._places = (reading.starts, reading.ends)
        return self._places[which]


class Places(Sequence[int]):
    """The starts or the ends of a reading's characters in the raw text."""

    __slots__ = ("_side", "_trace")

    def __init__(self, trace: Trace, side: int) -> None:
        """`side`: 0 for starts, 1 for ends."""
        self._trace = trace
        self._side = side

    def __len__(self) -> int:
        return self._trace.size

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        return self._trace.side(self._side)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash((self._trace.size, self._side))


class Same(Sequence[int]):
    """One number, `size` times: every character of a decoded text comes from the whole encoded run."""

    __slots__ = ("_size", "_value")

    def __init__(self, value: int, size: int) -> None:
        """Both are kept as they are; nothing is laid out."""
        self._value = value
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return Same(self._value, len(range(self._size)[index]))
        range(self._size)[index]  # raises IndexError where the index is out of range
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and (self._value, self._size) == (other._value, other._size)

    def __hash__(self) -> int:
        return hash((self._value, self._size))
