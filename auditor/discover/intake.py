"""What text is in a file, and may it be trusted to be what its name says?"""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from auditor.discover.settings import stated
from auditor.discover.tree import Lines
from auditor.model import Gap, Setting

LARGEST = 5_000_000
"""Bytes of a file that is read."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
"""Byte order marks, the longer first: UTF-16's begins UTF-32's."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file as decoded, without its byte order mark."""

    text: str
    traits: tuple[Setting, ...]
    """What the file itself says: `symlink`, `world-writable`."""
    gap: Gap | None
    """Where bytes had to be replaced."""


def take(path: Path, name: str, project: Path | None) -> Text | Gap:
    """The text of `path`, shown as `name`; `project` is where it should lie. Never waits: what is no file is a gap.

    A link that leads out of `project` is read as its client would read it, and said in a `symlink` setting.
    """
    try:
        data, mode = _bytes(path)
    except OSError as error:
        return Gap(
            "",
            f"{name}:1:1",
            f"the file cannot be read: {error.strerror or error}",
            "check its permissions, or remove it",
        )
    if data is None:
        return Gap("", f"{name}:1:1", "it is not a regular file", "put a file there, or remove it")
    if len(data) > LARGEST:
        return Gap(
            "", f"{name}:1:1", f"the file is larger than {LARGEST:,} bytes, so it was not read", "name a smaller file"
        )
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    mark = next((mark for mark, _ in _MARKS if data.startswith(mark)), b"")
    body = data[len(mark) :]
    text = body.decode(encoding, "replace")
    return Text(text, (*_link(path, project), *_open_to_all(mode)), _undecodable(body, encoding, text, name))


def _bytes(path: Path) -> tuple[bytes | None, int]:
    """At most one byte more than allowed; None for a folder, a pipe, a device. Checked again once open."""
    if not stat.S_ISREG(path.stat().st_mode):
        return None, 0
    # Without waiting, for a pipe may have taken the file's place meanwhile; Windows has no such flags.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - pathlib cannot open with flags
        mode = os.fstat(file.fileno()).st_mode
        return (file.read(LARGEST + 1) if stat.S_ISREG(mode) else None), mode


def _undecodable(data: bytes, encoding: str, text: str, name: str) -> Gap | None:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line, column = Lines(text).place(len(before))
        why = f"bytes that are not {encoding.upper()}; read with replacement characters, as some clients do"
        return Gap("", f"{name}:{line}:{column}", why, "save the file as UTF-8")
    return None


def _link(path: Path, project: Path | None) -> tuple[Setting, ...]:
    if project is None:
        return ()
    target, root = os.path.realpath(path), os.path.realpath(project)
    if Path(target).is_relative_to(root):
        return ()
    return (stated("symlink", target),)


def _open_to_all(mode: int) -> tuple[Setting, ...]:
    if os.name != "posix" or not mode & stat.S_IWOTH:
        return ()
    return (stated("world-writable", f"{stat.S_IMODE(mode):04o}"),)
