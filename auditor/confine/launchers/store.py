"""Where is what was fetched kept, so that it is whole, found again without a network, and fetched once at a time?"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from auditor.confine.bounded import head
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.bulk import bulk
from auditor.confine.launchers.code import fetched_code
from auditor.confine.launchers.requirements import normal
from auditor.confine.locks import ALONE, lock
from auditor.confine.scratch import remove_tree
from auditor.errors import AuditorError
from auditor.model import Package

_TICK = 0.05
_RECORD, _MAKING = "record.json", "lock"
_LONGEST, _LARGEST = 16 << 20, 1 << 36
_PATIENCE = 20.0
"""Seconds to see how large something is."""
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
    record = _record(place)
    try:
        folder = place / str(record["folder"])
        packages = tuple(Package(**package) for package in record["packages"])
    except (ValueError, KeyError, TypeError):
        return None
    return Kept(folder, packages) if packages and folder.is_dir() else None


def taken(place: Path, asked: Asked) -> Kept | None:
    """As `kept`; what is there stays for as long as the launch uses it."""
    if kept(place) is None or not asked.use.take(place):
        return None
    return kept(place)  # before it was taken it could be removed


def keep(
    place: Path,
    asked: Asked,
    fill: Callable[[Path], tuple[Package, ...]],
    works: Callable[[Kept], bool] = lambda _: True,
) -> Kept:
    """What stands at `place`; where nothing that `works` does, a new folder there is filled, under a lock.

    The folder never moves (scripts name their interpreter by its whole path); it counts only once its record is
    written, which happens in one step. It stays for as long as the launch uses it.
    """
    with _alone(place, asked):
        while not asked.use.take(place):  # somebody looks whether it can go, and will see that it cannot
            wait(asked)
        found = kept(place)
        if found is not None and works(found):
            return found
        for leftover in place.iterdir():
            if leftover.is_dir():
                remove_tree(leftover)
        folder = place / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        asked.use.fetched = True
        try:
            packages = _with_code(fill(folder), folder)
            size = bulk(folder, time.monotonic() + _PATIENCE).size
            told = {"folder": folder.name, "packages": [asdict(package) for package in packages], "size": size}
            _write(place, told)
        except BaseException:
            remove_tree(folder)
            raise
        return Kept(folder, packages)


def told_size(place: Path) -> int | None:
    """The bytes that its record says were put at `place`; None where there is none, or it does not say."""
    size = _record(place).get("size")
    return size if isinstance(size, int) and 0 <= size <= _LARGEST else None


def lock_makers_out(place: Path) -> int | None:
    """As `lock`; nothing is put at `place` while the descriptor is open."""
    return lock(place / _MAKING, ALONE)


def _record(place: Path) -> dict[str, Any]:
    """Outside of a sandbox, a server could have written it."""
    try:
        record = json.loads(head(place / _RECORD, _LONGEST))
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _with_code(packages: tuple[Package, ...], folder: Path) -> tuple[Package, ...]:
    if not packages:
        return packages
    built = [normal(package.name) for package in packages if package.built]
    return (replace(packages[0], code=fetched_code(folder, built)), *packages[1:])


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
    while (held := _held(place)) is None:
        wait(asked)
    try:
        yield
    finally:
        os.close(held)


def _held(place: Path) -> int | None:
    try:
        return lock_makers_out(folder_for(place))
    except FileNotFoundError:  # the folder was taken away as soon as it was there
        return None


def wait(asked: Asked) -> None:
    """Wait a little for another scan. Raises `AuditorError` where that has lasted too long, or nobody waits for it."""
    if asked.stop.wait(_TICK) or time.monotonic() > asked.deadline:
        raise asked.refusal("another scan is still fetching the same package", "wait for it, then scan again")
