"""At which offset does each key and list entry of a TOML file stand?

Only for text that `tomllib` accepted: the scanner looks for places, not for errors.
"""

from __future__ import annotations

import json
import re

Path = tuple[str | int, ...]
Places = dict[Path, int]

_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*+")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TEXT = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}' r"|'''(?:[^']|'(?!''))*+'{3,5}" r'|"(?:[^"\\\n]|\\.)*+"' r"|'[^'\n]*+'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_LONG_ESCAPE = re.compile(r"\\U([0-9A-Fa-f]{8})")


def places(text: str) -> Places:
    """Paths of keys and list indices, as `tomllib` nests them, with the offset of their last part.

    A table that is only implied stands where it is first named; one with a header of its own, there.
    """
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: Places = {}
        self._implied: set[Path] = set()
        self._lengths: dict[Path, int] = {}

    def run(self) -> Places:
        table: Path = ()
        self._skip()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip()
        return self._found

    def _header(self) -> Path:
        many = self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        keys = self._keys()
        self._at += 2 if many else 1
        path: Path = ()
        for key, offset in keys[:-1]:
            path = self._inside((*path, key), offset)
        key, offset = keys[-1]
        path = (*path, key)
        if not many:
            self._define(path, offset)
            return path
        self._found.setdefault(path, offset)
        self._lengths[path] = self._lengths.get(path, 0) + 1
        path = (*path, self._lengths[path] - 1)
        self._found[path] = offset
        return path

    def _pair(self, table: Path) -> None:
        keys = self._keys()
        path = table
        for key, offset in keys[:-1]:
            path = self._inside((*path, key), offset)
        key, offset = keys[-1]
        self._define((*path, key), offset)
        self._at += 1  # the equals sign
        self._value((*path, key))

    def _inside(self, path: Path, offset: int) -> Path:
        """The path of a table on the way; of a list of tables, its newest."""
        if path not in self._found:
            self._found[path] = offset
            self._implied.add(path)
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _define(self, path: Path, offset: int) -> None:
        if path in self._implied or path not in self._found:
            self._implied.discard(path)
            self._found[path] = offset

    def _value(self, path: Path) -> None:
        self._skip()
        match self._text[self._at : self._at + 1]:
            case "[":
                self._list(path)
            case "{":
                self._inline(path)
            case "'" | '"':
                self._at = self._end(_TEXT)
            case _:
                self._at = self._end(_SCALAR)

    def _list(self, path: Path) -> None:
        self._at += 1
        index = 0
        while not self._closes("]"):
            self._found[(*path, index)] = self._at
            self._value((*path, index))
            index += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while not self._closes("}"):
            self._pair(path)

    def _closes(self, closer: str) -> bool:
        """Go over blanks and commas; whether the list or inline table ends here (or the text does)."""
        self._skip()
        while self._text.startswith(",", self._at):
            self._at += 1
            self._skip()
        if self._at < len(self._text) and self._text[self._at] != closer:
            return False
        self._at += 1
        return True

    def _keys(self) -> list[tuple[str, int]]:
        found = [self._key()]
        while self._text.startswith(".", self._at):
            self._at += 1
            found.append(self._key())
        return found

    def _key(self) -> tuple[str, int]:
        self._skip()
        start = self._at
        quoted = self._text[start : start + 1] in {'"', "'"}
        self._at = self._end(_TEXT if quoted else _BARE)
        token = self._text[start : self._at]
        self._skip()
        return _unquoted(token) if quoted else token, start

    def _end(self, pattern: re.Pattern[str]) -> int:
        """The end of the match here; one character on where there is none, so that the scan always moves."""
        match = pattern.match(self._text, self._at)
        return match.end() if match else self._at + 1

    def _skip(self) -> None:
        match = _GAP.match(self._text, self._at)
        self._at = match.end() if match else self._at


def _unquoted(token: str) -> str:
    if token[0] == "'":
        return token[1:-1]
    short = _LONG_ESCAPE.sub(lambda match: json.dumps(chr(int(match[1], 16)))[1:-1], token)
    try:
        return str(json.loads(short, strict=False))
    except ValueError:
        return token[1:-1]
