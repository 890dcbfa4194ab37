"""Which of the things that a program touched are kept, when it touches a million?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from auditor.model import Deed, Touched

_EACH = 100
"""Things of one deed, and as many again of those that are bait: no flood of one hides another."""
_TARGET = 2000
"""Characters of a target."""
_RANDOM = re.compile(r"[0-9A-Fa-f]{32,}|(?<=\.)\d{9}(?=Z--)|(?<=^~/)[^/]+(?=/\.env$)|(?<=/)\w{8}(?=\.default-release)")
"""In the names of our baits: shown, it would make every audit look different."""

_Key = tuple[Deed, str, str, str]


class Tally:
    """Different things with how often each was touched."""

    def __init__(self) -> None:
        self._counts: dict[_Key, int] = {}
        self._room: dict[tuple[Deed, bool], int] = {}
        self.overlooked = 0
        """How often something was touched that there was no room for."""

    def add(self, one: Touched) -> None:
        """Count one thing."""
        key = (one.deed, _cut(one.target), one.bait, one.failed)
        if key not in self._counts:
            room = (one.deed, bool(one.bait))
            used = self._room.get(room, 0)
            if used >= _EACH:
                self.overlooked += one.count
                return
            self._room[room] = used + 1
        self._counts[key] = self._counts.get(key, 0) + one.count

    def found(self, place: str) -> None:
        """Something is there now: that it was looked for in vain, or something in it, is forgotten."""
        for key in [key for key in self._counts if key[3] == "ENOENT" and key[0] in (Deed.READ, Deed.WRITE)]:
            if key[1].rstrip("/") == place or key[1].startswith(f"{place}/"):
                del self._counts[key]

    def touched(self) -> tuple[Touched, ...]:
        """All that was kept, in the order in which it first happened.

        A program is sought along PATH: what was found in the end did not fail before.
        """
        found = {key[1] for key in self._counts if key[0] is Deed.RUN and not key[3]}
        return tuple(
            Touched(*key, count=count)
            for key, count in self._counts.items()
            if key[0] is not Deed.RUN or not key[3] or key[1] not in found
        )


def merged(several: Iterable[Touched]) -> tuple[Touched, ...]:
    """What several starts of a server touched, each thing once."""
    tally = Tally()
    for one in several:
        tally.add(replace(one, target=_RANDOM.sub("*", one.target)) if one.bait else one)
    return tally.touched()


def _cut(target: str) -> str:
    return target if len(target) <= _TARGET else target[: _TARGET - 1] + "…"
