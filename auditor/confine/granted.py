"""Which of the granted files can be shown, and can a server widen by one what another one gives it?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH110, PTH114, PTH115, PTH118
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.errors import AuditorError

_NEVER = ("/proc", "/sys", "/dev")
"""Through what lies there, a program reaches others and the kernel."""
_LINKS = 40


@dataclass(frozen=True, slots=True)
class Granted:
    """Files that a server may have."""

    shows: Mapping[str, bool]
    """Absolute paths, and whether they can be written."""
    notes: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether a path lies in what is granted."""
        return any(within(path, each) for each in self.shows)

    def writes(self, path: str) -> bool:
        """Whether the server can change what this path leads to, or a part of the way there."""
        own = [_real(each) for each, writable in self.shows.items() if writable]
        return any(within(step, each) for step in _way(path) for each in own)


def granted(files: Sequence[tuple[str, bool]]) -> Granted:
    """What can be shown of these paths; what is not there is left out, and told.

    Raises `AuditorError` for what gives the whole machine, and for a path that the server itself could make lead
    elsewhere before its next start.
    """
    shows: dict[str, bool] = {}
    notes: list[str] = []
    for path, writable in files:
        place = os.path.normpath(path)
        real = _real(place)
        if real == "/" or any(within(each, never) for each in (place, real) for never in _NEVER):
            raise AuditorError("this cannot be granted: it leads to all else", path, "grant a folder of your files")
        if os.path.exists(place):
            shows[place] = writable
        else:
            notes.append(f"{path} is granted and not there")
    found = Granted(shows, tuple(notes))
    for path in shows:
        _check(path, found)
    return found


def _real(place: str) -> str:
    try:
        return os.path.realpath(place)
    except OSError:  # what we cannot look into, we cannot show
        return place


def within(path: str, folder: str) -> bool:
    """Whether a path is the folder, or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _check(path: str, found: Granted) -> None:
    """A link in a folder that the server can write is not followed: it may have made it."""
    own = [_real(each) for each, writable in found.shows.items() if writable]
    for step in _way(path):
        if os.path.islink(step) and any(step != each and within(step, each) for each in own):
            what = f"it goes through a link, {step}, that the server can change"
            raise AuditorError(what, path, "grant the folder that it leads to")


def _way(path: str) -> Iterator[str]:
    """Each step of the way, links followed one by one; the folders of each are without links."""
    left, here = [part for part in path.split("/") if part][::-1], "/"
    for _ in range(_LINKS * 8):
        if not left:
            return
        part = left.pop()
        step = os.path.normpath(os.path.join(here, part))
        yield step
        if os.path.islink(step):
            try:
                target = os.readlink(step)
            except OSError:
                return
            here = "/" if target.startswith("/") else here
            left += [each for each in target.split("/") if each not in ("", ".")][::-1]
        else:
            here = step
