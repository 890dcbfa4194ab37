"""Which of the granted files can be shown, and can a server widen by one what another one gives it?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH110, PTH113, PTH114, PTH115, PTH118, PTH120
from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.errors import AuditorError

_NEVER = ("/proc", "/sys", "/dev")
"""Through what lies there, a program reaches others and the kernel."""
_LINKS = 40


@dataclass(frozen=True, slots=True)
class Meant:
    """A file or folder that was looked at: what is shown in the end must be this one."""

    path: str
    """Without links."""
    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class Granted:
    """Files that a server may have."""

    shows: Mapping[str, bool]
    """Absolute paths, and whether they can be written."""
    notes: tuple[str, ...] = ()
    meant: Mapping[str, Meant] = field(default_factory=dict)
    """For each of them what it led to when it was checked."""

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
        _refuse(path, place, real)
        if os.path.exists(place):
            shows[place] = writable
            notes += _stale(path) if writable and os.path.isfile(place) else ()
        else:
            notes.append(f"{path} is granted and not there")
    shows |= {folder: True for path in shows for folder in _between(path, shows)}
    own = tuple(_real(each) for each, writable in shows.items() if writable)
    meant = {path: _meant(path, own) for path in shows}
    for path, each in meant.items():
        _refuse(path, each.path)
    return Granted(shows, tuple(notes), meant)


def _stale(path: str) -> Iterator[str]:
    yield f"{path} is granted as a file: once others save it anew, what is written here is lost; grant its folder"


def _refuse(path: str, *places: str) -> None:
    if "/" in places or any(within(each, never) for each in places for never in _NEVER):
        raise AuditorError("this cannot be granted: it leads to all else", path, "grant a folder of your files")


def _between(path: str, shows: Mapping[str, bool]) -> Iterator[str]:
    """The folders that lead to it from the one that the server can write, to be bound onto themselves.

    It could rename them otherwise, and put others in their place; what is mounted cannot be renamed.
    """
    folder, way = os.path.dirname(path), list[str]()
    while folder != "/" and folder not in shows:
        way.append(folder)
        folder = os.path.dirname(folder)
    yield from way if shows.get(folder) else ()


def _real(place: str) -> str:
    try:
        return os.path.realpath(place)
    except OSError:  # what we cannot look into, we cannot show
        return place


def within(path: str, folder: str) -> bool:
    """Whether a path is the folder, or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _meant(path: str, own: Sequence[str]) -> Meant:
    """What a path leads to. Each step is looked at once, so that nobody can exchange it between two looks.

    Raises `AuditorError` for a link in a folder that the server can write (`own`): it may have made it.
    """
    left, here, links = _parts(path), "/", 0
    at = os.open(here, os.O_PATH | os.O_CLOEXEC)
    try:
        while left:
            part = left.pop()
            step, found = os.path.normpath(os.path.join(here, part)), _opened(part, at)
            target = _target(found)
            if target is None:
                at, here = _instead(at, found), step
                continue
            os.close(found)
            links += 1
            if links > _LINKS or any(step != each and within(step, each) for each in own):
                what = f"it goes through a link, {step}, that the server can change"
                raise AuditorError(what, path, "grant the folder that it leads to")
            left += _parts(target)
            if target.startswith("/"):
                at, here = _instead(at, os.open("/", os.O_PATH | os.O_CLOEXEC)), "/"
        status = os.fstat(at)
        return Meant(here, status.st_dev, status.st_ino)
    except OSError as error:
        raise AuditorError(f"it cannot be looked at: {error.strerror}", path, "start the server again") from None
    finally:
        os.close(at)


def _parts(path: str) -> list[str]:
    """The steps of a path, the first one last."""
    return [part for part in path.split("/") if part not in ("", ".")][::-1]


def _opened(part: str, at: int) -> int:
    return os.open(part, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)


def _target(found: int) -> str | None:
    """Where a link leads; None for all else."""
    return os.readlink("", dir_fd=found) if stat.S_ISLNK(os.fstat(found).st_mode) else None


def _instead(before: int, now: int) -> int:
    os.close(before)
    return now


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
