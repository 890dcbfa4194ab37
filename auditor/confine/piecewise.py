"""How does a file that is shown empty stay so, when it is replaced while the server runs?

What is mounted on a file goes with that file: once another one is renamed to its place, as editors and programs save,
it is seen. A place in a folder that is made anew is never renamed to.
"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH115, PTH120
from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import islice

Option = str | int
_MOST = 300
"""Entries of one tree that are bound one by one: each is a mount, and all of them cost a fifth of a second."""
_SIZE = str(1 << 20)


def pieces(tree: str, masked: Collection[str]) -> Iterator[Option]:
    """Options of `bwrap` that show a tree to read, each folder on the way to what is masked in it made anew.

    What stood in these folders is bound by itself, as it is now. Folders with too much in them, and what lies in them,
    are bound as they are. The tree can be written until it is mounted anew, so that masks can be laid in it.
    """
    found = _opened(tree, masked)
    if tree not in found:
        yield from ("--ro-bind", os.path.realpath(tree), tree)
        return
    yield from ("--perms", "0755", "--size", _SIZE, "--tmpfs", tree)
    for folder, entries in found.items():
        if folder != tree:
            yield from ("--perms", "0755", "--dir", folder)
        for each in entries:
            if each.path in found or each.path in masked:
                continue
            link = _target(each)
            yield from ("--ro-bind-try", each.path, each.path) if link is None else ("--symlink", link, each.path)


def _opened(tree: str, masked: Collection[str]) -> Mapping[str, tuple[os.DirEntry[str], ...]]:
    """The folders that are made anew, and what is in them; those above first, and as many as there is room for."""
    found: dict[str, tuple[os.DirEntry[str], ...]] = {}
    left = _MOST
    for folder in sorted(_ways(tree, masked), key=lambda each: (each.count("/"), each)):
        if folder != tree and os.path.dirname(folder) not in found:
            continue
        with suppress(OSError):  # it has just gone, or cannot be read
            entries = _entries(folder, left)
            if len(entries) <= left:
                found[folder] = entries
                left -= len(entries)
    return found


def _ways(tree: str, masked: Collection[str]) -> set[str]:
    """The tree, and every folder between it and what is masked."""
    ways = {tree}
    for path in masked:
        folder = os.path.dirname(path)
        while folder not in ways and folder.startswith(f"{tree}/"):
            ways.add(folder)
            folder = os.path.dirname(folder)
    return ways


def _entries(folder: str, most: int) -> tuple[os.DirEntry[str], ...]:
    """What is in it; of too much, one more than that."""
    with os.scandir(folder) as entries:
        return tuple(islice(entries, most + 1))


def _target(entry: os.DirEntry[str]) -> str | None:
    return os.readlink(entry.path) if entry.is_symlink() else None
