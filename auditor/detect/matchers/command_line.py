"""Which words make up the command that starts a server?"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from auditor.detect.matchers.places import raw
from auditor.detect.unit import Read, Reading
from auditor.model import Kind, Role

_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh", "fish", "cmd", "powershell", "pwsh"))
_SHELL_FLAG = re.compile(r"-[a-z]*c|/c|-command", re.IGNORECASE)
_BEFORE = frozenset(("env", "sudo", "doas", "nohup", "nice", "exec", "command", "time", "start"))
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_LONGEST = 4_096
_LAYERS = 4
_PART_OF_SHELL = re.compile(r"&&|\|\||[;|&\n]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the command line and the text that it stands in."""

    text: str
    reading: Reading

    @property
    def program(self) -> str:
        """As the name of a program: without folder and suffix."""
        name = re.split(r"[/\\]", self.text)[-1].casefold()
        return re.sub(r"\.(?:exe|cmd|bat|ps1)$", "", name)


def commands(read: Read) -> list[list[Word]]:
    """The commands that a launch entry runs: `sudo`, `env` and shells are looked through."""
    if read.item.kind is not Kind.LAUNCH:
        return []
    line = [Word(each.text, each) for each in raw(read, Role.COMMAND, Role.ARG)]
    if line and " " in line[0].text and "/" not in line[0].text and "\\" not in line[0].text:
        line = _split(line[0]) + line[1:]
    found = [line]
    for _ in range(_LAYERS):
        found = [inner for words in found for inner in _unwrapped(words)]
    return [words for words in found if words]


def _unwrapped(words: list[Word]) -> list[list[Word]]:
    while words and (words[0].program in _BEFORE or _ASSIGNMENT.match(words[0].text)):
        words = words[1:]
        while words and words[0].text.startswith("-"):
            words = words[1:]
    if not words or words[0].program not in _SHELLS:
        return [words]
    for place, word in enumerate(words[1:], 1):
        if _SHELL_FLAG.fullmatch(word.text):
            rest = words[place + 1 :]
            return _script(rest[0]) if len(rest) == 1 else [rest]
        if not word.text.startswith(("-", "/")):
            break
    return [words]


def _script(word: Word) -> list[list[Word]]:
    parts = _PART_OF_SHELL.split(word.text[:_LONGEST])
    return [_split(Word(part, word.reading)) for part in parts if part.strip()]


def _split(word: Word) -> list[Word]:
    text = word.text[:_LONGEST]
    try:
        parts = shlex.split(text)
    except ValueError:
        parts = text.split()
    return [Word(part, word.reading) for part in parts]
