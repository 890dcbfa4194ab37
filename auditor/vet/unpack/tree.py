"""May this entry of an archive be written, and where? Nothing is ever written outside of one fresh folder.

Only folders and regular files are made, never a link; so a path that is clean as text is clean on the disk.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from auditor.vet.unpack.bounds import Bounds


class Trick(StrEnum):
    """What no honest archive does to whoever unpacks it, in words that a rule can look for."""

    ESCAPES = "leads out of its folder"
    DEVICE = "is a device"
    BOMB = "is a bomb"
    TWICE = "is there twice"
    CASE = "differs in case only"
    DISGUISED = "shows its readers different files"


FATAL = frozenset((Trick.ESCAPES, Trick.DEVICE, Trick.BOMB, Trick.DISGUISED))
"""After these nothing of the archive is read: it attacks, or what was written is not what its users would have."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """One trick."""

    trick: Trick
    entry: str
    """The name in the archive; hostile text, at most 200 characters."""
    detail: str = ""

    @property
    def told(self) -> str:
        """In words."""
        return f"{self.entry}: {self.trick}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was written, and what was refused."""

    folder: Path
    oddities: tuple[Oddity, ...]
    left_out: tuple[str, ...] = ()
    """Entries that were not written, for reasons that are no trick: links within the archive."""

    @property
    def hostile(self) -> bool:
        """Whether nothing of it may be handed on to another unpacker."""
        return any(oddity.trick in FATAL for oddity in self.oddities)


class BombError(Exception):
    """It is too much: nothing more is read."""


class DisguisedError(Exception):
    """Another reader finds more in it: nothing more is read."""


_MOST_TOLD = 50


@dataclass(slots=True)
class Tree:
    """A folder that fills."""

    folder: Path
    bounds: Bounds
    packed: int
    """Bytes of the archive, for the ratio."""
    strip: bool = False
    """Whether the first part of every path is left out, whatever it is, as npm does."""
    oddities: list[Oddity] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    _files: int = 0
    _bytes: int = 0
    _seen: dict[str, str] = field(default_factory=dict)
    _folders: set[str] = field(default_factory=set)

    def odd(self, trick: Trick, entry: str, detail: str = "") -> None:
        """Note a trick; no number of harmless ones hides one that is not."""
        known = sum((one.trick in FATAL) == (trick in FATAL) for one in self.oddities)
        if known < _MOST_TOLD:
            self.oddities.append(Oddity(trick, entry[:200], detail[:200]))

    def leave_out(self, entry: str) -> None:
        """Note what is not written."""
        if len(self.left_out) < _MOST_TOLD:
            self.left_out.append(entry[:200])

    def expect(self, size: int) -> None:
        """Ask for room for what a header promises; raises `BombError`."""
        self._bounded(self._bytes + size)

    def path(self, entry: str) -> Path | None:
        """Where the file of this name goes; None where it must not be written, which is then noted."""
        self._count()
        parts = self._parts(entry)
        if not parts:
            return None
        for depth in range(1, len(parts)):
            above = "/".join(parts[:depth])
            if above not in self._folders:
                self._folders.add(above)
                self._count()
        if len(self._folders) > self.bounds.folders:
            raise BombError(f"more than {self.bounds.folders:,} folders")
        name = "/".join(parts)
        folded = unicodedata.normalize("NFC", name).casefold()
        before = self._seen.setdefault(folded, name)
        if before != name:
            self.odd(Trick.CASE, entry, before)
        return self.folder.joinpath(*parts)

    def write(self, path: Path, entry: str, pieces: Iterator[bytes]) -> None:
        """Write a regular file, new; a second of the same path is noted and not written. Raises `BombError`."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            self.odd(Trick.TWICE, entry)
            return
        except NotADirectoryError:
            self.odd(Trick.TWICE, entry, "as a file and as a folder")
            return
        written = 0
        with os.fdopen(out, "wb") as file:
            for piece in pieces:
                written += len(piece)
                self._bytes += len(piece)
                if written > self.bounds.file:
                    raise BombError(f"{entry[:80]} has more than {self.bounds.file >> 20} MB")
                self._bounded(self._bytes)
                file.write(piece)

    def _count(self) -> None:
        self._files += 1
        if self._files > self.bounds.files:
            raise BombError(f"more than {self.bounds.files:,} files and folders")

    def _bounded(self, size: int) -> None:
        if size > self.bounds.unpacked:
            raise BombError(f"more than {self.bounds.unpacked >> 20} MB, out of {_amount(self.packed)}")
        if size > self.bounds.small and size > self.packed * self.bounds.ratio:
            raise BombError(f"{size >> 20} MB or more, out of {_amount(self.packed)}")

    def _parts(self, entry: str) -> list[str] | None:
        """The folders and the name; None where this is no path below the folder, and empty for the folder itself."""
        plain = entry.replace("\\", "/")
        parts = [part for part in plain.split("/") if part not in ("", ".")]
        if ".." in parts or plain.startswith("/") or (len(plain) > 1 and plain[1] == ":"):
            self.odd(Trick.ESCAPES, entry)
            return None
        if "\0" in plain or len(os.fsencode(plain)) > self.bounds.name or len(parts) > self.bounds.depth:
            self.odd(Trick.DISGUISED, entry, "a name that few unpackers can write")
            return None
        if any(len(os.fsencode(part)) > 255 for part in parts):
            self.odd(Trick.DISGUISED, entry, "a name that few unpackers can write")
            return None
        return self._stripped(entry) if self.strip else parts

    def _stripped(self, entry: str) -> list[str] | None:
        """Without the first part, `.` among them; what has no other is not written."""
        first, slash, rest = entry.partition("/")
        if "\\" in first:
            self.odd(Trick.DISGUISED, entry, "a backslash, which is a part of the name for some")
            return None
        if not slash:
            self.leave_out(entry)
            return None
        return [part for part in rest.replace("\\", "/").split("/") if part not in ("", ".")]


def leads_out(entry: str, target: str) -> bool:
    """Whether a link at `entry` with this target points out of the archive."""
    plain = target.replace("\\", "/")
    if plain.startswith("/") or (len(plain) > 1 and plain[1] == ":"):
        return True
    depth = len([part for part in entry.replace("\\", "/").split("/")[:-1] if part not in ("", ".")])
    for part in plain.split("/"):
        depth += -1 if part == ".." else part not in ("", ".")
        if depth < 0:
            return True
    return False


def _amount(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{size >> 10} KB"
