"""Which items exchanged their names, and which have a new one?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from auditor.lock.canonical import text
from auditor.lock.wordings import body, changes
from auditor.model import DriftKind, Kind, Pin

_Key = tuple[Kind, str]
_Pins = Mapping[_Key, Pin]
_SHORTEST = 40
"""Characters of canonical JSON: of a shorter item there can be many that are the same by chance."""


def exchanged(old: _Pins, new: _Pins) -> dict[_Key, tuple[DriftKind, str]]:
    """For each that now is what another one was: how, and the name of that one.

    `SWAPPED` where that one is still there; `RENAMED` where it is gone, which is said of both names.
    """
    bodies = _by_body(old)
    found: dict[_Key, tuple[DriftKind, str]] = {}
    for key, pin in new.items():
        other = bodies.get((key[0], _body(pin)))
        if other is None or other == key[1] or _same(old.get(key), pin):
            continue
        before = (key[0], other)
        if key in old and before in new:
            found[key] = (DriftKind.SWAPPED, other)
        elif key not in old and before not in new and before not in found:
            found[key] = (DriftKind.RENAMED, other)
            found[before] = (DriftKind.RENAMED, key[1])
    return found


def _by_body(pins: _Pins) -> dict[tuple[Kind, str], str]:
    """Names by what they say, where only one says it."""
    counts = Counter((pin.kind, _body(pin)) for pin in pins.values())
    return {
        (pin.kind, own): pin.name
        for pin in pins.values()
        if len(own := _body(pin)) >= _SHORTEST and counts[pin.kind, own] == 1
    }


def _body(pin: Pin) -> str:
    return text(body(pin.says[0]))


def _same(before: Pin | None, after: Pin) -> bool:
    if before is None:
        return False
    heard = (after.heard or after.says)[0]
    return before.digest == after.digest or not changes(after.kind, after.name, before.says[0], after.says[0], heard)
