"""What does a JSON file say, with comments and trailing commas as clients accept them, and where?

Clients read their configs with jsonc-parser (VS Code), serde_json_lenient (Zed) or plain `JSON.parse`; this reader
accepts what any of them accepts, so that no server is missed. It keeps a stack of its own: depth costs no recursion.
"""

from __future__ import annotations

import json
import re

from auditor.discover.tree import DEEPEST, MOST_NODES, Entry, Items, Leaf, Lines, Malformed, Node, Scalar, Table

_SPACE = re.compile(r"(?:[ \t\r\n\ufeff]+|//[^\n\r\u2028\u2029]*+(?=\r?\n|\Z)|/\*(?:[^*]|\*(?!/))*\*/)*+")
_TORN = re.compile(r"//[^\n\r\u2028\u2029]*+[\r\u2028\u2029]")
"""A comment that ends there for jsonc-parser, and at the next line feed for others."""
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_WORD = re.compile(r"-?[0-9A-Za-z+.-]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    "true": True, "false": False, "null": None,
    "NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"),
}  # fmt: skip
_LONGEST_INTEGER = 300
"""Digits of a number that are kept as such; int() refuses more than 4,300 and is quadratic below that."""


def read(text: str) -> Node:
    """The tree of `text`; of a text without any value, an empty table.

    Raises `Malformed`.
    """
    return _Reader(text).document()


class _Open:
    """A list or map that has not been closed yet."""

    __slots__ = ("closer", "entries", "key", "nodes", "start")

    def __init__(self, start: int, closer: str) -> None:
        self.start = start
        self.closer = closer
        self.key: tuple[str, int] | None = None
        self.entries: list[Entry] = []
        self.nodes: list[Node] = []


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._at = 0
        self._count = 0
        self._stack: list[_Open] = []

    def document(self) -> Node:
        self._skip()
        if self._at == len(self._text):
            return Table((), 1, 1)
        while True:
            node = self._value()
            while node is not None and self._stack:
                node = self._add(node)
            if node is not None:
                break
        self._skip()
        if self._at < len(self._text):
            raise self._error("text after the end of the JSON value", self._at)
        return node

    def _value(self) -> Node | None:
        """A whole value, or None where a list or map was opened that is not empty."""
        self._count += 1
        if self._count > MOST_NODES:
            raise self._error(f"more than {MOST_NODES:,} values", self._at)
        start, char = self._at, self._peek()
        if char in "{[" and char:
            self._at += 1
            self._stack.append(_Open(start, "}" if char == "{" else "]"))
            if len(self._stack) > DEEPEST:
                raise self._error(f"nested deeper than {DEEPEST} levels", start)
            return self._next_member()
        if char == '"':
            return Leaf(self._string(), *self._lines.place(start))
        return Leaf(self._scalar(), *self._lines.place(start))

    def _next_member(self) -> Node | None:
        """Go to the next value of the innermost list or map, or close it and return it."""
        level = self._stack[-1]
        self._skip()
        if self._peek() == level.closer:
            self._at += 1
            return self._close()
        if level.closer == "}":
            start = self._at
            if self._peek() != '"':
                raise self._error(self._surprise("a key in double quotes"), start)
            level.key = self._string(), start
            self._skip()
            if self._peek() != ":":
                raise self._error(self._surprise("a colon"), self._at)
            self._at += 1
            self._skip()
        return None

    def _add(self, node: Node) -> Node | None:
        """Put a finished value into the innermost list or map; what `_next_member` says."""
        level = self._stack[-1]
        if level.key is not None:
            level.entries.append(Entry(level.key[0], *self._lines.place(level.key[1]), node))
            level.key = None
        else:
            level.nodes.append(node)
        self._skip()
        char = self._peek()
        if char == ",":
            self._at += 1
        elif char != level.closer:
            raise self._error(self._surprise(f"a comma or {level.closer!r}"), self._at)
        return self._next_member()

    def _close(self) -> Node:
        level = self._stack.pop()
        line, column = self._lines.place(level.start)
        if level.closer == "}":
            return Table(tuple(level.entries), line, column)
        return Items(tuple(level.nodes), line, column)

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        if match is None:
            raise self._error("a string that does not end", self._at)
        token, start, self._at = match[0], self._at, match.end()
        if "\\" not in token:
            return token[1:-1]
        try:
            value: str = json.loads(token, strict=False)
        except ValueError as error:
            at = start + getattr(error, "pos", 0)
            raise self._error("an escape that JSON does not know", at) from None
        return value

    def _scalar(self) -> Scalar:
        match = _WORD.match(self._text, self._at)
        if match is None:
            raise self._error(self._surprise("a value"), self._at)
        token = match[0]
        number = _NUMBER.fullmatch(token)
        if number is None and token not in _WORDS:
            raise self._error(self._surprise("a value"), self._at)
        self._at = match.end()
        if number is None:
            return _WORDS[token]
        if number[1] or number[2]:
            return float(token)
        return int(token) if len(token) <= _LONGEST_INTEGER else float("-inf" if token[0] == "-" else "inf")

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _surprise(self, expected: str) -> str:
        char = self._peek()
        if _TORN.match(self._text, self._at):
            return "a comment with a carriage return or a line separator in it, and readers differ about where it ends"
        return f"expected {expected}, found {char!r}" if char else f"expected {expected}, found the end of the file"

    def _error(self, what: str, offset: int) -> Malformed:
        return Malformed(what, *self._lines.place(offset), "mend the JSON at this place")
