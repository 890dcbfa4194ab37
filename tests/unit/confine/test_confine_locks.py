"""Does what is in use stay so until its user ends, and no longer?"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

import pytest
from stored import at, in_use

from auditor.confine.locks import Use, last_used, lock_users_out


def locked_out(place: Path) -> bool:
    held = lock_users_out(place)
    if held is not None:
        os.close(held)
    return held is not None


def test_two_use_it_at_once_and_nobody_removes_it_meanwhile(tmp_path: Path) -> None:
    with in_use(tmp_path), in_use(tmp_path):
        assert not locked_out(tmp_path)
    assert locked_out(tmp_path)


def test_who_is_killed_uses_nothing_any_more(tmp_path: Path) -> None:
    with in_use(tmp_path) as process:
        process.kill()
        process.wait(10)
        assert locked_out(tmp_path)


def test_a_second_use_in_the_same_process_is_a_use_of_its_own(tmp_path: Path) -> None:
    first, second = Use(), Use()
    assert first.take(tmp_path)
    assert second.take(tmp_path)
    first.release()
    assert not locked_out(tmp_path)
    second.release()
    assert locked_out(tmp_path)


def test_a_use_that_nobody_holds_ends(tmp_path: Path) -> None:
    use = Use()
    assert use.take(tmp_path)
    del use
    assert locked_out(tmp_path)


def test_what_was_in_use_for_days_was_in_use_until_now(tmp_path: Path) -> None:
    use = Use()
    assert use.take(tmp_path)
    at(tmp_path, 1000.0)
    use.release()
    assert last_used(tmp_path) > time.time() - 60


def test_what_is_gone_cannot_be_used(tmp_path: Path) -> None:
    assert not Use().take(tmp_path / "nothing")
    assert last_used(tmp_path / "nothing") == 0.0


def test_what_is_moved_away_while_its_user_opens_it_is_not_in_use(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    held = lock_users_out(place)
    assert held is not None
    assert not Use().take(place)
    place.rename(tmp_path / "aside")
    os.close(held)
    assert not Use().take(place)


def test_what_is_moved_away_between_opening_and_locking_is_not_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    locking = fcntl.flock

    def late(file: int, how: int) -> None:
        place.rename(tmp_path / "aside")
        locking(file, how)

    monkeypatch.setattr("fcntl.flock", late)
    assert not Use().take(place)


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    """Without a sandbox, a server can put one there."""
    place, victim = tmp_path / "place", tmp_path / "victim"
    place.mkdir()
    (place / "used").symlink_to(victim)
    Use().take(place)
    assert not victim.exists()
