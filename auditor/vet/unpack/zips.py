"""What does a zip archive hold?"""

from __future__ import annotations

import stat
import zipfile
from typing import BinaryIO, cast

from auditor.vet.unpack.bounds import Careful
from auditor.vet.unpack.tree import Tree, Trick, leads_out
from auditor.vet.unpack.zip_layout import check_end, check_entries

_PIECE = 1 << 16
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
"""The others cannot be unpacked in bounded steps by the standard library, and no package index takes them."""
_LONGEST_LINK = 4096


def read_zip(file: BinaryIO, tree: Tree) -> None:
    """Write what it holds into `tree`.

    Raises `BombError`, `DisguisedError`, `zipfile.BadZipFile`, `zlib.error`, `EOFError`, `OverlargeError`, `OSError`.
    """
    careful = cast(BinaryIO, Careful(file))
    directory = check_end(careful)
    with zipfile.ZipFile(careful) as archive:
        entries = archive.infolist()
        check_entries(careful, entries, directory)
        tree.expect(sum(entry.file_size for entry in entries))
        for entry in entries:
            _take(archive, entry, tree)


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, tree: Tree) -> None:
    name = entry.orig_filename  # zipfile cuts it at a NUL
    mode = entry.external_attr >> 16
    if name.endswith("/"):
        tree.path(name)
        return
    if entry.flag_bits & 1 or entry.compress_type not in _METHODS:
        tree.odd(Trick.DISGUISED, name, "encrypted, or packed in a way that no package needs")
        return
    if stat.S_ISLNK(mode):
        _link(archive, entry, tree)
        return
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        tree.odd(Trick.DEVICE, name)
        return
    path = tree.path(name)
    if path is None:
        return
    try:
        with archive.open(entry) as source:
            tree.write(path, name, iter(lambda: source.read(_PIECE), b""))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        path.unlink(missing_ok=True)
        tree.odd(Trick.DISGUISED, name, str(error))


def _link(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, tree: Tree) -> None:
    with archive.open(entry) as source:
        target = source.read(_LONGEST_LINK).decode("utf-8", "replace")
    if leads_out(entry.filename, target):
        tree.odd(Trick.ESCAPES, entry.filename, f"a link to {target}")
    else:
        tree.leave_out(entry.filename)
