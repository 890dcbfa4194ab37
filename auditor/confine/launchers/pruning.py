"""Which things of the store are removed, so that it does not fill the disk?

The least recently used ones, and before them what was merely downloaded: it saves time to who fetches the same again,
and grows faster than all else. Never what a scan or a guard uses.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from auditor.confine.launchers.bulk import free_in
from auditor.confine.launchers.stock import DOWNLOADS, GONE, Stored, Worth, next_after, stock
from auditor.confine.launchers.store import lock_makers_out
from auditor.confine.locks import ALONE, lock, lock_users_out
from auditor.confine.scratch import remove_tree
from auditor.errors import AuditorError

_MOST = 5 << 30
"""Bytes: some twenty servers with all that they need, and what was downloaded for them."""
_SHARE = 10
"""And at most one in so many of the bytes that would be free without it: nobody has chosen to keep anything here."""
_COUNTING, _REMOVING = 5.0, 10.0
"""Seconds; what is left over is for the next time."""
_CLEARING = 600.0
"""Seconds for one thing, where somebody waits for that."""
_WAITING = 5.0
"""Seconds for another scan that is removing things."""
_TICK = 0.05
_ONE_AT_A_TIME = "pruning"


def allowed(taken: int, free: int, most: int | None) -> int:
    """How many bytes the store may take, where it takes `taken` now, and `free` are left on the disk.

    `most` is the user's own word; None where there is none.
    """
    return min(_MOST, (taken + free) // _SHARE) if most is None else most


def prune(root: Path, most: int | None = None) -> None:
    """Remove from the store at `root` what is too much: the rest takes no more than `allowed`, but for what is in use.

    Where anything is too much, a quarter more is removed, so that there is room for the next ones. Bounded in time;
    what cannot be removed stays. Never raises.
    """
    with suppress(OSError):
        held = _turn(root)
        if held is None:
            return
        try:
            found = stock(root, time.monotonic() + _COUNTING)
            most = allowed(taken(found), free_in(root), most)
            deadline = time.monotonic() + _REMOVING
            shrink(found, most, lambda one: time.monotonic() < deadline and remove(one, deadline))
        finally:
            os.close(held)


def clear(root: Path, before: float) -> tuple[Path, ...]:
    """Remove all from the store at `root` that was last in use before that second of the clock.

    What stays all the same: it is in use, or cannot be removed. Raises `AuditorError` where somebody else removes
    things and does not end.
    """
    if not root.is_dir():
        return ()
    held = _turn(root)
    if held is None:
        raise AuditorError("another scan is removing packages", str(root), "wait for it, then do it again")
    try:
        for one in _older(root, before):
            remove(one, time.monotonic() + _CLEARING)
        return tuple(one.place for one in _older(root, before))
    finally:
        os.close(held)


def taken(found: Iterable[Stored]) -> int:
    """Bytes of all together."""
    return sum(one.bulk.size for one in found)


def shrink(found: Sequence[Stored], most: int, gone: Callable[[Stored], bool]) -> None:
    """Ask `gone` to remove what must go of these; it says whether that was done.

    What is worth nothing goes whatever it takes, and so do downloads that were too many to be counted. Of the rest
    nothing does where all together take no more than `most`; else those that are worth least, of these the least
    recently used, until they take three quarters of it.
    """
    rest = []
    for one in sorted(found, key=lambda one: (one.worth, one.used)):
        if one.worth is Worth.NOTHING or (one.worth is Worth.TIME and not one.bulk.whole):
            gone(one)
        else:
            rest.append(one)
    left = taken(rest)
    if left <= most:
        return
    for one in rest:
        if left <= most - most // 4:
            return
        if gone(one):
            left -= one.bulk.size


def remove(one: Stored, deadline: float) -> bool:
    """Whether one thing of the store is gone, or goes as soon as whoever uses it has ended.

    It is moved away in one step, so that nobody meets half of it. `deadline` is one of `time.monotonic`.
    """
    if one.place.name.startswith(GONE):
        return remove_tree(one.place, _left(deadline))
    aside = one.place.with_name(GONE + secrets.token_hex(8))
    if _moved(one.place, aside):
        remove_tree(aside, _left(deadline))
        return True
    if one.place.parent.name != DOWNLOADS or not one.worth:
        return False
    with suppress(OSError):
        next_after(one.place).mkdir(mode=0o700)  # who comes now uses that one
    return True


def _older(root: Path, before: float) -> Sequence[Stored]:
    return [one for one in stock(root, time.monotonic()) if one.used < before]


def _moved(place: Path, aside: Path) -> bool:
    """Whether nobody used it or was making it, and it is at `aside` now."""
    held: list[int] = []
    try:
        place.chmod(0o700)  # without a sandbox, a server could have closed it
        for locked in (lock_users_out, lock_makers_out):
            if (one := locked(place)) is None:
                return False
            held.append(one)
        place.rename(aside)
    except OSError:
        return False
    finally:
        for each in held:
            os.close(each)
    return True


def _left(deadline: float) -> float:
    return max(1.0, deadline - time.monotonic())


def _turn(root: Path) -> int | None:
    """The lock of who removes things; None where somebody else keeps it for long."""
    given_up = time.monotonic() + _WAITING
    while (held := lock(root / _ONE_AT_A_TIME, ALONE)) is None:
        if time.monotonic() > given_up:
            return None
        time.sleep(_TICK)
    return held
