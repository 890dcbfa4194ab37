"""Which options does a launcher's command line hold, and where does the server's own line begin?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.confine.launchers.asked import Asked
from auditor.errors import AuditorError

_ELSEWHERE = re.compile(
    r"npm_config_(?:.*registry|userconfig|globalconfig)|(?:UV|PIP)_(?:DEFAULT_|EXTRA_)?INDEX(?:_URL)?"
    r"|(?:UV|PIP)_(?:FIND_LINKS|CONFIG_FILE)|(?:YARN|BUN)_.*REGISTRY.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The options of one launcher, up to the first word that is none. An unknown one could swallow a word."""

    flags: frozenset[str]
    """Without a value, and of no consequence here."""
    takes: frozenset[str]
    """With a value; those of no consequence and those that are read."""
    refused: frozenset[str]
    """They name another registry, a file of settings or a shell command."""


@dataclass(frozen=True, slots=True)
class Line:
    """A command line, read."""

    options: tuple[tuple[str, str], ...]
    """Names as written, with values; flags have an empty one."""
    rest: tuple[str, ...]
    """From the first word that is no option on."""

    def all(self, *names: str) -> Iterator[str]:
        """The values of these options, in order."""
        return (value for name, value in self.options if name in names)

    def last(self, *names: str) -> str:
        """The value that counts; empty where there is none."""
        return next((value for name, value in reversed(self.options) if name in names), "")


def grammar(flags: str, takes: str, refused: str) -> Grammar:
    """A grammar from lists of options, separated by blanks."""
    return Grammar(frozenset(flags.split()), frozenset(takes.split()), frozenset(refused.split()))


def read(words: Iterable[str], known: Grammar, asked: Asked) -> Line:
    """Read options until the first other word, or behind `--`.

    Raises `AuditorError` for an option that is refused or unknown, and for a variable that is refused.
    """
    for variable in asked.launch.env:
        if _ELSEWHERE.fullmatch(variable.name):
            raise _elsewhere(variable.name, asked)
    left = list(words)
    options: list[tuple[str, str]] = []
    while left and left[0].startswith("-") and left[0] != "-":
        word = left.pop(0)
        if word == "--":
            break
        options.append(_option(word, left, known, asked))
    return Line(tuple(options), tuple(left))


def _option(word: str, left: list[str], known: Grammar, asked: Asked) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if name in known.refused or name.endswith(":registry"):
        raise _elsewhere(name, asked)
    if name in known.takes:
        if not equals and not left:
            raise asked.refusal(f"{name} has no value", "correct the entry")
        return name, asked.value(value if equals else left.pop(0))
    if name in known.flags:
        return name, ""
    if not word.startswith("--"):
        return _short(word, known, asked)
    raise asked.refusal(f"the option {name} is not known", f"remove {name} from the entry, or scan the program itself")


def _elsewhere(name: str, asked: Asked) -> AuditorError:
    return asked.refusal(
        f"{name} leads elsewhere than your own configuration of registries and commands",
        f"remove {name}; set it in your own configuration if you trust it",
    )


def _short(word: str, known: Grammar, asked: Asked) -> tuple[str, str]:
    """`-pVALUE`, or flags in one word (`-yq`)."""
    if word[:2] in known.takes:
        return word[:2], asked.value(word[2:])
    if all("-" + letter in known.flags for letter in word[1:]):
        return word, ""
    raise asked.refusal(f"the option {word} is not known", f"remove {word} from the entry, or scan the program itself")
