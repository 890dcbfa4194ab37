"""Is the store cut back to what it may take, without harm to who uses it or to anything else?"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from launcher_lines import asked
from stored import at, in_use, installed

from auditor.confine.launchers.bulk import bulk
from auditor.confine.launchers.downloads import downloads
from auditor.confine.launchers.pruning import allowed, clear, prune, taken
from auditor.confine.launchers.stock import stock
from auditor.confine.launchers.store import keep, kept
from auditor.confine.launchers.store import taken as taken_from
from auditor.errors import AuditorError
from auditor.model import Package

GB = 1 << 30
NOTES = Package("npm", "notes", "1.0.0")
LATER = 3600.0


def later() -> float:
    return time.monotonic() + LATER


def names(root: Path) -> list[str]:
    return sorted(one.place.name for one in stock(root, later()))


def test_the_bound_is_five_gigabytes_or_a_tenth_of_what_could_be_free() -> None:
    assert allowed(0, 500 * GB, None) == 5 * GB
    assert allowed(2 * GB, 18 * GB, None) == 2 * GB
    assert allowed(2 * GB, 18 * GB, 7 * GB) == 7 * GB
    assert allowed(GB, GB, 0) == 0


def test_the_least_recently_used_goes_until_there_is_room_again(tmp_path: Path) -> None:
    for number in range(5):
        installed(tmp_path / "shared", f"a{number}", size=GB, used=1000.0 + number)
    prune(tmp_path, 5 * GB)
    assert names(tmp_path) == ["a0", "a1", "a2", "a3", "a4"]
    prune(tmp_path, 4 * GB)
    assert names(tmp_path) == ["a2", "a3", "a4"]


def test_downloads_go_before_what_was_installed(tmp_path: Path) -> None:
    installed(tmp_path / "shared", "old", size=50_000, used=1000.0)
    with downloads("uv", asked("uvx x", tmp_path)) as folder:
        (folder / "wheel").write_bytes(b"x" * 400_000)
    prune(tmp_path, 300_000)
    assert "old" in names(tmp_path)
    assert not folder.exists()


def test_what_another_process_uses_stays_and_the_next_one_goes(tmp_path: Path) -> None:
    old, newer = (installed(tmp_path / "shared", name, size=GB, used=used) for name, used in (("old", 1), ("newer", 2)))
    with in_use(old):
        prune(tmp_path, GB + 1)
        assert kept(old) is not None
        assert not newer.exists()
    prune(tmp_path, 0)
    assert names(tmp_path) == []


def test_what_is_being_fetched_stays(tmp_path: Path) -> None:
    given = asked("npx notes", tmp_path)
    place = given.store / "npm" / "notes"

    def fill(folder: Path) -> tuple[Package, ...]:
        (folder / "file").write_text("x")
        given.use.release()  # not even in use yet
        prune(tmp_path, 0)
        assert (folder / "file").exists()
        return (NOTES,)

    assert keep(place, given, fill).packages == (NOTES,)


def test_what_a_launch_was_given_stays_until_it_is_released(tmp_path: Path) -> None:
    place = installed(tmp_path / "shared", "a", size=GB)
    given = asked("npx notes", tmp_path)
    assert taken_from(place, given) is not None
    prune(tmp_path, 0)
    assert kept(place) is not None
    given.use.release()
    prune(tmp_path, 0)
    assert taken_from(place, given) is None


def test_downloads_in_use_stay_and_the_next_fetch_gets_others(tmp_path: Path) -> None:
    given = asked("uvx x", tmp_path)
    with downloads("uv", given) as first:
        (first / "wheel").write_text("x")
        prune(tmp_path, 0)
        assert (first / "wheel").exists()
        with downloads("uv", given) as second:
            assert second != first
    prune(tmp_path, GB)
    assert not first.exists()
    assert second.exists()


def test_what_an_older_version_has_downloaded_goes_whatever_it_takes(tmp_path: Path) -> None:
    (tmp_path / "shared" / "downloads" / "uv").mkdir(parents=True)
    prune(tmp_path, GB)
    assert names(tmp_path) == []


def test_no_link_is_followed_and_nothing_outside_is_touched(tmp_path: Path) -> None:
    root, mine = tmp_path / "cache", tmp_path / "mine"
    (mine / "npm" / "project").mkdir(parents=True)
    (mine / "npm" / "project" / "file").write_bytes(b"x" * 100_000)
    place = installed(root / "shared", "a")
    for inside in (place / "content", root / "shared" / "npm", root / "apart", root / "shared" / "downloads"):
        inside.mkdir(exist_ok=True)
        (inside / "link-1").symlink_to(mine)
    (root / "apart" / "0123456789abcdef").mkdir()
    (root / "apart" / "0123456789abcdef" / "npm").symlink_to(mine / "npm")
    before = taken(stock(root, later()))
    assert before < 50_000
    prune(root, 0)
    assert not place.exists()
    assert (mine / "npm" / "project" / "file").stat().st_size == 100_000
    assert sorted(path.name for path in mine.rglob("*")) == ["file", "npm", "project"]


def test_folders_that_are_closed_or_endlessly_deep_are_removed_too(tmp_path: Path) -> None:
    place = installed(tmp_path / "shared", "a")
    deep = place / "content"
    here = Path.cwd()
    os.chdir(deep)
    try:
        for _ in range(1500):
            Path("deeper").mkdir()
            os.chdir("deeper")
    finally:
        os.chdir(here)
    closed = place / "content" / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(0)
    place.chmod(0o500)
    prune(tmp_path, 0)
    assert list((tmp_path / "shared" / "npm").iterdir()) == []


def test_names_that_look_like_options_or_commands_are_names(tmp_path: Path) -> None:
    place = installed(tmp_path / "shared", "-rf $(touch x) ; \n\u202e*")
    (place / "content" / "--no-preserve-root").mkdir()
    prune(tmp_path, 0)
    assert names(tmp_path) == []


def test_what_cannot_be_removed_stands_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path / "shared", "a", size=GB, used=1)
    installed(tmp_path / "shared", "b", size=GB, used=2)
    monkeypatch.setattr("auditor.confine.launchers.pruning.remove_tree", lambda *_: False)
    prune(tmp_path, GB)
    assert not (tmp_path / "shared" / "npm" / "a").exists()
    assert kept(tmp_path / "shared" / "npm" / "b") is None
    assert len(clear(tmp_path, 1.0)) == 2  # it is told, where somebody asks
    monkeypatch.undo()
    prune(tmp_path, GB)
    assert names(tmp_path) == []


def test_a_server_without_a_sandbox_has_its_own_downloads_removed_too(tmp_path: Path) -> None:
    now, before = tmp_path / "0123456789abcdef", tmp_path / "fedcba9876543210"
    for place in (now, before):
        (place / "npm").mkdir(parents=True)
    for path in (before / "npm", before):
        os.utime(path, (1000, 1000))
    installed(tmp_path / "apart" / "0123456789abcdef", "a")
    (tmp_path / "users own").mkdir()
    prune(tmp_path, 0)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == [
        "0123456789abcdef", "apart", "users own",
    ]  # fmt: skip
    assert names(tmp_path) == []


def test_a_record_that_claims_too_much_is_not_believed(tmp_path: Path) -> None:
    installed(tmp_path / "apart" / "0123456789abcdef", "a", size=1 << 60)
    (one,) = stock(tmp_path, later())
    assert 5000 < one.bulk.size < 50_000


def test_a_file_with_two_names_is_counted_once_and_holes_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 400_000)
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(1 << 40)
    assert 400_000 <= bulk(tmp_path, later()).size < 500_000


def test_downloads_that_are_too_many_to_be_counted_in_time_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with downloads("npm", asked("npx x", tmp_path)) as folder:
        (folder / "file").write_text("x")
    place = installed(tmp_path / "shared", "a", size=GB)
    monkeypatch.setattr("auditor.confine.launchers.pruning._COUNTING", 0.0)
    prune(tmp_path, 2 * GB)
    assert not folder.exists()
    assert place.exists()


def test_what_was_put_there_says_how_much_it_is(tmp_path: Path) -> None:
    def fill(folder: Path) -> tuple[Package, ...]:
        (folder / "file").write_bytes(b"x" * 100_000)
        return (NOTES,)

    given = asked("npx notes", tmp_path)
    keep(given.store / "npm" / "notes", given, fill)
    (one,) = stock(tmp_path, 0.0)
    assert one.bulk.whole
    assert 100_000 <= one.bulk.size < 120_000


def test_two_that_cut_back_at_once_remove_no_more_than_one(tmp_path: Path) -> None:
    for number in range(20):
        installed(tmp_path / "shared", f"a{number:02}", size=GB, used=1000.0 + number)
    threads = [threading.Thread(target=prune, args=(tmp_path, 12 * GB)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(tmp_path) == [f"a{number:02}" for number in range(11, 20)]


def test_clearing_spares_what_is_in_use_or_newer(tmp_path: Path) -> None:
    old, used, newer = (
        installed(tmp_path / "shared", name, size=GB, used=when)
        for name, when in (("old", 10), ("used", 20), ("newer", 30))
    )
    with in_use(used):
        at(used, 20)
        assert clear(tmp_path, 25.0) == (used,)
        assert (old.exists(), used.exists(), newer.exists()) == (False, True, True)
    assert clear(tmp_path, time.time() + 60) == ()
    assert names(tmp_path) == []
    assert clear(tmp_path / "nothing", time.time()) == ()


def test_a_full_disk_is_said_before_anything_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = installed(tmp_path / "shared", "a", size=GB)
    monkeypatch.setattr("auditor.confine.launchers.downloads.free_in", lambda _: 7 << 20)
    monkeypatch.setattr("auditor.confine.launchers.pruning.free_in", lambda _: 7 << 20)
    with (
        pytest.raises(AuditorError, match="too full to fetch it: 7 MB are free") as caught,
        downloads("npm", asked("npx x", tmp_path)),
    ):
        pytest.fail("fetched")
    assert str(tmp_path) in caught.value.hint
    assert not place.exists()  # it was tried to make room
