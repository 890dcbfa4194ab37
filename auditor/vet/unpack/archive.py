"""Which kind of archive is it, and is it one at all?"""

from __future__ import annotations

import stat
import tarfile
import zipfile
import zlib
from pathlib import Path

from auditor.errors import AuditorError
from auditor.vet.unpack.bounds import Bounds, OverlargeError
from auditor.vet.unpack.tars import read_tar
from auditor.vet.unpack.tree import BombError, DisguisedError, Tree, Trick, Unpacked
from auditor.vet.unpack.zips import read_zip

_HINT = "name a .tgz, .tar.gz, .whl, .zip or .mcpb file, and fetch it again if it was cut off"


def unpack(archive: Path, folder: Path, bounds: Bounds | None = None, *, strip: bool = False) -> Unpacked:
    """Write the regular files of `archive` into `folder`, which exists and is empty; run nothing, follow nothing.

    `strip`: leave out the first part of every path, as npm does: what stands beside `package/` is merged into it.
    What an archive tries beside that is an `Oddity`. After a bomb nothing more is read.
    Raises `AuditorError` for what is no archive, or a damaged one.
    """
    bounds = bounds or Bounds()
    about = archive.stat()
    if not stat.S_ISREG(about.st_mode):
        raise AuditorError("is no regular file", str(archive), _HINT)
    size = about.st_size
    if not size:
        raise AuditorError("cannot be unpacked: it is empty", str(archive), _HINT)
    if size > bounds.packed:
        raise AuditorError(f"is larger than {bounds.packed >> 20} MB", str(archive), "look at it by hand")
    tree = Tree(folder, bounds, size, strip)
    try:
        with archive.open("rb") as file:
            head = file.read(4)
            file.seek(0)
            (read_zip if head.startswith(b"PK") else read_tar)(file, tree)
    except BombError as bomb:
        tree.odd(Trick.BOMB, archive.name, str(bomb))
    except DisguisedError as disguised:
        tree.odd(Trick.DISGUISED, archive.name, str(disguised))
    except OverlargeError:
        tree.odd(Trick.BOMB, archive.name, "a header larger than 8 MB")
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise AuditorError(f"cannot be unpacked: {_why(error, head)}", str(archive), _HINT) from None
    return Unpacked(folder, tuple(tree.oddities), tuple(tree.left_out))


def _why(error: Exception, head: bytes) -> str:
    if isinstance(error, EOFError):
        return "it ends too early"
    if isinstance(error, tarfile.TarError) and not head.startswith(b"\x1f\x8b"):
        return f"it is neither a zip archive nor a tar archive ({error})"
    return str(error)
