"""Which of the processes below is the one that records the others, and would the program be found without it?"""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.confine.keeper import processes
else:
    import processes

_ENDING = 1.0
"""Seconds that the recorder has to end by itself when nobody is left, and to write the last of it."""


class Tracer:
    """What stands before the server's argv; nothing where it is not watched."""

    def __init__(self, argv: list[str]) -> None:
        self._argv = argv
        self._line = " ".join(argv)
        self._spared_until = 0.0
        self._held = self._hold()

    def _hold(self) -> int | None:
        """A reader of the pipe that it records into: without one its start would wait for a scan that was killed."""
        if "-o" not in self._argv:
            return None
        path = self._argv[self._argv.index("-o") + 1]
        try:
            return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:  # the scan is gone, with its folders
            return None

    def command(self, argv: list[str]) -> list[str]:
        """The whole command line."""
        return [*self._argv, *argv]

    def check(self, argv: list[str], env: dict[str, str]) -> None:
        """Raise what `exec` would: with a recorder before the program, only that would hear of it."""
        if not self._argv:
            return
        if b"\0" in os.fsencode(argv[0]):  # which raises ValueError too, for a lone surrogate
            raise ValueError(argv[0])
        folders = [""] if "/" in argv[0] else os.get_exec_path(env)
        found = [path for folder in folders if os.path.isfile(path := os.path.join(folder, argv[0]))]  # noqa: PTH113, PTH118 - as exec does it
        if not found or not argv[0]:
            raise FileNotFoundError(errno.ENOENT, argv[0])
        if not any(os.access(path, os.X_OK) for path in found):
            raise PermissionError(errno.EACCES, argv[0])

    def is_line(self, line: str) -> bool:
        """Whether a command line (which may be cut) is the recorder's."""
        return bool(self._argv) and bool(line) and (self._line.startswith(line) or line.startswith(self._line))

    def without(self, pids: list[int]) -> list[int]:
        """The processes that are to be killed now: the recorder last, that it may write down their end."""
        if not self._argv:
            return pids
        self._spared_until = self._spared_until or time.monotonic() + _ENDING
        if time.monotonic() > self._spared_until:
            return pids
        return [pid for pid in pids if not self.is_line(processes.command(pid))]
