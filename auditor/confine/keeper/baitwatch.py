"""Which of the baits does the server touch?

inotify sees every open, read and write of a file, by whatever name it was reached and however its mount treats access
times (`noatime` hides nothing from it). Where there is no inotify, access times are compared.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import time

_ACCESS, _MODIFY, _CLOSE_NOWRITE, _OPEN = 0x1, 0x2, 0x10, 0x20
_DELETE_SELF, _MOVE_SELF = 0x400, 0x800
_CHANGED = _MODIFY | _DELETE_SELF | _MOVE_SELF
_FLAGS = os.O_NONBLOCK | os.O_CLOEXEC
_HEAD = struct.Struct("iIII")
_DAY = 86_400.0


class BaitWatch:
    """Looks after the files of one decoy home."""

    def __init__(self, baits: list[tuple[str, float]], root: str = "") -> None:
        """`root` is what to put before each path: the file system of a sandbox as seen from outside.

        A path that ends with a slash is a folder: it is made to look old, and not watched.
        """
        self._paths: dict[int, str] = {}
        self._flags: dict[str, int] = {}
        self._times: dict[str, int] = {}
        self._queue = -1
        for path, days in baits:
            _age(root + path, days)
        baits = [(path, days) for path, days in baits if not path.endswith("/")]
        if sys.platform.startswith("linux"):
            self._begin([path for path, _ in baits], root)
        else:
            self._times = {path: _accessed(root + path) for path, _ in baits}

    def look(self) -> None:
        """Take in what has happened; to be called often, for the kernel keeps only so many events."""
        while self._queue >= 0:
            try:
                events = os.read(self._queue, 1 << 16)
            except BlockingIOError:
                break
            at = 0
            while at < len(events):
                watch, flags, _, length = _HEAD.unpack_from(events, at)
                at += _HEAD.size + length
                path = self._paths.get(watch)
                if path is not None:
                    self._flags[path] = self._flags.get(path, 0) | flags
        for path, before in self._times.items():
            if _accessed(path) > before:
                self._flags[path] = _ACCESS

    def touched(self) -> list[str]:
        """`read PATH` and `write PATH` for all that happened so far."""
        self.look()
        lines = []
        for path, flags in self._flags.items():
            # An open file may be read through memory, which makes no event: an open that wrote nothing counts.
            if flags & (_ACCESS | _CLOSE_NOWRITE) or (flags & _OPEN and not flags & _CHANGED):
                lines.append(f"read {path}")
            if flags & _CHANGED:
                lines.append(f"write {path}")
        return lines

    def _begin(self, paths: list[str], root: str) -> None:
        libc = ctypes.CDLL(None)
        self._queue = libc.inotify_init1(_FLAGS)
        wanted = _ACCESS | _CLOSE_NOWRITE | _OPEN | _CHANGED
        for path in paths if self._queue >= 0 else ():
            watch = libc.inotify_add_watch(self._queue, os.fsencode(root + path), wanted)
            if watch >= 0:
                self._paths[watch] = path


def _age(path: str, days: float) -> None:
    then = time.time() - days * _DAY
    try:
        os.utime(path, (then, then))
    except OSError:
        return


def _accessed(path: str) -> int:
    try:
        return os.stat(path).st_atime_ns  # noqa: PTH116 - runs before pathlib would be worth its import
    except OSError:
        return 0
