"""What does a TOML file say, and where?

The values come from `tomllib`; the places from `tomlplaces`, a scanner that may trust the syntax because `tomllib`
accepted it first.
"""

from __future__ import annotations

import re
import tomllib

from auditor.discover.documents import tomlplaces
from auditor.discover.documents.tomlplaces import Path, Places
from auditor.discover.tree import DEEPEST, MOST_NODES, Entry, Items, Leaf, Lines, Malformed, Node, Table

_LONGEST = 1_000_000
"""`tomllib` reads about 0.5 MB a second; no real config comes near."""
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_HEADER = re.compile(r"""^[ \t]*+\[\[?[\w \t."'-]++\]\]?[ \t]*+(?:#.*)?$""", re.MULTILINE)
_QUOTED = 300
"""Characters of a quoted part of a key. A key of longer ones has too few of them to cost much, and a bound keeps the
search linear in strings full of escaped quotes."""
_DOTTED = re.compile(
    rf"""(?:(?:(?<![\w-])[\w-]++|"(?:[^"\\\n]|\\.){{0,{_QUOTED}}}+"|'[^'\n]{{0,{_QUOTED}}}+')[ \t]*+\.[ \t]*+)++"""
)


def looks_like(text: str) -> bool:
    """Whether there is a table header in `text`."""
    return bool(_HEADER.search(text[:65_536]))


def read(text: str) -> Node:
    """The tree of `text`. Raises `Malformed`."""
    if len(text) > _LONGEST:
        raise Malformed(f"more than {_LONGEST:,} characters of TOML", 1, 1, "shorten the file")
    lines = Lines(text)
    _refuse_long_keys(text, lines)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(error, lines, text) from None
    except (RecursionError, ValueError):
        # ValueError: int() refuses more than 4,300 digits.
        raise Malformed("nested too deep or a number too long", 1, 1, "shorten the file") from None
    return _Tree(tomlplaces.places(text), lines).node(value, (), (1, 1))


def _refuse_long_keys(text: str, lines: Lines) -> None:
    """A dotted key of n parts costs `tomllib` memory of n squared: 200 KB of `a.a.a` would fill this machine's."""
    for match in _DOTTED.finditer(text):
        if match[0].count(".") > DEEPEST:
            raise Malformed(f"nested deeper than {DEEPEST} levels", *lines.place(match.start()), "shorten the key")


def _malformed(error: tomllib.TOMLDecodeError, lines: Lines, text: str) -> Malformed:
    message = str(error)
    match = _AT.search(message)
    what = message[: match.start()] if match else message
    if match and match[1]:
        line, column = int(match[1]), int(match[2])
    else:
        line, column = lines.place(len(text))
    return Malformed(what, line, column, "mend the TOML at this place")


class _Tree:
    """Joins values and places."""

    def __init__(self, places: Places, lines: Lines) -> None:
        self._places = places
        self._lines = lines
        self._count = 0

    def node(self, value: object, path: Path, at: tuple[int, int]) -> Node:
        """The tree of `value`; `at` is where it stands unless its path has a place of its own."""
        self._count += 1
        if len(path) > DEEPEST or self._count > MOST_NODES:
            raise Malformed(f"deeper than {DEEPEST} levels or more than {MOST_NODES:,} values", *at, "shorten the file")
        if isinstance(value, dict):
            return Table(tuple(self._entry(key, item, path, at) for key, item in value.items()), *at)
        if isinstance(value, list):
            return Items(
                tuple(self.node(item, (*path, i), self._at((*path, i), at)) for i, item in enumerate(value)), *at
            )
        known = value if isinstance(value, bool | int | float | str) else str(value)
        return Leaf(known, *at)

    def _entry(self, key: str, value: object, path: Path, at: tuple[int, int]) -> Entry:
        own = self._at((*path, key), at)
        return Entry(key, *own, self.node(value, (*path, key), own))

    def _at(self, path: Path, otherwise: tuple[int, int]) -> tuple[int, int]:
        offset = self._places.get(path)
        return otherwise if offset is None else self._lines.place(offset)
