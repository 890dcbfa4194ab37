"""Which files in a folder that is shown hold secrets all the same, and what is seen in their place?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH112, PTH113, PTH118, PTH119
from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.confine.dummies import Dummies
from auditor.confine.replaced import replaced
from auditor.confine.secret_files import begins_secret, is_named_secret, may_be_read

_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__", "dist-packages", ".tox", ".nox"})
_MOST_ENTRIES, _MOST_MASKS, _DEEPEST = 50_000, 2_000, 24
_MOST_READ = 5_000
"""Files of a tree of which the beginning is read."""
_MOST_FILLED = 50
"""Files of a tree that are replaced by others that look like them; further ones are shown empty."""


def masks(tree: str, dummies: Dummies) -> Iterator[tuple[str, bytes | None]]:
    """Path and replacement of each file with secrets; nothing is said of those below packages that were installed.

    Nearest first. A folder that is not looked into, for there is too much of it, has no replacement: it is not shown.
    """
    if os.path.isfile(tree):
        yield from _alone(tree, dummies)
    waiting, left, found = deque([(tree, 0)] if os.path.isdir(tree) else []), _MOST_ENTRIES, 0
    read = _Reader()
    while waiting:
        folder, depth = waiting.popleft()
        enough = left <= 0 or depth > _DEEPEST or found > _MOST_MASKS
        entries = () if enough else _entries(folder)
        if enough or len(entries) > _MOST_ENTRIES:
            yield folder, None
            continue
        for entry in entries:
            left -= 1
            if entry.is_dir(follow_symlinks=False):
                if not _is_skipped(entry.name, folder):
                    waiting.append((entry.path, depth + 1))
            elif is_named_secret(entry.name, folder) or read.secret(entry):
                found += 1
                yield from _hidden(entry, tree, dummies if found <= _MOST_FILLED else None)


class _Reader:
    """Reads the beginnings of files, until it has read enough of them."""

    def __init__(self) -> None:
        self._left = _MOST_READ

    def secret(self, entry: os.DirEntry[str]) -> bool:
        """Whether a file begins with a secret; a link never does, for what it leads to has a name of its own."""
        if self._left <= 0 or not may_be_read(entry.name) or entry.is_symlink():
            return False
        self._left -= 1
        return begins_secret(entry.path)


def _alone(file: str, dummies: Dummies) -> Iterator[tuple[str, bytes]]:
    for place in (file, os.path.realpath(file)):
        folder, name = os.path.split(place)
        if is_named_secret(name, folder) or (may_be_read(name) and begins_secret(place)):
            yield file, replaced(file, name, dummies)
            return


def _hidden(entry: os.DirEntry[str], tree: str, dummies: Dummies | None) -> Iterator[tuple[str, bytes]]:
    """A file with secrets; where a link bears the name, the file that it leads to, if that is shown."""
    path = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
    if os.path.isfile(path) and (path == entry.path or path.startswith(f"{os.path.realpath(tree)}/")):
        # What is bound lies at the name that it was given, which may itself lead through links.
        shown = path if path == entry.path else os.path.join(tree, os.path.relpath(path, os.path.realpath(tree)))
        yield shown, replaced(path, entry.name, dummies) if dummies else b""


def _entries(folder: str) -> Sequence[os.DirEntry[str]]:
    """What is in a folder; of too much, one more than is looked at."""
    try:
        with os.scandir(folder) as entries:
            return list(islice(entries, _MOST_ENTRIES + 1))
    except OSError:
        return []


def _is_skipped(name: str, folder: str) -> bool:
    return name in _SKIPPED or (name == "objects" and os.path.basename(folder) == ".git")
