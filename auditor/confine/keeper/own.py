"""What does a process settle with the kernel about itself?"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_JOIN_SESSION_KEYRING = 1
_KEYCTL = {"x86_64": 250, "aarch64": 219}


def die_with_parent() -> None:
    """Be killed when the parent ends, however it ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of every process below that loses its own."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def limit(limits: dict[str, int]) -> None:
    """Set limits by their names in the `resource` module, as far as the system lets us."""
    for name, wanted in limits.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # macOS refuses some kinds
            continue


def leave_keyring() -> None:
    """Leave the session's keyring: what the user's programs keep there can be read by whoever inherits it."""
    number = _KEYCTL.get(os.uname().machine)
    if number is not None and sys.platform.startswith("linux"):
        ctypes.CDLL(None).syscall(number, _JOIN_SESSION_KEYRING, None)


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
