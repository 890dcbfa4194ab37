"""Which paths are the program's own, and how is a path shown?"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

_WIDE = frozenset(
    ("/", "/home", "/root", "/Users", "/etc", "/var", "/tmp", "/usr", "/mnt", "/opt", "/srv", "/run")  # noqa: S108 - named
)
"""Nobody's own tree, also where a launch names them."""
_PROCESS = re.compile(r"^/proc/(?!1(?:/|$))\d+(?=/|$)")
"""The first is no other one: in a sandbox the program itself, and many look at it to learn whether it is one."""
_SHIMS = ("/.pyenv/", "/.asdf/", "/.nodenv/", "/.rbenv/", "/mise/", "/.volta/")
"""Version managers: what they do until they have become the program is not the program's doing."""
_CHOSEN = ("/versions/", "/installs/", "/tools/image/")
"""Where they keep the programs that they choose from."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the watcher knows of one start. All paths are absolute, as the program sees them."""

    places: Mapping[str, str] = field(default_factory=dict)
    """Directories of ours and how they are shown: `/tmp/x/home` -> `~`."""
    own: tuple[str, ...] = ()
    """The program's own trees: what it is made of, and what its launch names."""
    baits: Mapping[str, str] = field(default_factory=dict)
    """Where they are, and what each is made to look like."""
    wrappers: int = 0
    """Programs that are started before the program itself, such as the sandbox."""
    shims: tuple[str, ...] = ()
    """Parts of paths of programs that only choose another one."""
    nameservers: frozenset[str] = frozenset()
    """Addresses of the machine's own name servers: what is asked of them is told, not that they are asked."""
    cwd: str = "/"
    needs: bool = False
    """Whether ordinary files of the home, and what was looked for in vain, are told."""

    def is_own(self, path: str) -> bool:
        """Whether a path lies in one of the program's own trees."""
        return any(_below(path, tree) for tree in self.own)

    def baited(self, path: str) -> str:
        """What lies at a path, or below it: to move a directory is to have what is in it."""
        return next((what for place, what in self.baits.items() if _below(place, path)), "")

    def shown(self, path: str) -> str:
        """A path without random parts."""
        place = max((each for each in self.places if _below(path, each)), key=len, default="")
        if place:
            return self.places[place] + path[len(place) :]
        return _PROCESS.sub("/proc/*", path)

    def shown_within(self, line: str) -> str:
        """A command line, with every directory of ours that is in it."""
        for place in sorted(self.places, key=len, reverse=True):
            line = line.replace(place, self.places[place])
        return line

    def is_shim(self, words: Iterable[str]) -> bool:
        """Whether a program is one that only chooses another."""
        return any(part in word for part in self.shims for word in words if not any(each in word for each in _CHOSEN))


def own_trees(argv: tuple[str, ...], cwd: str, home: str, reads: tuple[str, ...], path: str) -> tuple[str, ...]:
    """What the program is made of, and what its launch names, where that is narrow enough to be its own."""
    wide = {*_WIDE, home, str(PurePosixPath(home).parent), str(Path.home()), str(Path.home().parent)}
    found = dict.fromkeys(
        os.path.normpath(each) for each in (*reads, cwd, *_program(argv[:1], path), *_named(argv, cwd))
    )
    return tuple(each for each in found if each not in wide)


def shims(argv: tuple[str, ...], path: str) -> tuple[str, ...]:
    """Where the version manager lives through whose shim the program is found; only one that is found on PATH."""
    program = "" if "/" in argv[0] else shutil.which(argv[0], path=path) or ""
    return tuple(part for part in _SHIMS if part in program)


def _program(argv: tuple[str, ...], path: str) -> Iterator[str]:
    """Where an interpreter or a program is installed: `/x/bin/node` brings all of `/x`."""
    for word in argv:
        found = shutil.which(word, path=path)
        for place in (found, os.path.realpath(found)) if found else ():
            folder = Path(place).parent
            yield str(folder.parent if folder.name in ("bin", "sbin", "shims") else folder)


def _named(argv: tuple[str, ...], cwd: str) -> Iterator[str]:
    for word in argv[1:]:
        value = word.partition("=")[2] if word.startswith("-") else word
        place = Path(cwd, value)
        try:
            if value and place.exists():
                yield str(place if place.is_dir() else place.parent)
                yield str(real if (real := place.resolve()).is_dir() else real.parent)
        except (OSError, ValueError):  # too long, or with a NUL: no path
            continue


def _below(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree.rstrip("/") + "/")
