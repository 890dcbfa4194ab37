"""How much of an archive is unpacked?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

_MB = 1 << 20
_LONGEST_READ = 8 * _MB
"""At once. Readers of archives take a whole table or header into memory: the largest honest one has 2 MB."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The defaults leave wide room around every honest package measured (the largest: 190 MB in 12,000 files)."""

    packed: int = 512 * _MB
    unpacked: int = 1024 * _MB
    file: int = 256 * _MB
    files: int = 60_000
    """With the folders that they stand in."""
    folders: int = 10_000
    """One path of a few packed bytes makes as many as it has slashes."""
    ratio: int = 150
    """Unpacked to packed, counted from `small` bytes on. Text packs to a tenth; zeros to a thousandth."""
    small: int = 32 * _MB
    depth: int = 40
    """Folders within each other."""
    name: int = 1_024
    """Bytes of one path."""


class OverlargeError(Exception):
    """A reader wants more memory at once than any honest archive needs."""


class Careful:
    """A file that refuses to be read in pieces so large that they are an attack on the reader's memory."""

    def __init__(self, file: BinaryIO, longest: int = _LONGEST_READ) -> None:
        """`file` is open and can seek; it stays the caller's. `longest`: bytes of one piece."""
        self._file = file
        self._longest = longest

    def read(self, size: int = -1) -> bytes:
        """As of a file; raises `OverlargeError`. Without a size, no more than that is read."""
        if size > self._longest:
            raise OverlargeError
        data = self._file.read(self._longest + 1 if size is None or size < 0 else size)
        if len(data) > self._longest:
            raise OverlargeError
        return data

    def seek(self, place: int, whence: int = 0) -> int:
        """As of a file."""
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """As of a file."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Yes."""
        return True
