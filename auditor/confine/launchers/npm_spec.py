"""Which npm package does a word of a launch line ask for?

https://docs.npmjs.com/cli/using-npm/package-spec
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.confine.launchers.asked import Asked

_NAME = r"(?:@[a-z0-9][\w.~-]*/)?[a-z0-9_][\w.~-]*"
_REGISTRY = re.compile(rf"(?P<name>{_NAME})(?:@(?P<wanted>(?:npm:{_NAME}@)?[\w.^~<>=|*+ -]{{0,100}}))?", re.I | re.A)
_REMOTE = re.compile(
    r"(?:git\+https|https)://[!#-&(-\[\]-_a-~]{1,500}|(?:github:)?\w[\w-]*/\w[\w.-]*(?:#[\w./-]{1,100})?", re.A
)
_EXACT = re.compile(r"\d+\.\d+\.\d+(?:-[\w.-]+)?", re.ASCII)
_TAG = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_FILE = re.compile(r"\.(?:tgz|tar|tar\.gz)(?:@|$)", re.IGNORECASE)
"""npm looks for a file of that name."""
_MOVES = re.compile(r"[xX](?:\.[xX\d]+)*|v\d.*", re.ASCII)
"""Looks like a tag, and is a range or a version."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One package; never an option of npm's."""

    text: str
    name: str
    """Under which it is installed; empty for an address."""
    tag: str = ""
    """Such as `latest`; empty for a version, a range or an address."""
    exact: bool = False
    """Whether it is one version for ever."""

    @classmethod
    def exactly(cls, name: str, version: str) -> Spec:
        """One version, if it is one."""
        return cls(f"{name}@{version}", name, exact=_EXACT.fullmatch(version) is not None)

    @property
    def names(self) -> frozenset[str]:
        """What npm may call it: an alias, and what that stands for."""
        return frozenset({self.name, self.text.partition("@npm:")[2].rpartition("@")[0]}) - {""}


def spec(word: str, asked: Asked) -> Spec:
    """What a package specifier asks for.

    Raises `AuditorError` where it is neither a package of a registry nor an https address.
    """
    word = word.strip()
    if (found := _REGISTRY.fullmatch(word)) and not _FILE.search(word):
        name, wanted = found["name"], found["wanted"] or "latest"
        if _EXACT.fullmatch(wanted):
            return Spec.exactly(name, wanted)
        tag = wanted if _TAG.fullmatch(wanted) and not _MOVES.fullmatch(wanted) else ""
        return Spec(f"{name}@{wanted}", name, tag)
    if _REMOTE.fullmatch(word):
        return Spec(word, "")
    raise asked.refusal(
        f"{word} is neither a package of a registry nor an https address",
        "name the program itself in the entry, such as `node PATH`",
    )
