"""What does a server get where a secret was taken out of its launch line?

Told `REDACTED`, it would know that it is audited, and one that looks at the form of a key would not start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.confine.dummies import Dummies

_MARK = re.compile(r"REDACTED(?:-([a-z0-9-]{1,40}))?")
_BEFORE = re.compile(
    r"(?:([A-Za-z_][\w.-]{0,127})\\{0,4}[\"']?[ \t]{0,4}(?:=|:-?)|--?([A-Za-z][\w.-]{0,127})(?=[ \t]))"
    r"[ \t]{0,4}\\{0,4}[\"']?(?:(?:Bearer|Basic|Token|Bot|Digest|ApiKey|DSN)[ \t]{1,4})?\Z",
    re.ASCII | re.IGNORECASE,
)
"""The name that stands before a mark: `token=`, `"token": "`, `--token `, `Authorization: Bearer `."""
_OPTION = re.compile(r"--?([A-Za-z][\w.-]{0,127})", re.ASCII)
_NEAR = 200
"""Characters before a mark in which its name is looked for."""


def label_of(text: str) -> str:
    """As what the first secret of a text was recognised; empty where only its name told."""
    found = _MARK.search(text)
    return (found[1] or "") if found else ""


def unmarked(text: str, dummies: Dummies, option: str = "") -> str:
    """`text` with a dummy in each mark's place; `option` is the argument before it."""

    def stand_in(match: re.Match[str]) -> str:
        label = match[1] or ""
        name = _name(text[max(0, match.start() - _NEAR) : match.start()], label, option)
        return dummies.of(name, label, match[0])

    return _MARK.sub(stand_in, text)


def all_unmarked(words: Sequence[str], dummies: Dummies) -> Iterator[str]:
    """The same of a whole command line."""
    for place, word in enumerate(words):
        yield unmarked(word, dummies, words[place - 1] if place else "")


def _name(before: str, label: str, option: str) -> str:
    if label == "password":  # of an address: what stands before it is a user
        return label
    found = _BEFORE.search(before) or (None if before else _OPTION.fullmatch(option))
    return next(filter(None, found.groups()), "") if found else ""
