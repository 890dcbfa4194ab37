"""How does `bwrap` get its orders without anybody else reading them, and when is what it builds ready?"""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import resource
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.confine.keeper import doors
    from auditor.confine.keeper.bound import Bound
else:
    import doors
    from bound import Bound

_BUILDING = 10.0
"""Seconds for a sandbox to be built (0.01 on an idle machine)."""
_FILES = 100_000
"""Files that may exist in one place: each takes a kilobyte of the kernel's memory, however small it is."""


class Sandbox:
    """One call of `bwrap`: options and files in memory, its first process held back until `release`."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._program: str = order["program"]
        files = [_in_memory(base64.b64decode(each)) for each in order["files"]]
        self._told, told = os.pipe()
        held, self._hold = _endless_pipe()
        options = [str(files[each]) if isinstance(each, int) else each for each in order["options"]]
        options += ["--info-fd", str(told), "--block-fd", str(held)]
        self._options = _in_memory("".join(f"{each}\0" for each in options).encode("utf-8", "surrogateescape"))
        self._rooms: list[str] = order["rooms"]
        self._doors: list[doors.Door] = [tuple(each) for each in order.get("doors", ())]
        self._hardened: bool = order.get("hardened", False)
        self._meant: list[tuple[str, int, int, bool]] = [tuple(each) for each in order.get("meant", ())]
        self._theirs = [*files, told, held, self._options]
        self._bound: Bound | None = None
        self.init = 0
        """The first process inside, by its number outside; 0 as long as there is none."""

    def command(self, argv: list[str]) -> list[str]:
        """The command line of `bwrap`."""
        # Its line can be read inside: nothing more than it needs.
        return [self._program, "--args", str(self._options), *(["--"] if argv[0].startswith("-") else []), *argv]

    def hand_over(self) -> None:
        """In the child: let `bwrap` inherit what is its."""
        for each in self._theirs:
            os.set_inheritable(each, True)

    def wait(self) -> bool:
        """In the keeper: whether the inside is complete. The server has not begun to run then."""
        for each in self._theirs:
            os.close(each)
        self.init = self._first_process()
        self._bound = Bound(self.init) if self.init else None
        deadline = time.monotonic() + _BUILDING
        while self.init and time.monotonic() < deadline:
            if self._complete():
                return True
            time.sleep(0.001)
        return False

    def limit_processes(self, most: int) -> None:
        """For the inside alone: set any earlier, the limit would count every process of the user."""
        prlimit = getattr(resource, "prlimit", None)
        if prlimit is not None:
            with contextlib.suppress(OSError, ValueError):
                prlimit(self.init, resource.RLIMIT_NPROC, (most, most))

    def close_up(self, control: socket.socket, *, built: bool) -> int:
        """Open its doors, and harden it, where that was asked for; 0, or why it must not be used."""
        if not self._doors and not self._hardened:
            return 0
        if not built:
            return doors.FAILED
        if not self._as_meant():
            return errno.ESTALE
        return doors.opened(self.init, self._doors, control, harden=self._hardened)

    def kill(self) -> None:
        """End it with all that is inside."""
        if self.init:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.init, signal.SIGKILL)

    def release(self) -> None:
        """Let the server begin; it ends with the keeper from here on, however that ends."""
        with contextlib.suppress(OSError):
            os.write(self._hold, b"x")
        os.close(self._hold)
        if self._bound:
            self._bound.let_go()

    def full(self) -> bool:
        """Whether a place that can be written has no room left, or too many files."""
        for place in self._rooms:
            try:
                now = os.statvfs(self.root + place)
            except OSError:
                continue
            if now.f_blocks and (now.f_bavail == 0 or now.f_files - now.f_ffree > _FILES):
                return True
        return False

    @property
    def bounded(self) -> bool:
        """Whether there are places to look after."""
        return bool(self._rooms)

    @property
    def root(self) -> str:
        """The inside's `/` as seen from here."""
        return f"/proc/{self.init}/root"

    def _as_meant(self) -> bool:
        """Whether what was checked is what was mounted: `bwrap` resolves the paths once more."""
        mounts = {place for place, _ in doors.mounts(self.init)} if self._meant else set[bytes]()
        for place, device, inode, mounted in self._meant:
            try:
                found = os.lstat(self.root + place)
            except OSError:
                return False
            if (found.st_dev, found.st_ino) != (device, inode) or (mounted and os.fsencode(place) not in mounts):
                return False
        return True

    def _first_process(self) -> int:
        heard = b""
        while piece := os.read(self._told, 4096):
            heard += piece
            with contextlib.suppress(ValueError):
                return int(json.loads(heard)["child-pid"])
        return 0

    def _complete(self) -> bool:
        # While bwrap builds, the root of its child is ours, then an empty one; the last step is to move into what
        # was built. `/proc` is in that, and not in the empty one.
        try:
            inside, outside = os.stat(self.root), os.stat("/")  # noqa: PTH116 - one call each, a thousand times a second
            moved = (inside.st_dev, inside.st_ino) != (outside.st_dev, outside.st_ino)
            return moved and os.path.lexists(f"{self.root}/proc/1/stat")
        except OSError:
            return False


def _endless_pipe() -> tuple[int, int]:
    """A pipe whose reader never sees an end: `bwrap` would take that, and so the keeper's death, for the release."""
    read_end, write_end = os.pipe()
    both = os.open(f"/proc/self/fd/{read_end}", os.O_RDWR | os.O_CLOEXEC)
    os.close(read_end)
    return both, write_end


def _in_memory(content: bytes) -> int:
    place = os.memfd_create("", os.MFD_CLOEXEC)
    os.write(place, content)
    os.lseek(place, 0, os.SEEK_SET)
    return place
