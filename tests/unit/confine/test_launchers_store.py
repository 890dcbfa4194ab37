"""Is what is fetched whole, fetched once, and found again?"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from launcher_lines import asked

from auditor.confine.launchers.store import Kept, keep, kept, key
from auditor.errors import AuditorError
from auditor.model import Package, Stdio

NPX = asked("npx notes", seconds=3600)
NOTES = Package("npm", "notes", "1.0.0")


def filled(folder: Path) -> tuple[Package, ...]:
    (folder / "file").write_text("x")
    return (NOTES,)


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    place = tmp_path / "a"
    assert kept(place) is None
    first = keep(place, NPX, filled)
    assert kept(place) == first == Kept(first.folder, (NOTES,))
    assert keep(place, NPX, lambda _: pytest.fail("fetched twice")) == first


def test_what_failed_leaves_nothing(tmp_path: Path) -> None:
    def fails(folder: Path) -> tuple[Package, ...]:
        filled(folder)
        raise NPX.refusal("no", "no")

    with pytest.raises(AuditorError):
        keep(tmp_path, NPX, fails)
    assert kept(tmp_path) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "used"]


def test_what_a_killed_scan_has_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "file").write_text("half")
    keep(tmp_path, NPX, filled)
    assert not (tmp_path / "half").exists()


@pytest.mark.parametrize(
    "record",
    ["", "[]", '{"folder": "x"}', '{"folder": "x", "packages": [{"evil": 1}]}', '{"folder": "x", "packages": 1}'],
)
def test_a_record_that_cannot_be_read_is_no_record(tmp_path: Path, record: str) -> None:
    (tmp_path / "record.json").write_text(record)
    assert kept(tmp_path) is None


def test_two_scans_fetch_once(tmp_path: Path) -> None:
    fetched = []

    def slow(folder: Path) -> tuple[Package, ...]:
        fetched.append(folder)
        time.sleep(0.2)
        return filled(folder)

    found: list[Kept] = []
    threads = [threading.Thread(target=lambda: found.append(keep(tmp_path, NPX, slow))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fetched) == 1
    assert len(found) == 4
    assert len(set(found)) == 1


def test_nobody_waits_for_another_scan_longer_than_allowed(tmp_path: Path) -> None:
    late = asked("npx notes", seconds=0.1)

    def waits(folder: Path) -> tuple[Package, ...]:
        with pytest.raises(AuditorError, match="another scan"):
            keep(tmp_path, late, filled)
        return filled(folder)

    keep(tmp_path, NPX, waits)


def test_keys_differ_where_their_parts_do() -> None:
    assert key("a", "b", "c") != key("a", "bc")
    assert key("@scope/../x", "y").startswith("scope-..-x-")
    assert "/" not in key("../../etc", "x")


def test_only_a_sandbox_shares_what_is_fetched(tmp_path: Path) -> None:
    """Outside of one, a server could change what another one runs."""
    shared = asked("npx notes", tmp_path)
    scrubbed = replace(shared, conditions=replace(shared.conditions, mode="scrubbed"))
    other = replace(scrubbed, launch=Stdio("npx", ("notes", "a")))
    assert len({shared.store, scrubbed.store, other.store}) == 3
    assert shared.store == replace(shared, launch=Stdio("npx", ("notes", "a"))).store
