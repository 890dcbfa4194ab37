"""Which files does a program outside of the system need to run: interpreter, environment, libraries?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH110, PTH112, PTH113, PTH114, PTH115, PTH118, PTH119, PTH120
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from auditor.confine import bounded, system
from auditor.confine.installed import is_program
from auditor.confine.private import Private
from auditor.confine.start import not_found

_BINARIES = ("bin", "sbin", "shims", "Scripts")
_PREFIX_SIGNS = ("lib", "lib64", "pyvenv.cfg", "versions", "installs", "tools", "sw")
"""One of these makes a folder above `bin` an installation of its own; `~/.cargo` and `~` are none."""
_MOST = 64
_MOST_PARTS = 512
_SHEBANG = 512


def needed(command: str, path: str, cwd: str) -> frozenset[str]:
    """Absolute paths to show: each link of the way to the program, its interpreter, what their installations hold.

    Raises `AuditorError` where there is no such program.
    """
    private = Private.of_this_user()
    outside = (place for place in led_to(command, path, cwd) if not system.shown(place))
    return frozenset(each for place in outside for each in _installation(place, private))


def led_to(command: str, path: str, cwd: str) -> frozenset[str]:
    """The files that are run when the command is: each link of the way to the program, and its interpreter's.

    Raises `AuditorError` where there is no such program.
    """
    found = _find(command, path, cwd)
    if found is None:
        raise not_found(command)
    waiting, seen = [found], set[str]()
    while waiting and len(seen) < _MOST:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting += _leads_to(place, path)
    return frozenset(seen)


def _find(command: str, path: str, cwd: str) -> str | None:
    if "/" in command:
        place = os.path.normpath(os.path.join(cwd, command))
        return place if os.path.isfile(place) else None
    return shutil.which(command, path=path)


def _installation(place: str, private: Private) -> Iterator[str]:
    folder = os.path.dirname(place)
    prefix = os.path.dirname(folder)
    is_prefix = os.path.basename(folder) in _BINARIES and any(
        os.path.exists(f"{prefix}/{one}") for one in _PREFIX_SIGNS
    )
    if is_prefix and not private.holds(prefix):
        yield from _parts(prefix) if os.path.basename(folder) == "shims" else (prefix,)
        yield from _code_elsewhere(prefix, private)
        return
    project = private.project_of(folder)
    if project is not None:
        yield project
    elif os.access(place, os.X_OK) and (is_program(place) or not private.withholds(place)):
        yield place  # what a link or `pyvenv.cfg` calls a program may be anything
        yield from private.installation(prefix) if is_prefix else ()


def _parts(prefix: str) -> Iterator[str]:
    """Of a version manager, which may be a checkout, what its shims need."""
    try:
        with os.scandir(prefix) as entries:
            names = [each.name for each in islice(entries, _MOST_PARTS) if not each.name.startswith(".")]
    except OSError:
        return
    yield from (f"{prefix}/{name}" for name in sorted(names))


def _leads_to(place: str, path: str) -> Iterator[str]:
    """Where a link points, what a script is run by, from what a virtual environment was made."""
    if os.path.islink(place):
        target = os.readlink(place)
        yield os.path.normpath(os.path.join(os.path.realpath(os.path.dirname(place)), target))
    real = os.path.realpath(place)
    yield real
    yield from _interpreter(real, path)
    for line in bounded.lines(f"{os.path.dirname(os.path.dirname(place))}/pyvenv.cfg"):
        name, _, value = (part.strip() for part in line.partition("="))
        if name == "home" and value.startswith("/"):
            yield from (f"{value}/{each}" for each in ("python3", "python") if os.path.exists(f"{value}/{each}"))


def _interpreter(place: str, path: str) -> Iterator[str]:
    """The program behind `#!`, and behind `env`."""
    head = bounded.head(place, _SHEBANG)
    if not head.startswith(b"#!"):
        return
    words = os.fsdecode(head[2:].split(b"\n")[0].partition(b"\0")[0]).split()
    if not words:
        return
    if os.path.basename(words[0]) == "env":
        names = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
        found = shutil.which(names[0], path=path) if names else None
        yield from [found] if found else []
    elif words[0].startswith("/"):
        yield words[0]


def _code_elsewhere(prefix: str, private: Private) -> Iterator[str]:
    """Folders that a virtual environment adds by name: packages installed as editable."""
    for listing in islice(Path(prefix).glob("lib/python*/site-packages/*.pth"), _MOST):
        for line in (line.strip() for line in bounded.lines(listing)[:_MOST]):
            if line.startswith("/") and os.path.isdir(line) and not private.holds(line):
                yield line
