"""How does a file change in one step, and by one writer at a time?"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from auditor.errors import AuditorError

_TICK = 0.02
_PATIENCE = 20.0
"""Seconds; a writer needs milliseconds, for servers are asked before."""


def write_whole(content: bytes, path: Path, mode: int | None = None) -> None:
    """Put `content` at `path`, so that at any moment the old or the new file is there, whole.

    `mode`: exactly its permissions; else the user's mask decides. A link at `path` is replaced, never followed: it may
    come with a repository. Raises `OSError`.
    """
    fresh = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.tmp")
    handle = os.open(
        fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666 if mode is None else 0o600
    )
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            fresh.chmod(mode)
        fresh.replace(path)
        _settle(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what writers of `path` left that were killed. To be called by the one writer that there is."""
    for leftover in path.parent.glob(f".{path.name[:100]}.????????????.tmp"):
        with suppress(OSError):
            leftover.unlink()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the one writer of `path`; the system ends that when this process ends, however it ends.

    Raises `AuditorError` where another one takes too long, `OSError` where the folder cannot be opened.
    """
    deadline = time.monotonic() + _PATIENCE
    while (handle := claimed(path)) is None:
        if time.monotonic() > deadline:
            raise AuditorError("another program is writing this file", str(path), "wait for it, then try again")
        time.sleep(_TICK)
    try:
        yield
    finally:
        os.close(handle)


def claimed(path: Path) -> int | None:
    """Try to become the one writer of `path`, until the descriptor is closed; None while another one is.

    Raises `OSError` where the folder cannot be opened.
    """
    handle = _opened(path)
    if _locked(handle):
        return handle
    os.close(handle)
    return None


if sys.platform == "win32":

    def _opened(path: Path) -> int:
        """A file of our own, for a folder cannot be locked there."""
        name = sha256(str(path.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return os.open(Path(tempfile.gettempdir()) / f"mcp-assay-{name}.lck", os.O_RDWR | os.O_CREAT, 0o600)

    def _locked(handle: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _settle(folder: Path) -> None:
        """The name is on the disk already."""

else:

    def _opened(path: Path) -> int:
        """The folder itself, so that no lock file is left in a repository."""
        return os.open(path.absolute().parent, os.O_RDONLY | os.O_CLOEXEC)

    def _locked(handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _settle(folder: Path) -> None:
        """The new name survives a power cut too."""
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
