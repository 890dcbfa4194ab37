"""What does a tar archive hold?"""

from __future__ import annotations

import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Self, cast

from auditor.vet.unpack.bounds import Bounds, Careful
from auditor.vet.unpack.tree import BombError, DisguisedError, Tree, Trick, leads_out

_PIECE = 1 << 16
_NAMES_ALL = frozenset(("path", "linkpath", "size"))
"""What a header for all entries may not set: Python takes it, npm does not."""


class _Entry(tarfile.TarInfo):
    """A header whose sum is right for every reader; Python alone also takes one of signed bytes."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """As of `TarInfo`."""
        found = super().frombuf(buf, encoding, errors)
        if found.chksum != sum(buf[:148]) + 8 * 0x20 + sum(buf[156:512]):
            raise DisguisedError("a header that only some readers take")
        return found


def read_tar(file: BinaryIO, tree: Tree) -> None:
    """Write what it holds into `tree`.

    Raises `BombError`, `DisguisedError`, `tarfile.TarError`, `zlib.error`, `EOFError`, `OverlargeError`, `OSError`.
    """
    with tempfile.TemporaryFile() as plain:
        _decompressed(file, cast(BinaryIO, plain), tree.bounds, tree.packed)
        plain.seek(0)
        careful = cast(BinaryIO, Careful(cast(BinaryIO, plain)))
        with tarfile.open(fileobj=careful, mode="r:", errorlevel=0, tarinfo=_Entry) as tar:
            while (member := tar.next()) is not None:
                _take(tar, member, tree)
                tar.members.clear()  # type: ignore[attr-defined] # not in the stubs; it would keep every entry
            if not _NAMES_ALL.isdisjoint(tar.pax_headers):
                raise DisguisedError("a name for every entry")
            plain.seek(tar.offset)
        _only_zeros(cast(BinaryIO, plain), b"")


def _only_zeros(file: BinaryIO, begun: bytes) -> None:
    """Behind the last entry, where one reader stops and another goes on to what comes next."""
    piece = begun or file.read(_PIECE)
    while piece:
        if piece.strip(b"\0"):
            raise DisguisedError("something stands behind its end")
        piece = file.read(_PIECE)


def _decompressed(file: BinaryIO, plain: BinaryIO, bounds: Bounds, packed: int) -> None:
    if file.read(2) != b"\x1f\x8b":
        file.seek(0)
        while piece := file.read(_PIECE):
            plain.write(piece)
        return
    file.seek(0)
    total = 0
    for piece in _inflated(file):
        total += len(piece)
        if total > bounds.unpacked or (total > bounds.small and total > packed * bounds.ratio):
            raise BombError(f"{total >> 20} MB or more, out of {packed >> 10} KB")
        plain.write(piece)


def _inflated(file: BinaryIO) -> Iterator[bytes]:
    """The gzip members one after the other, in bounded pieces; only zeros may follow the last."""
    gzip, begun = zlib.decompressobj(wbits=31), False
    while packed := file.read(_PIECE):
        while packed:
            if not begun and not packed.startswith(b"\x1f"):
                _only_zeros(file, packed)
                return
            yield gzip.decompress(packed, _PIECE)
            packed, begun = gzip.unconsumed_tail, True
            if gzip.eof:
                packed, begun, gzip = gzip.unused_data, False, zlib.decompressobj(wbits=31)
    if begun:
        raise EOFError


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, tree: Tree) -> None:
    name = member.name
    if member.isdir():
        tree.path(name)
        return
    if member.issym() or member.islnk():
        base = "" if member.islnk() else name
        if leads_out(base, member.linkname):
            tree.odd(Trick.ESCAPES, name, f"a link to {member.linkname}")
        else:
            tree.leave_out(name)
        return
    if not member.isreg() or member.issparse() or any(key.startswith("GNU.sparse") for key in member.pax_headers):
        tree.odd(Trick.DEVICE if member.isdev() else Trick.DISGUISED, name, "an entry of a kind that no package needs")
        return
    tree.expect(member.size)
    path = tree.path(name)
    source = tar.extractfile(member)
    if path is not None and source is not None:
        with source:
            tree.write(path, name, iter(lambda: source.read(_PIECE), b""))
