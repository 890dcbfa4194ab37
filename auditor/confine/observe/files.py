"""Which files does a system call read or write?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from auditor.confine.observe.calls import Call, text, where
from auditor.model import Deed

_CHANGES = re.compile(r"\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")

# Places of the arguments: (directory or -1, path, deed). The sources of links, moves and mounts are reads: what they
# lead to is read under another name.
_PATHS = {
    "creat": ((-1, 0, Deed.WRITE),),
    "truncate": ((-1, 0, Deed.WRITE),),
    "unlink": ((-1, 0, Deed.WRITE),),
    "unlinkat": ((0, 1, Deed.WRITE),),
    "mkdir": ((-1, 0, Deed.WRITE),),
    "mkdirat": ((0, 1, Deed.WRITE),),
    "rmdir": ((-1, 0, Deed.WRITE),),
    "mknod": ((-1, 0, Deed.WRITE),),
    "mknodat": ((0, 1, Deed.WRITE),),
    "chmod": ((-1, 0, Deed.WRITE),),
    "fchmodat": ((0, 1, Deed.WRITE),),
    "fchmodat2": ((0, 1, Deed.WRITE),),
    "symlink": ((-1, 1, Deed.WRITE),),
    "symlinkat": ((1, 2, Deed.WRITE),),
    "link": ((-1, 0, Deed.READ), (-1, 1, Deed.WRITE)),
    "linkat": ((0, 1, Deed.READ), (2, 3, Deed.WRITE)),
    "rename": ((-1, 0, Deed.READ), (-1, 0, Deed.WRITE), (-1, 1, Deed.WRITE)),
    "renameat": ((0, 1, Deed.READ), (0, 1, Deed.WRITE), (2, 3, Deed.WRITE)),
    "renameat2": ((0, 1, Deed.READ), (0, 1, Deed.WRITE), (2, 3, Deed.WRITE)),
    "mount": ((-1, 0, Deed.READ), (-1, 1, Deed.WRITE)),
    "move_mount": ((0, 1, Deed.READ), (2, 3, Deed.WRITE)),
    "open_tree": ((0, 1, Deed.READ),),
}
MOVES = frozenset({"link", "linkat", "rename", "renameat", "renameat2", "mount", "move_mount", "open_tree"})
"""Calls that give a file, or all that is in a directory, another name."""
_OPENS = {"open": (-1, 0, 1), "openat": (0, 1, 2), "openat2": (0, 1, 2), "open_by_handle_at": (0, -1, 2)}


def deeds(call: Call, cwd: str) -> Iterator[tuple[Deed, str]]:
    """Deed and absolute path, each; that of a folder whose names are read ends with `/`."""
    if call.name in _OPENS:
        yield from _open(call, cwd)
        return
    for folder, place, deed in _PATHS.get(call.name, ()):
        path = absolute(call, folder, place, cwd)
        if path:
            yield deed, path


def absolute(call: Call, folder: int, place: int, cwd: str) -> str:
    """The path in an argument; empty where there is none."""
    path = text(call.arg(place)) if place >= 0 else ""
    if not path:
        return ""
    base = where(call.arg(folder)) if folder >= 0 else cwd
    # normpath keeps two slashes at the beginning, which POSIX lets mean something; here they do not.
    return re.sub(r"^//+", "/", os.path.normpath(os.path.join(base or cwd, path)))  # noqa: PTH118 - of another file system


def _open(call: Call, cwd: str) -> Iterator[tuple[Deed, str]]:
    folder, place, flags = _OPENS[call.name]
    how, asked = call.arg(flags), absolute(call, folder, place, cwd)
    path = asked if asked.startswith(("/proc/self", "/proc/thread-self")) else call.leads_to or asked
    if "O_PATH" in how or not path.startswith("/"):  # a name for a file, not its content; a pipe or an anonymous one
        return
    if "O_DIRECTORY" in how:
        path = path.rstrip("/") + "/"
    if _CHANGES.search(how):
        yield Deed.WRITE, path
    if "O_RDWR" in how or not _CHANGES.search(how):
        yield Deed.READ, path
