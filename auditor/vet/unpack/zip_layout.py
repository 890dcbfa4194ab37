"""Would another reader of this zip archive see other files than ours does?

Readers differ in which directory they believe: Python takes the one that ends right before the end record and shifts
what it says, others go where the record points, some never look at a directory and read from the front. In an honest
archive all of these find the same (APPNOTE 4.3.6, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from auditor.vet.unpack.tree import DisguisedError

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LOCAL = struct.Struct("<4s5H3L2H")
_FILE, _ENDS, _LOCATES, _ENDS_64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_FURTHEST = _END.size + (1 << 16)
"""Bytes from the end within which readers look for the end record."""
_SIGNED = ((b"MCPB_SIG_V1", b"MCPB_SIG_END"), (b"DXT_SIG_V1", b"DXT_SIG_END"))
"""How the signature of a bundle begins and ends; the tool that signs puts it behind the archive."""
_SIZED_LATER = 1 << 3
_FULL_32 = 0xFFFFFFFF
_FULL = (0xFFFF, _FULL_32, _FULL_32)
"""Number of entries, size and place of the directory where the record of a large archive says them."""
_PIECE = 1 << 20


def check_end(file: BinaryIO) -> int:
    """Where its directory begins, as `check_entries` needs it.

    Raises `DisguisedError` where the end record is not the last thing in the archive, or points elsewhere than at what
    stands before it. `zipfile.BadZipFile` where there is none.
    """
    size = file.seek(0, 2)
    start = max(0, size - _FURTHEST)
    tail = _bytes(file, start, size - start)
    at = tail.rfind(_ENDS)
    if at < 0 or at + _END.size > len(tail):
        raise zipfile.BadZipFile("File is not a zip file")
    disk, other, here, total, length, offset, comment = _ints(_END.unpack_from(tail, at)[1:])
    behind = tail[at + _END.size + comment :]
    if at + _END.size + comment > len(tail) or (behind and not _is_signature(behind)):
        raise DisguisedError("something stands behind its end")
    end = start + at
    if (wide := _wide(file, end)) is not None:
        said = zip((total, length, offset), wide[1:], _FULL, strict=True)
        if any(short not in (long, full) for short, long, full in said):
            raise DisguisedError("it has two ends that differ")
        end, total, length, offset = wide
    elif here != total or disk or other:
        raise DisguisedError("it is a part of several")
    if offset + length != end:
        raise DisguisedError("its end points at another directory than the last one")
    return offset


def check_entries(file: BinaryIO, entries: Sequence[zipfile.ZipInfo], directory: int) -> None:
    """Raises `DisguisedError` where a reader that goes from the front would find other entries than the directory."""
    at = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        _nothing_between(file, at, entry.header_offset)
        head = _bytes(file, entry.header_offset, _LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_FILE):
            raise DisguisedError("its directory names what is not there")
        flags, packed, name, extra = _ints(_LOCAL.unpack(head)[each] for each in (2, 7, 9, 10))
        if not flags & _SIZED_LATER and packed not in (entry.compress_size, _FULL_32):
            raise DisguisedError("an entry has two sizes")
        at = entry.header_offset + _LOCAL.size + name + extra + entry.compress_size
    _nothing_between(file, at, directory)


def _wide(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Where the end record of a large archive stands, its number of entries, and size and place of the directory."""
    locator = _bytes(file, end - _LOCATOR.size, _LOCATOR.size) if end >= _LOCATOR.size else b""
    if not locator.startswith(_LOCATES):
        return None
    place = _LOCATOR.unpack(locator)[2]
    record = _bytes(file, place, _END_64.size) if place < end else b""
    if len(record) < _END_64.size or not record.startswith(_ENDS_64):
        raise DisguisedError("its end is not where it says")
    said, total, length, offset = _ints(_END_64.unpack(record)[each] for each in (1, 7, 8, 9))
    if place + 12 + said != end - _LOCATOR.size:
        raise DisguisedError("its end is not where it says")
    return place, total, length, offset


def _nothing_between(file: BinaryIO, start: int, end: int) -> None:
    """Between two entries stand at most the sizes of the first, or filling; a reader from the front would go on."""
    if end < start:
        raise DisguisedError("its entries overlap")
    before = b""
    while start < end:
        piece = _bytes(file, start, min(_PIECE, end - start))
        if not piece:
            raise DisguisedError("its directory names what is not there")
        if _FILE in before + piece:
            raise DisguisedError("it holds an entry that its directory does not name")
        before, start = piece[-3:], start + len(piece)


def _ints(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(map(int, values))


def _is_signature(data: bytes) -> bool:
    return any(data.startswith(first) and data.endswith(last) for first, last in _SIGNED)


def _bytes(file: BinaryIO, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)
