"""Which words of a launch name the packages that were read, and how do they read at the version that was read?"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from auditor.model import Dossier

_NAMES_IT = ("--from", "--package", "-p", "--spec")
"""Behind these stands the package, and the first other word is a program of it."""
_OPTIONS = (*_NAMES_IT, "--with", "-w")
_HARMLESS = re.compile(r"[\w.+@/=~^-]+", re.ASCII)
"""What no shell does anything with."""


def pinned(words: Sequence[str], read: Sequence[Dossier]) -> Iterator[str]:
    """A launcher's arguments: those for a package at its version, and what is the server's own as it is."""
    named, option = False, ""
    for place, word in enumerate(words):
        head, equals, package = word.partition("=")
        if option:
            yield _at_its_version(word, read) or word
        elif head in _OPTIONS and equals:
            yield f"{head}={_at_its_version(package, read) or package}"
        elif word.startswith("-"):
            yield word
        elif named or _at_its_version(word, read):  # the program, or the package: from here on the server's
            yield word if named else _at_its_version(word, read) or word
            yield from words[place + 1 :]
            return
        else:
            yield word
        named = named or head in _NAMES_IT
        option = word if word in _OPTIONS else ""


def pinned_line(line: str, read: Sequence[Dossier]) -> str:
    """The same of a plain shell line (`auditor.confine.launchers.shell_line`), which stays as it is otherwise."""
    before, joint, last = line.rpartition("&&")
    words = shlex.split(last)
    for old, new in zip(words, pinned(words, read), strict=True):
        if new != old and _HARMLESS.fullmatch(new):
            last = re.sub(rf"(?<![^\s\"']){re.escape(old)}(?![^\s\"'])", new, last, count=1)
    return f"{before}{joint}{last}"


def _at_its_version(word: str, read: Sequence[Dossier]) -> str:
    """The word for one of these packages, with its extras, at its version; empty for any other."""
    for each in read:
        joint = "@" if each.source == "npm" else "=="
        own = re.fullmatch(rf"{_spelt(each.name)}(\[[^\]]*\])?(?:(?:@|[=<>!~]=?).*)?", word, re.IGNORECASE)
        if own and each.version:
            return f"{each.name}{own[1] or ''}{joint}{each.version}"
    return ""


def _spelt(name: str) -> str:
    return re.sub(r"[-_.]+", "[-_.]+", name.replace("/", "\0")).replace("\0", "/")
