"""What of a file of code matters, in any language?

Names are read as they stand, without scopes: a name that is handed a caller's words anywhere in a file counts as
holding them everywhere in it. That is coarse, and it cannot be got around by an indirection or two.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL)
"""A character of JavaScript that is written by its number, or with a backslash before it."""
_BLANKS = {"n": "\n", "t": "\t", "r": "\r"}


class SlowError(Exception):
    """There is no time left."""


def check(deadline: float) -> None:
    """Raise `SlowError` after `deadline` (`time.monotonic`)."""
    if time.monotonic() > deadline:
        raise SlowError


def character(match: re.Match[str]) -> str:
    """The character that an `ESCAPE` stands for; half of a pair is none."""
    number = match[1] or match[2] or match[3]
    if number is None:
        return _BLANKS.get(match[4], match[4])
    point = min(int(number, 16), 0x10FFFF)
    return "\ufffd" if 0xD800 <= point <= 0xDFFF else chr(point)


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression is made of."""

    names: frozenset[str] = frozenset()
    """Every name that it reads; `process.env` and `os.environ` only as a whole."""
    texts: tuple[str, ...] = ()
    """Its literal texts, in order; a template has its fixed parts."""
    calls: frozenset[str] = frozenset()
    """The functions that it calls, as dotted names."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Keys with the literal text that stands behind them."""


EMPTY = Value()


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or a `new`."""

    callee: str
    """Dotted, imports resolved where the file says them: `child_process.exec`, `requests.post`."""
    line: int
    arguments: tuple[Value, ...]
    named: tuple[tuple[str, Value], ...] = ()
    """Keyword arguments of Python."""

    @property
    def last(self) -> str:
        """The name after the last dot."""
        return self.callee.rpartition(".")[2]

    @property
    def root(self) -> str:
        """The name before the first dot."""
        return self.callee.partition(".")[0]

    @property
    def values(self) -> tuple[Value, ...]:
        """Everything that it is given."""
        return (*self.arguments, *(value for _, value in self.named))


@dataclass(frozen=True, slots=True)
class Assignment:
    """Names that are given a value."""

    targets: frozenset[str]
    value: Value
    line: int = 0


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the file."""

    name: str
    parameters: tuple[str, ...]
    handler: bool
    """Whether a client's call of a tool comes in here."""


@dataclass(slots=True)
class Code:
    """One file."""

    file: str
    lines: tuple[str, ...]
    bundled: bool = False
    """Whether other people's code stands in it too: names then mean another thing on each page."""
    calls: list[Call] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    python: bool = False
    modules: list[str] = field(default_factory=list)
    """What Python imports, with the dots before it."""
    named: list[tuple[tuple[str, ...], bool]] = field(default_factory=list)
    """Texts of an argument that may name a file to be run, and whether the callee loads whatever it is given."""

    def line(self, number: int) -> str:
        """The text of a line, stripped, cut at 300 characters."""
        return self.lines[number - 1].strip()[:300] if 0 < number <= len(self.lines) else ""


ENVIRONMENT = "<environment>"
"""The name under which all variables of the user count, where code takes them as a whole."""
HANDLER_NAMES = frozenset(("execute", "handler", "handle_call_tool", "call_tool", "callTool", "handleToolCall"))
"""Functions of these names take a client's call by the conventions of the SDKs."""
REGISTRARS = frozenset(("tool", "registerTool", "addTool", "setRequestHandler", "call_tool", "add_tool", "prompt"))
"""A function that is handed to one of these, or decorated with it, does too."""
