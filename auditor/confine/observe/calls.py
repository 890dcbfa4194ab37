"""What does one line of the record say: which call, with what, and what came of it?"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CALL = re.compile(
    r"(\w{2,32})\((.*)\) += (-?\d+|0x[0-9a-f]+|\?)(?:<([^<>]*)>)?(?:\S*)(?: ([A-Z][A-Z0-9_]*))?.*", re.DOTALL
)
_TOKEN = re.compile(r'"[^"]*"|<[^<>]*>|[][{}()]|, ')
_TEXT = re.compile(r'@?"((?:\\x[0-9a-f]{2})*)"')
_WHERE = re.compile(r"[^<>]*<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call. Texts in `args` are still in the record's form: see `texts` and `where`."""

    name: str
    args: tuple[str, ...]
    errno: str
    """Why it failed; `EINTR` where its process ended first; empty where it succeeded."""
    leads_to: str
    """What the descriptor that it returned leads to, links resolved; empty where there is none."""

    @property
    def succeeded(self) -> bool:
        """Whether it came to something."""
        return not self.errno

    def arg(self, place: int) -> str:
        """An argument; empty where there are not as many."""
        return self.args[place] if place < len(self.args) else ""


def parse(text: str) -> Call | None:
    """The call; None for what is none."""
    found = _CALL.fullmatch(text)
    if found is None:
        return None
    name, args, value, leads_to, errno = found.groups()
    if value == "?":
        errno = "EINTR"
    elif value != "-1":
        errno = ""
    return Call(name, _split(args), errno or "", decode(leads_to or ""))


def texts(arg: str) -> tuple[str, ...]:
    """Every quoted text in an argument."""
    return tuple(decode(found) for found in _TEXT.findall(arg))


def payloads(arg: str) -> tuple[bytes, ...]:
    """The same as bytes."""
    return tuple(_bytes(found) for found in _TEXT.findall(arg))


def text(arg: str) -> str:
    """The text that an argument is; empty where it is none (a bad pointer)."""
    found = _TEXT.match(arg)
    return decode(found[1]) if found else ""


def where(arg: str) -> str:
    """What a descriptor leads to: `AT_FDCWD</srv>`, `3<socket:[17]>`."""
    found = _WHERE.match(arg)
    return decode(found[1]) if found else ""


def decode(digits: str) -> str:
    r"""Text behind `\x2f\x65`; bytes that are not UTF-8 become lone surrogates."""
    return _bytes(digits).decode("utf-8", "surrogateescape")


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits.replace("\\x", ""))
    except ValueError:  # not in hexadecimal form: nothing that the program chose is written otherwise
        return b""


def _split(args: str) -> tuple[str, ...]:
    parts, depth, start = [], 0, 0
    for token in _TOKEN.finditer(args):
        sign = token[0]
        if sign == ", " and depth == 0:
            parts.append(args[start : token.start()])
            start = token.end()
        elif sign in "[{(":
            depth += 1
        elif sign in ")}]":
            depth -= 1
    return (*parts, args[start:])
