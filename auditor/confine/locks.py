"""Who uses a thing of the store, so that nobody takes it away meanwhile?

By a lock of the system's on a file beside it, which is freed when its holder ends, however it ends. Files, for folders
cannot be locked over NFS.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

SHARED, ALONE = fcntl.LOCK_SH, fcntl.LOCK_EX
_USED = "used"
"""Its time is when the thing was last in use."""


def lock(file: Path, how: int) -> int | None:
    """A descriptor that has the lock `SHARED` or `ALONE`, to be closed by the caller.

    None where somebody else has it, or has moved the file away meanwhile: to be asked for again. Raises `OSError`
    where the file can be neither opened nor made.
    """
    found = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(found, how | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(found), file.lstat()):
            return found
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(found)
        raise
    os.close(found)
    return None


def lock_users_out(place: Path) -> int | None:
    """As `lock`; nobody uses what lies at `place` while the descriptor is open."""
    return lock(place / _USED, ALONE)


def last_used(place: Path) -> float:
    """When what lies at `place` was last in use, in seconds of the clock; 0 where nothing lies there."""
    for each in (place / _USED, place):
        with suppress(OSError):
            return each.lstat().st_mtime
    return 0.0


@dataclass(slots=True)
class Use:
    """What one launch uses of the store, until it is released."""

    fetched: bool = False
    """Whether anything was added to the store for it."""
    _locks: list[int] = field(default_factory=list)

    def take(self, place: Path) -> bool:
        """Keep what lies at `place` from being removed; False where somebody is doing that now, or has done it."""
        try:
            found = lock(place / _USED, SHARED)
        except OSError:  # where no file can be made, none can be removed
            return place.is_dir()
        if found is None:
            return False
        self._locks.append(found)
        os.utime(found)
        return True

    def release(self) -> None:
        """What was taken was in use until now."""
        while self._locks:
            found = self._locks.pop()
            with suppress(OSError):
                os.utime(found)
            os.close(found)

    def __del__(self) -> None:
        """What nobody holds any more is in use no longer."""
        self.release()
