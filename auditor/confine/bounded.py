"""What stands at the beginning of a file that may be anybody's: endless, a pipe that nobody writes to, a device?

All that this room reads of files of others is read here: it reads before anything is in a sandbox.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

HEAD = 1 << 16
"""Bytes that are read where nobody asks for another number."""
_PIECE = 1 << 20


def opened(path: str | os.PathLike[str]) -> int:
    """A descriptor of a regular file, to be closed by the caller; reading it never waits.

    Raises `OSError` for a folder, a pipe, a device, and what cannot be opened.
    """
    try:
        _check(Path(path).stat(), path)  # before it is opened: opening some devices does something
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError as error:  # a NUL
        raise OSError(str(error)) from None
    try:
        _check(os.fstat(file), path)  # another may stand there by now
    except OSError:
        os.close(file)
        raise
    return file


def head(path: str | os.PathLike[str], most: int = HEAD) -> bytes:
    """At most the first `most` bytes of a regular file; none of what is no such file or cannot be read."""
    found = bytearray()
    try:
        file = opened(path)
    except OSError:
        return b""
    try:
        while len(found) < most and (piece := os.read(file, min(most - len(found), _PIECE))):
            found += piece
    except OSError:  # some files of /proc have nothing to say yet
        pass
    finally:
        os.close(file)
    return bytes(found)


def lines(path: str | os.PathLike[str], most: int = HEAD) -> list[str]:
    """The lines among them, of whatever encoding."""
    return head(path, most).decode("utf-8", "replace").splitlines()


def _check(found: os.stat_result, path: str | os.PathLike[str]) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{os.fspath(path)} is no regular file")
