"""Which programs can a server start, and how are all others kept from it?

A program that is not shown cannot be started. Folders of programs are shown with nothing in them but what was granted;
that nothing else can be started from where the server can write is the keeper's doing (`hardened`).
"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH112, PTH114, PTH115, PTH118, PTH119, PTH120
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.confine import system
from auditor.confine.programs import led_to, needed
from auditor.errors import AuditorError

Option = str | int
FOLDERS = (
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/games", "/usr/local/games",
    "/opt/homebrew/bin",
)  # fmt: skip
"""Where the system's programs lie. What a program keeps for itself elsewhere (`/usr/lib/git-core`) is not touched."""
_PATH = os.pathsep.join(FOLDERS)
_BINARIES = ("bin", "sbin", "Scripts")


@dataclass(frozen=True, slots=True)
class Startable:
    """Files that may be run."""

    files: frozenset[str]
    shows: frozenset[str]
    """What has to be shown for that, outside of the system."""
    notes: tuple[str, ...] = ()


def startable(programs: Iterable[str]) -> Startable:
    """What is run when these are: of a name, the system's program. What is not there is left out, and told."""
    found, shows = set[str](), set[str]()
    notes: list[str] = []
    for each in programs:
        try:
            found |= led_to(each, _PATH, "/")
            shows |= needed(each, _PATH, "/")
        except AuditorError:
            notes.append(f"the program {each} is granted and not there")
    return Startable(frozenset(found), frozenset(shows), tuple(notes))


def only(programs: Iterable[str]) -> Iterator[Option]:
    """Options of `bwrap` that leave nothing in folders of programs but these."""
    inside: dict[str, set[str]] = {os.path.realpath(each): set() for each in FOLDERS if os.path.isdir(each)}
    for each in programs:
        folder = os.path.realpath(os.path.dirname(each))
        if folder in inside or (os.path.basename(folder) in _BINARIES and not system.shown(folder)):
            inside.setdefault(folder, set()).add(os.path.basename(each))
    for folder, names in inside.items():
        yield from ("--perms", "0755", "--size", "65536", "--tmpfs", folder)
        for place in sorted(os.path.join(folder, name) for name in names):
            link = os.path.islink(place)
            yield from ("--symlink", os.readlink(place), place) if link else ("--ro-bind", place, place)
        yield from ("--remount-ro", folder)
