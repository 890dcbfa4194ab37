"""What does a YAML file say, and on which line?

Strict: UTF-8, bounded, printable; what the one document may hold says `yaml_document`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import AuditorError
from auditor.marked import Mark, Marked


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one file may hold."""

    longest: int
    """Bytes."""
    most: int
    """Values, keys not counted."""
    deepest: int
    advice: str
    """What to write instead of more, or of nothing."""


RULES = Bounds(256 * 1024, 20_000, 40, "write one rule or term a file")
"""The longest rule is 80 lines."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What is no printable character of YAML (https://yaml.org/spec/1.2.2/#51-character-set)."""


def read(path: Path, shown: str, bounds: Bounds = RULES) -> Marked:
    """The one document of a file, called `shown` in messages. Raises `AuditorError` with `file:line:column`."""
    return parse(source(path, shown, bounds), shown, bounds)


def source(path: Path, shown: str, bounds: Bounds = RULES) -> str:
    """The text of a file. Raises `AuditorError` where it cannot be had."""
    try:
        with path.open("rb") as file:
            data = file.read(bounds.longest + 1)
    except OSError as error:
        raise AuditorError(f"cannot be read: {error.strerror}", shown, "name a readable file") from None
    if len(data) > bounds.longest:
        raise AuditorError(f"is larger than {bounds.longest // 1024} KiB", shown, bounds.advice)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AuditorError("is not UTF-8", f"{shown}:{line}:1", "save the file as UTF-8") from None


def parse(text: str, shown: str, bounds: Bounds = RULES) -> Marked:
    """The one document of `text`. Raises `AuditorError` with `file:line:column`."""
    if bad := _FORBIDDEN.search(text):
        what = f"holds a character that YAML forbids, U+{ord(bad[0]):04X}"
        raise Mark(shown, *_place(text, bad.start())).error(what, f'write "\\u{ord(bad[0]):04x}" in double quotes')
    from auditor.yaml_document import document  # most starts read no YAML

    return document(text, shown, bounds)


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
