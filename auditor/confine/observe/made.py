"""What has the program itself put where secrets are kept or programs start, since it began?

To look at one's own is no search; and all that is put into a folder of one's own is one deed.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.confine.observe.calls import Call, text
from auditor.confine.observe.files import MOVES
from auditor.model import Deed

_FOLDERS = {"mkdir": 0, "mkdirat": 1}
_LINKS = frozenset({"symlink", "symlinkat"})
_OPENS = {"open": 1, "openat": 2, "openat2": 2}
"""Where the path of a new folder stands among the arguments, and the flags of an open, which follow the path."""
_MOST = 1_000

Deeds = tuple[tuple[Deed, str], ...]


class Made:
    """Follows what was not there before. Only what succeeded counts."""

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._absent: set[str] = set()
        self._led_in = False
        """Whether a name in it may lead out of it, so that only what a call came to is believed."""

    def __bool__(self) -> bool:
        return bool(self._places)

    def learn(self, call: Call, done: Deeds) -> str:
        """Take a call; the place that is new by it, empty where there is none."""
        if call.errno == "ENOENT" and ".." not in _asked(call):
            self._absent.update(path for _, path in done if len(self._absent) < _MOST)
        if not call.succeeded:
            return ""
        if call.name in MOVES or call.name in _LINKS:
            return self._moved(call, done)
        path = _new_folder(call, done) or self._new_file(call)
        return self._add(path) if path else ""

    def holds(self, path: str, call: Call) -> bool:
        """Whether what a call is about is the program's own making, or in a folder that is."""
        return bool(self.folder(path, call)) or (self._trusted(call) and path.rstrip("/") in self._places)

    def folder(self, path: str, call: Call) -> str:
        """The topmost folder of its own in which it lies; empty where it lies in none."""
        above = (each for each in self._places if path.startswith(f"{each}/") and path.rstrip("/") != each)
        return min(above, key=len, default="") if self._places and self._trusted(call) else ""

    def _trusted(self, call: Call) -> bool:
        return bool(call.leads_to) or (not self._led_in and call.errno in ("", "ENOENT"))

    def _moved(self, call: Call, done: Deeds) -> str:
        """What gets another name stays whose it was; what comes from elsewhere may lead there."""
        sources = [path for deed, path in done if deed is Deed.READ]
        target = done[-1][1] if done else ""
        if sources and all(self.holds(path, call) for path in sources):
            return self._add(target)
        self._places.discard(target)
        self._led_in = self._led_in or any(target.startswith(f"{each}/") for each in self._places)
        return ""

    def _new_file(self, call: Call) -> str:
        how = call.arg(_OPENS[call.name]) if call.name in _OPENS else ""
        new = "O_CREAT" in how and ("O_EXCL" in how or call.leads_to in self._absent)
        return call.leads_to if new else ""

    def _add(self, path: str) -> str:
        if len(self._places) >= _MOST:
            return ""
        self._places.add(path)
        return path


def _new_folder(call: Call, done: Iterable[tuple[Deed, str]]) -> str:
    made = call.name in _FOLDERS and ".." not in _asked(call)
    return next((path for _, path in done), "") if made else ""


def _asked(call: Call) -> str:
    """The path as it was written: one that goes up again may lead elsewhere than it reads."""
    place = _FOLDERS.get(call.name, _OPENS.get(call.name, 0) - 1)
    return text(call.arg(place)) if place >= 0 else ".."
