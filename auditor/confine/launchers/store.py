"""Where is what was fetched kept, so that it is whole, found again without a network, and fetched once at a time?"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.code import fetched_code
from auditor.errors import AuditorError
from auditor.model import Package

_TICK = 0.05
_RECORD = "record.json"
_FORM = 3
"""Part of every key: what another version of this program has kept is not read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something whole in the store."""

    folder: Path
    packages: tuple[Package, ...]
    """The first is the one that was asked for."""
    place: str = ""
    """Where a sandbox shows it; empty where it is shown where it is."""

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """As `Prepared` has it."""
        return ((str(self.folder), self.place),) if self.place else ()


def key(name: str, *parts: str) -> str:
    """A folder name for what these parts describe; `name` is for people."""
    digest = hashlib.sha256(json.dumps([_FORM, *parts]).encode()).hexdigest()[:20]
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name).strip('-.')[:60] or 'package'}-{digest}"


def kept(place: Path) -> Kept | None:
    """What stands at `place`; None where there is nothing whole."""
    try:
        record = json.loads((place / _RECORD).read_bytes())
        folder = place / str(record["folder"])
        packages = tuple(Package(**package) for package in record["packages"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Kept(folder, packages) if packages and folder.is_dir() else None


def keep(
    place: Path,
    asked: Asked,
    fill: Callable[[Path], tuple[Package, ...]],
    works: Callable[[Kept], bool] = lambda _: True,
) -> Kept:
    """What stands at `place`; where nothing that `works` does, a new folder there is filled, under a lock.

    The folder never moves (scripts name their interpreter by its whole path); it counts only once its record is
    written, which happens in one step.
    """
    with _alone(place, asked):
        found = kept(place)
        if found is not None and works(found):
            return found
        for leftover in place.iterdir():
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
        folder = place / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        try:
            packages = _with_code(fill(folder), folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _write(place, {"folder": folder.name, "packages": [asdict(package) for package in packages]})
        return Kept(folder, packages)


def _with_code(packages: tuple[Package, ...], folder: Path) -> tuple[Package, ...]:
    return (replace(packages[0], code=fetched_code(folder)), *packages[1:]) if packages else packages


def folder_for(path: Path) -> Path:
    """`path`, made; raises `AuditorError` where it cannot be."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot be made: {error.strerror or error}"
        raise AuditorError(what, str(path), "set XDG_CACHE_HOME to a folder that you can write to") from None
    return path


def _write(place: Path, record: dict[str, object]) -> None:
    fresh = place / (_RECORD + ".new")
    fresh.write_text(json.dumps(record))
    fresh.replace(place / _RECORD)


@contextmanager
def _alone(place: Path, asked: Asked) -> Iterator[None]:
    """Hold the lock of `place`; the system frees it when this process ends, however it ends."""
    lock = os.open(folder_for(place) / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _locked(lock):
            if asked.stop.wait(_TICK) or time.monotonic() > asked.deadline:
                raise asked.refusal("another scan is still fetching the same package", "wait for it, then scan again")
        yield
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
