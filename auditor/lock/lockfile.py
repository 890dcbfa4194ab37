"""Where is what was approved kept, and who may change it meanwhile?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from auditor.errors import AuditorError
from auditor.lock.document import FORMAT, ordered, written
from auditor.lock.read import read
from auditor.lock.whole import alone, sweep, write_whole
from auditor.model import Lock

NAME = "mcp-assay.lock"
LARGEST = 64 << 20
"""Bytes of a file that is read at all: the largest honest listing, thirty times."""


def load(path: Path) -> Lock:
    """The lock in the file.

    Raises `AuditorError` where there is none, where it cannot be read, and for everything that `read` refuses.
    """
    return read(_content(path), str(path))


def save(lock: Lock, path: Path) -> None:
    """Write the file, whole or not at all. Raises `AuditorError`."""
    try:
        write_whole(_bytes(lock), path)
    except OSError as error:
        raise _unwritten(path, error) from None


def update(path: Path, change: Callable[[Lock], Lock]) -> Lock:
    """What `change` makes of the lock in the file (an empty one where there is none), written and returned.

    Between reading and writing nobody else writes, so that of two at once neither loses what the other pinned.
    Raises `AuditorError`, also what `change` raises.
    """
    try:
        with alone(path):
            sweep(path)
            before = load(path) if path.exists() else Lock()
            after = ordered(change(before))
            if not path.exists() or _bytes(after) != path.read_bytes():
                write_whole(_bytes(after), path)
            return after
    except OSError as error:
        raise _unwritten(path, error) from None


def recognises(path: Path) -> bool:
    """Whether the file says that it is a lock, of whatever version."""
    try:
        with path.open("rb") as file:
            return f'"{FORMAT}'.encode() in file.read(4096)
    except OSError:
        return False


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise AuditorError("there is no lock", str(path), "make one with `mcp-assay lock`") from None
    except OSError as error:
        raise AuditorError(f"the lock cannot be read: {error.strerror or error}", str(path), "check the path") from None
    if len(content) > LARGEST:
        raise AuditorError(f"the lock is larger than {LARGEST >> 20} MB", str(path), "lock fewer servers into one file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = "restore it from version control, or remove it and lock again"
        raise AuditorError("the lock is damaged: it is no UTF-8", f"{path}:{line}", hint) from None


def _bytes(lock: Lock) -> bytes:
    return written(lock).encode("utf-8")


def _unwritten(path: Path, error: OSError) -> AuditorError:
    what = f"the lock cannot be written: {error.strerror or error}"
    return AuditorError(what, str(path), "name a file in a folder that exists and that you may write to")
