"""Is a version within a range? By semver's order, and near enough by PEP 440's.

https://semver.org/#spec-item-11, https://packaging.python.org/en/latest/specifications/version-specifiers/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_VERSION = re.compile(r"[vV=\s]*(?:\d+!)?(?P<numbers>\d+(?:\.\d+)*)(?P<rest>\S*)\s*", re.ASCII)
_AFTER = re.compile(r"[-._]?(?:post|rev|r)[-._]?(\d*)", re.ASCII | re.I)
_COMPARED = re.compile(r"\s*(?P<sign><=|>=|<|>|==?)?\s*(?P<version>\S+)\s*", re.ASCII)
_LONGEST = 100

_Rank = tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]


def rank(version: str) -> _Rank | None:
    """Something to compare versions by; None for what is none."""
    found = _VERSION.fullmatch(version[:_LONGEST])
    if found is None:
        return None
    numbers = [int(part[:12]) for part in found["numbers"].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    rest = found["rest"].partition("+")[0].strip()
    if not rest:
        return tuple(numbers), 1, ()
    if after := _AFTER.fullmatch(rest):
        return tuple(numbers), 2, ((0, int(after[1] or 0), ""),)
    parts = re.findall(r"\d+|[A-Za-z]+", rest)
    return tuple(numbers), 0, tuple((0, int(part[:12]), "") if part.isdigit() else (1, 0, part) for part in parts)


def within(version: str, conditions: Sequence[str]) -> bool:
    """Whether a version meets all of `<1.2`, `>=1`, …; never where it, or one of them, cannot be read."""
    own = rank(version)
    return own is not None and bool(conditions) and all(_meets(own, each) for each in conditions)


def _meets(own: _Rank, condition: str) -> bool:
    found = _COMPARED.fullmatch(condition)
    other = rank(found["version"]) if found else None
    if found is None or other is None:
        return False
    match found["sign"]:
        case "<":
            return own < other
        case "<=":
            return own <= other
        case ">":
            return own > other
        case ">=":
            return own >= other
        case _:
            return own == other
