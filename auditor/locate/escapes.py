"""What does a string literal say once its escapes are read?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from auditor.locate.piece import HOLE, Piece, Writer

_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_HEX = "[0-9a-fA-F]"
_UNICODE = rf"u(?P<u>{_HEX}{{4}})"
_LONG = rf"U(?P<long>{_HEX}{{8}})"
_BRACED = rf"u\{{(?P<braced>{_HEX}{{1,6}})\}}"
_BYTE = rf"x(?P<x>{_HEX}{{2}})"
_OCTAL = "(?P<octal>[0-7]{1,3})"
_NAMED = r"N\{(?P<named>[^}\n]{1,100})\}"
_BREAK = r"(?P<gone>\r?\n)"
_BREAK_AND_INDENT = r"(?P<gone>\r?\n[ \t\r\n]*+)"
_REST = r"(?P<rest>[\s\S])"
_FIELD = re.compile(r"\{\{|\}\}|\{[^{}\n]{0,500}+\}?")


_EMPTY = Piece("", (), ())


@dataclass(frozen=True, slots=True)
class Escapes:
    """How one language writes what it cannot write plainly."""

    pattern: re.Pattern[str]
    simple: dict[str, str]
    keeps_unknown: bool = False
    """Whether the backslash before another character stays: Python."""


def _escapes(*parts: str, more: dict[str, str] | None = None, keeps_unknown: bool = False) -> Escapes:
    pattern = re.compile(r"\\(?:" + "|".join((*parts, _REST)) + ")")
    return Escapes(pattern, {**_SIMPLE, **(more or {})}, keeps_unknown)


PYTHON = _escapes(_UNICODE, _LONG, _BYTE, _NAMED, _OCTAL, _BREAK, keeps_unknown=True)
SCRIPT = _escapes(_BRACED, _UNICODE, _BYTE, _BREAK, more={"0": "\0"})
GO = _escapes(_UNICODE, _LONG, _BYTE, _OCTAL)
RUST = _escapes(_BRACED, _BYTE, _BREAK_AND_INDENT, more={"0": "\0"})
JSON = _escapes(_UNICODE)
YAML = _escapes(
    _UNICODE, _LONG, _BYTE, _BREAK_AND_INDENT,
    more={"0": "\0", "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"},
)  # fmt: skip


def plain(body: str, at: int) -> Piece:
    """A literal without escapes."""
    writer = Writer()
    writer.same(body, at)
    return writer.piece()


def unescaped(body: str, at: int, escapes: Escapes | None, *, fields: bool = False) -> Piece:
    """What the inside of a literal says, which begins at `at` in its file. `fields`: it is an f-string."""
    if not body:
        return _EMPTY
    writer = Writer()
    done = 0
    for found in escapes.pattern.finditer(body) if escapes else ():
        _text(writer, body[done : found.start()], at + done, fields=fields)
        writer.instead(_meaning(found, escapes), at + found.start(), at + found.end())  # type: ignore[arg-type] # looped over
        done = found.end()
    _text(writer, body[done:], at + done, fields=fields)
    return writer.piece()


def doubled(body: str, at: int, quote: str) -> Piece:
    """A literal whose only escape is its quote written twice: YAML's single quotes."""
    writer = Writer()
    done = 0
    for found in re.finditer(quote * 2, body):
        writer.same(body[done : found.start()], at + done)
        writer.instead(quote, at + found.start(), at + found.end())
        done = found.end()
    writer.same(body[done:], at + done)
    return writer.piece()


def _text(writer: Writer, text: str, at: int, *, fields: bool) -> None:
    done = 0
    for found in _FIELD.finditer(text) if fields else ():
        writer.same(text[done : found.start()], at + done)
        group = found.group()
        said = group[0] if group in ("{{", "}}") else HOLE
        writer.instead(said, at + found.start(), at + found.end())
        done = found.end()
    writer.same(text[done:], at + done)


def _meaning(found: re.Match[str], escapes: Escapes) -> str:
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    ((kind, value),) = groups.items()
    if kind == "gone":
        return ""
    if kind == "rest":
        return escapes.simple.get(value) or (found.group() if escapes.keeps_unknown and value not in "\\'\"" else value)
    if kind == "named":
        return _named(value) or found.group()
    number = int(value, 8 if kind == "octal" else 16)
    return chr(number) if number <= 0x10FFFF else found.group()


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""
