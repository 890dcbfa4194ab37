"""What does a package say of itself, and which of its files are not what a reader of code expects?"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor.model import Fact, Role

_LONGEST_FILE = 2 << 20
_README = 200_000
_LONGEST = 2_000
_MAGIC = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xcf")
_MOST_NATIVE = 20
_MOST_LOOKED_AT = 20_000
_CODE_LESS = frozenset((".py", ".js", ".ts", ".mjs", ".cjs", ".json", ".md", ".map", ".txt", ".html", ".css", ".svg"))


@dataclass(slots=True)
class Contents:
    """What was read, in the making."""

    name: str = ""
    version: str = ""
    facts: list[Fact] = field(default_factory=list)
    run_at_install: list[str] = field(default_factory=list)
    """Its own files that a package manager would run."""

    def add(self, role: Role, text: object, place: str = "", name: str = "") -> None:
        """One more fact, where `text` is one."""
        if isinstance(text, str) and text.strip():
            self.facts.append(Fact(role, text.strip()[: _README if role is Role.README else _LONGEST], place, 0, name))


def read_text(path: Path, most: int = _LONGEST_FILE) -> str:
    """The beginning of a file; empty where there is none, or a link."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        try:
            return file.read(most).decode("utf-8-sig", "replace")
        except OSError:
            return ""  # a folder


def read_json(path: Path) -> dict[str, Any]:
    """The object that a file holds; empty where it holds none."""
    try:
        found = json.loads(read_text(path) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def readme(root: Path, contents: Contents) -> None:
    """The page that a registry shows."""
    for path in sorted(root.iterdir()):
        if path.name.casefold().startswith("readme"):
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
            if _begins(path).startswith(_MAGIC):
                found += 1
                yield Fact(Role.NATIVE, path.relative_to(root).as_posix())


def _begins(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        try:
            return file.read(4)
        except OSError:
            return b""
