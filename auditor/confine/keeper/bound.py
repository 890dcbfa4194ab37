"""How does the first process of a sandbox end with its keeper while `bwrap` has not seen to that yet?

Inside, `bwrap` asks the kernel to be killed with its parent only after it has started the server, and does not look
whether the parent is still there: whoever kills the keeper before that would leave the server running. A process that
is traced with `PTRACE_O_EXITKILL` is killed with whoever traces it, however that ends: ptrace(2).

What remains open: a keeper killed in the millisecond between the making of that process and its binding leaves it
waiting, with nothing of the server started; and where strace records, that traces it already, and does not end it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.confine.keeper import processes
else:
    import processes

_SEIZE, _INTERRUPT, _DETACH, _EXITKILL = 0x4206, 0x4207, 17, 1 << 20
"""Of linux/ptrace.h."""
_ALL_KINDS = 0x40000000
"""`__WALL` of linux/wait.h: children that were cloned, too."""
_STARTING = 2.0
"""Seconds for `bwrap` to start the server and wait for its end (0.001 on an idle machine)."""


class Bound:
    """One process that must not outlive this one, until it has seen to that itself."""

    def __init__(self, pid: int) -> None:
        """Where tracing is forbidden, or somebody traces it already, it is not bound."""
        self._pid = pid
        self._traced = _ptrace(_SEIZE, pid, _EXITKILL)

    def let_go(self) -> None:
        """Wait until `bwrap` has started the server and waits for its end, which is after it has asked; then let go."""
        deadline = time.monotonic() + _STARTING
        while not self._waits() and time.monotonic() < deadline:
            time.sleep(0.0005)
        if not self._traced:
            return
        alive = _ptrace(_INTERRUPT, self._pid)
        with contextlib.suppress(ChildProcessError):
            # One that has ended is collected, too: its parent hears of that only then.
            _, status = os.waitpid(self._pid, _ALL_KINDS if alive else _ALL_KINDS | os.WNOHANG)
            if os.WIFSTOPPED(status):
                # A signal that was faster than the interrupt must still reach it.
                _ptrace(_DETACH, self._pid, 0 if status >> 16 else os.WSTOPSIG(status))

    def _waits(self) -> bool:
        """Whether it sleeps and has a child, was stopped by a signal (that of a child's end), or has ended."""
        state = processes.state(self._pid)
        return state in (b"", b"Z", b"X", b"t") or (state == b"S" and bool(processes.below(self._pid)))


def _ptrace(request: int, pid: int, data: int = 0) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    call = ctypes.CDLL(None).ptrace
    call.restype, call.argtypes = ctypes.c_long, (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    return int(call(request, pid, None, data)) == 0
