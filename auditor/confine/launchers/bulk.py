"""How much of the disk does a folder take, whoever wrote what lies in it, and how much is free?"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 512
"""Bytes that `st_blocks` counts in: stat(2)."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What a folder takes."""

    size: int
    """Bytes."""
    whole: bool = True
    """False where not all of it could be counted in time."""


def bulk(folder: Path, deadline: float) -> Bulk:
    """What the folder takes with all that lies in it; no link is followed, and what cannot be read counts as nothing.

    `deadline` is one of `time.monotonic`.
    """
    size, linked = 0, set[tuple[int, int]]()
    for found in _inside(os.fspath(folder)):
        if time.monotonic() > deadline:
            return Bulk(size, whole=False)
        if found.st_nlink > 1 and not stat.S_ISDIR(found.st_mode):
            if (found.st_dev, found.st_ino) in linked:
                continue
            linked.add((found.st_dev, found.st_ino))
        size += found.st_blocks * _BLOCK
    return Bulk(size)


def free_in(folder: Path) -> int:
    """Bytes that this user can still write where the folder is, or would be. Raises `OSError`."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _inside(folder: str) -> Iterator[os.stat_result]:
    """Without recursion: a package may nest folders as deep as it likes."""
    left = [folder]
    while left:
        with suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
