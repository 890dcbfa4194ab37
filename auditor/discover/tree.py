"""What does a config file say, and at which line and column does each part stand?"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*+"' r"|'(?:[^'\n]|'')*+'")
"""A key in quotes, in JSON, TOML or YAML."""

Scalar = None | bool | int | float | str

DEEPEST = 100
"""Levels of nesting that any reader accepts."""

MOST_NODES = 400_000
"""Values that any reader accepts in one file; a file of brackets must not fill the memory."""


class Malformed(ValueError):  # noqa: N818 - it names the state of the file, as the gap made of it does
    """The file cannot be read as its format; `what` quotes no more than one character of it."""

    def __init__(self, what: str, line: int, column: int, hint: str = "") -> None:
        """`hint` is an imperative; line and column count from 1."""
        super().__init__(what)
        self.what = what
        self.line = line
        self.column = column
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar."""

    value: Scalar
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value; line and column are those of the key (of its opening quote, if it has one)."""

    key: str
    line: int
    column: int
    node: Node


@dataclass(frozen=True, slots=True)
class Table:
    """A map with its entries as written; a duplicate key keeps every occurrence."""

    entries: tuple[Entry, ...]
    line: int
    column: int
    _last: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the last occurrence of each key, which is the one that most parsers keep."""
        object.__setattr__(self, "_last", {entry.key: entry for entry in self.entries})

    def entry(self, *keys: str) -> Entry | None:
        """The last entry under the first of `keys` that occurs."""
        return next((self._last[key] for key in keys if key in self._last), None)

    def get(self, *keys: str) -> Node | None:
        """The value of `entry`."""
        found = self.entry(*keys)
        return found.node if found else None

    def every(self, key: str) -> Iterator[Entry]:
        """All entries under `key`, in order."""
        return (entry for entry in self.entries if entry.key == key)

    def repeated(self) -> tuple[str, ...]:
        """Keys that stand more than once, sorted."""
        counts = Counter(entry.key for entry in self.entries)
        return tuple(sorted(key for key, count in counts.items() if count > 1))


Node = Leaf | Items | Table


def string(node: Node | None) -> str | None:
    """The text of a string; None for anything else."""
    return node.value if isinstance(node, Leaf) and isinstance(node.value, str) else None


def words(node: Node | None) -> str | None:
    """A scalar as a client would hand it to a program; None for a list, a map, null or nothing."""
    if not isinstance(node, Leaf) or node.value is None:
        return None
    return node.value if isinstance(node.value, str) else json.dumps(node.value)


def is_true(node: Node | None) -> bool:
    """The boolean `true`, nothing else."""
    return isinstance(node, Leaf) and node.value is True


def is_false(node: Node | None) -> bool:
    """The boolean `false`, nothing else."""
    return isinstance(node, Leaf) and node.value is False


def table_of(pairs: list[tuple[str, Node]], at: Node) -> Table:
    """A table made by us of `pairs`, standing where `at` stands."""
    entries = tuple(Entry(key, node.line, node.column, node) for key, node in pairs)
    return Table(entries, at.line, at.column)


class Lines:
    """Offsets of a text as line and column, from 1; a line feed ends a line."""

    def __init__(self, text: str) -> None:
        """Index the line starts once."""
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def end(self, line: int, column: int, key: str) -> int:
        """The column behind the key that stands there, as written; behind one character where none does."""
        start = self.offset(line, column)
        quoted = _QUOTED.match(self._text, start)
        if quoted:
            return column + len(quoted[0])
        return column + (len(key) if key and self._text.startswith(key, start) else 1)

    def offset(self, line: int, column: int) -> int:
        """The way back, for parsers that tell lines and columns; both from 1."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1
