"""Which program does a plain shell line start (`cd DIR && NAME=VALUE exec PROGRAM WORD…`)?

Only what needs no shell to be understood: every other line is left to the shell, whose language is another program's
(https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html).
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

_SHELL = re.compile(r"(?:(?:/usr(?:/local)?|/opt/homebrew)?/bin/)?(?:ba|z|da|k)?sh")
_OPTION = re.compile(r"-[lie]+|--login|--norc|--noprofile|--interactive")
_LINE_FOLLOWS = re.compile(r"-[lie]*c[lie]*")
_LONGEST = 4096
_REFERENCE = re.compile(r"\$\{[\w:. -]{1,100}\}")
"""What a client replaces before any shell sees it."""
_SPECIAL = re.compile(r"""[$`\\|;<>(){}*?\[\]!#&\n\r\0]|(?<!\s)~|~(?!/)""")
"""What a shell does something with; a tilde at the beginning of a path is the home."""
_HOME = re.compile(r"\$(?:HOME|\{HOME\})/")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_OWN_WORDS = (
    ". : [ alias bg break builtin case command continue coproc do done elif else esac eval exit export false fg fi for "
    "function getopts hash if in jobs kill let local nohup read readonly return select set shift source sudo test then "
    "time times trap true type ulimit umask unalias unset until wait while cd exec"
)
_OWN = frozenset(_OWN_WORDS.split())
"""Words that are no program's name at the beginning, or whose program starts another one."""


@dataclass(frozen=True, slots=True)
class Started:
    """What is started by such a line."""

    folder: str
    """In which it is; below the shell's own where it is no absolute path, and that one where it is empty."""
    variables: tuple[str, ...]
    """As `NAME=VALUE`."""
    words: tuple[str, ...]
    """The program's name, and its arguments."""


def line_of(command: str, args: Sequence[str]) -> str:
    """The line that a shell is given by `-c`; empty where it is no shell, or is given more than a line."""
    if not _SHELL.fullmatch(command):
        return ""
    *options, flag, line = ("", "", *args)
    is_plain = all(not each or _OPTION.fullmatch(each) for each in options) and _LINE_FOLLOWS.fullmatch(flag)
    return line if is_plain and len(line) <= _LONGEST else ""


def started(line: str) -> Started | None:
    """What the line starts; None where it takes a shell to tell."""
    home = os.path.expanduser("~/")  # noqa: PTH111 - a word
    folder, variables = "", list[str]()
    *before, last = (line if "'" in line else _HOME.sub(lambda _: home, line)).split("&&")
    for step in before:
        words = _words(step)
        if words is None or len(words) < 2 or not _is_step(words):
            return None
        if words[0] == "cd":
            folder = os.path.join(folder, words[1])  # noqa: PTH118 - a word, as the shell reads it
        else:
            variables += words[1:]
    own = _words(last)
    if own is None:
        return None
    given = tuple(takewhile(_ASSIGNMENT.fullmatch, own))
    rest = own[len(given) :]
    program = rest[1:] if rest[:1] == ["exec"] and not "".join(rest[1:2]).startswith("-") else rest
    if not program or not program[0] or program[0] in _OWN:
        return None
    return Started(folder, (*variables, *given), tuple(program))


def _is_step(words: Sequence[str]) -> bool:
    if words[0] == "cd":
        return len(words) == 2 and not words[1].startswith("-")
    return words[0] == "export" and all(map(_ASSIGNMENT.fullmatch, words[1:]))


def _words(text: str) -> list[str] | None:
    if _SPECIAL.search(_REFERENCE.sub("x", text)):
        return None
    try:
        words = shlex.split(text)
    except ValueError:
        return None
    return [os.path.expanduser(word) if word.startswith("~/") else word for word in words]  # noqa: PTH111 - a word
