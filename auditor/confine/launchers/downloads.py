"""Where does a package manager keep what it downloads, and is there room for more?

Nothing tells which part of that is still of use, and a package manager may be writing into it: it can only be given up
as a whole. So there may be several of one program beside each other: the newest is used, the others go once nobody
uses them any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.bulk import free_in
from auditor.confine.launchers.pruning import prune
from auditor.confine.launchers.stock import DOWNLOADS, newest
from auditor.confine.launchers.store import folder_for, wait
from auditor.confine.locks import Use

_LEAST = 100 << 20
"""Bytes: what most servers take with all that they need."""


@contextmanager
def downloads(program: str, asked: Asked) -> Iterator[Path]:
    """A folder for what the package manager `program` downloads, which stays there meanwhile.

    Raises `AuditorError` where it cannot be made, or the disk is full.
    """
    _check_room(asked)
    use = Use()
    try:
        while not use.take(place := folder_for(newest(asked.store / DOWNLOADS, program))):
            wait(asked)
        yield folder_for(place / "files")
    finally:
        use.release()


def _check_room(asked: Asked) -> None:
    root = asked.conditions.cache_dir
    if free_in(root) < _LEAST:
        prune(root, asked.conditions.cache_size)
    if (free := free_in(root)) < _LEAST:
        what = f"the disk is too full to fetch it: {free >> 20} MB are free, and {_LEAST >> 20} MB are the least"
        raise asked.refusal(what, f"free some space ({root} is there), or set XDG_CACHE_HOME to a larger disk")
