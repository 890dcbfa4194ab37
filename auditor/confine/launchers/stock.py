"""What lies in the store, how much of the disk does each thing take, and when was it last in use?

Each thing is a folder of its own, which is removed as a whole: what was installed for one launch; all that one package
manager has downloaded; what a server without a sandbox had its own package managers download.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from auditor.confine.launchers.bulk import Bulk, bulk
from auditor.confine.launchers.store import told_size
from auditor.confine.locks import last_used

SHARED, APART = "shared", "apart"
DOWNLOADS = "downloads"
GONE = ".gone-"
"""How the name of what is being removed begins."""
_INSTALLED = ("npm", "pypi")
_NUMBERED = re.compile(r"([a-z]+)-(\d{1,9})", re.ASCII)
_OF_A_LAUNCH = re.compile(r"[0-9a-f]{16}")
_FRESH = 3600.0
"""Seconds for which what has no lock is taken for in use: no audit of one server lasts longer."""


class Worth(IntEnum):
    """The more, the longer it is kept."""

    NOTHING = 0
    """Nobody will look for it."""
    TIME = 1
    """Without it, something is downloaded again."""
    FETCH = 2
    """Without it, a server is fetched again, or cannot be where there is no network."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One thing in the store."""

    place: Path
    worth: Worth
    used: float
    """When last, in seconds of the clock."""
    bulk: Bulk


def stock(root: Path, deadline: float) -> tuple[Stored, ...]:
    """All that lies below `root`, what was in use last first; no link is followed.

    After `deadline` (of `time.monotonic`) nothing more is counted.
    """
    found = sorted(_places(root), key=lambda each: (-each[2], each[0]))
    return tuple(Stored(*each, _bulk(each[0], deadline)) for each in found)


def newest(folder: Path, program: str) -> Path:
    """Where what this package manager downloads is kept now; there need not be anything yet."""
    numbers = [number for name, number in _numbered(folder) if name == program]
    return folder / f"{program}-{max(numbers, default=1)}"


def next_after(place: Path) -> Path:
    """Where it is kept once `place` is to be given up."""
    name, _, number = place.name.rpartition("-")
    return place.with_name(f"{name}-{int(number) + 1}")


def _bulk(place: Path, deadline: float) -> Bulk:
    told = told_size(place)
    return bulk(place, deadline) if told is None else Bulk(told)


def _places(root: Path) -> Iterator[tuple[Path, Worth, float]]:
    for store in (root / SHARED, *_folders(root / APART)):
        for kind in _INSTALLED:
            for place in _folders(store / kind):
                yield _placed(place, Worth.FETCH)
        kept = {newest(store / DOWNLOADS, name) for name, _ in _numbered(store / DOWNLOADS)}
        for place in _folders(store / DOWNLOADS):
            yield _placed(place, Worth.TIME if place in kept else Worth.NOTHING)
    for place in _folders(root):
        if place.name.startswith(GONE):
            yield _placed(place, Worth.NOTHING)
        elif _OF_A_LAUNCH.fullmatch(place.name) and (used := _changed(place)) < time.time() - _FRESH:
            yield place, Worth.TIME, used


def _placed(place: Path, worth: Worth) -> tuple[Path, Worth, float]:
    return (place, Worth.NOTHING, 0.0) if place.name.startswith(GONE) else (place, worth, last_used(place))


def _numbered(folder: Path) -> Iterator[tuple[str, int]]:
    for place in _folders(folder):
        if found := _NUMBERED.fullmatch(place.name):
            yield found[1], int(found[2])


def _changed(place: Path) -> float:
    return max((each.lstat().st_mtime for each in _folders(place)), default=place.lstat().st_mtime)


def _folders(folder: Path) -> list[Path]:
    """True folders in a true folder: a server without a sandbox could have put links there."""
    with suppress(OSError):
        if not folder.is_symlink():
            with os.scandir(folder) as entries:
                return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    return []
