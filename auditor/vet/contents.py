"""What does a package say of itself, and which of its files are not what a reader of code expects?"""

from __future__ import annotations

import json
import os
import posixpath
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor.model import Fact, Role

LONGEST_FILE = 2 << 20
"""Bytes of one manifest, or of another file that is read for what it says."""
DATA = re.compile(r"\.(?:json|node|wasm|md|txt|css|html?|svg|png|jpe?g|map|d\.[cm]?ts)$", re.IGNORECASE)
"""Files that nobody runs who does not say so in so many words."""
_README = 200_000
_LONGEST = 2_000
_MAGIC = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xcf")
_MOST_NATIVE = 20
_MOST_LOOKED_AT = 20_000
_CODE_LESS = frozenset((".py", ".js", ".ts", ".mjs", ".cjs", ".json", ".md", ".map", ".txt", ".html", ".css", ".svg"))
_SUFFIXES = (".js", ".cjs", ".mjs", ".ts")
"""What may be left out of the name of a module."""


@dataclass(slots=True)
class Contents:
    """What was read, in the making."""

    name: str = ""
    version: str = ""
    facts: list[Fact] = field(default_factory=list)
    run_at_install: list[str] = field(default_factory=list)
    """Its own files that a package manager would run."""
    entries: list[str] = field(default_factory=list)
    """Its own files that a start or an import of it begins with."""
    unread: list[tuple[str, str]] = field(default_factory=list)
    """Files that say what it is, and why they could not be read."""

    def add(self, role: Role, text: object, place: str = "", name: str = "") -> None:
        """One more fact, where `text` is one."""
        if isinstance(text, str) and text.strip():
            self.facts.append(Fact(role, text.strip()[: _README if role is Role.README else _LONGEST], place, 0, name))

    def add_all(self, other: Contents) -> None:
        """What another reader found in the same folder; of two names the first stays."""
        plain = (Role.NAME, Role.VERSION, Role.DESCRIPTION, Role.README)
        self.facts += [fact for fact in other.facts if not self.name or fact.role not in plain]
        self.name, self.version = self.name or other.name, self.version or other.version
        self.run_at_install += other.run_at_install
        self.entries += other.entries
        self.unread += other.unread


def beginning(path: Path, most: int = LONGEST_FILE) -> bytes:
    """Of a regular file; nothing of a link, a folder, or what cannot be opened."""
    return _part(path, most, os.SEEK_SET)


def ending(path: Path, most: int) -> bytes:
    """The same of its end."""
    return _part(path, most, os.SEEK_END)


def _part(path: Path, most: int, end: int) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return b""
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return b""
        with os.fdopen(os.dup(handle), "rb") as file:
            if end == os.SEEK_END:
                file.seek(max(0, file.seek(0, os.SEEK_END) - most))
            return file.read(most)
    except OSError:
        return b""
    finally:
        os.close(handle)


def read_text(path: Path, most: int = LONGEST_FILE) -> str:
    """The beginning of a file; empty where there is none, or a link."""
    return beginning(path, most).decode("utf-8-sig", "replace")


def read_json(path: Path) -> dict[str, Any]:
    """The object that a file holds; empty where it holds none."""
    return told_by(path)[0]


def told_by(path: Path) -> tuple[dict[str, Any], str]:
    """The object that a file holds, and why there is none; numbers of any length are taken, as JavaScript does."""
    data = beginning(path, LONGEST_FILE + 1)
    if len(data) > LONGEST_FILE:
        return {}, f"is larger than {LONGEST_FILE >> 20} MB"
    try:
        found = json.loads(data.decode("utf-8-sig", "replace"), parse_int=float)
    except (ValueError, RecursionError):
        return {}, "is no JSON" if data else "is missing or empty"
    return (found, "") if isinstance(found, dict) else ({}, "holds no object")


def own_file(root: Path, name: str) -> bool:
    """Whether `name` is a regular file below `root`, or leads to one there; hostile names of any length are none."""
    if not name or name.startswith(("/", "../")) or "/../" in name:
        return False
    try:
        return stat.S_ISREG((root / name).stat().st_mode) and (root / name).resolve().is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError):  # the last: links in a circle
        return False


def meant(root: Path, name: str) -> str:
    """The own file that Node takes for `name`, `./name` or `name/`; empty where it has none."""
    plain = posixpath.normpath(name.replace("\\", "/")) if name else ""
    if plain == ".":
        plain = "index"
    tries = (plain, *(f"{plain}{suffix}" for suffix in _SUFFIXES), *_of_a_folder(root, plain))
    return next((each for each in tries if own_file(root, each)), "")


def _of_a_folder(root: Path, folder: str) -> Iterator[str]:
    """What Node loads for a folder: as its package.json says, then its index."""
    if own_file(root, f"{folder}/package.json"):
        main = read_json(root / folder / "package.json").get("main")
        if isinstance(main, str) and main:
            place = posixpath.normpath(f"{folder}/{main}")
            yield from (place, *(f"{place}{suffix}" for suffix in (*_SUFFIXES, "/index.js")))
    yield from (f"{folder}/index.js", f"{folder}/index.ts")


def readme(root: Path, contents: Contents) -> None:
    """The page that a registry shows."""
    for path in sorted(root.iterdir()):
        if path.name.casefold().startswith("readme") and path.is_file():
            contents.add(Role.README, read_text(path, _README), path.name)
            return


def natives(root: Path) -> Iterator[Fact]:
    """Files of machine code, by how they begin."""
    found = looked = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in ("node_modules", ".git", ".venv", "venv"))
        for name in sorted(names):
            path = Path(folder) / name
            if path.suffix in _CODE_LESS:
                continue
            looked += 1
            if looked > _MOST_LOOKED_AT or found >= _MOST_NATIVE:
                return
            if beginning(path, 4).startswith(_MAGIC):
                found += 1
                yield Fact(Role.NATIVE, path.relative_to(root).as_posix())
