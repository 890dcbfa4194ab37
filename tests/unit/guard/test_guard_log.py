"""Are the lines of a log whole, private and without secrets?"""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import pytest
from guard_samples import TOKEN
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.discover.credentials import redact_text
from auditor.errors import AuditorError
from auditor.guard.log import KEPT, Log, aside
from auditor.guard.seams import Entry
from auditor.guard.tally import read, tally


def log_at(path: Path, largest: int = 1 << 20) -> Log:
    return Log(path, "srv", lambda text: redact_text(text)[0], largest)


def test_a_line_is_json_that_only_its_owner_may_read_and_holds_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "guard.jsonl"
    log = log_at(path)
    log(Entry("call", f"name {TOKEN}\n\x1b[31m", "block", f"it holds {TOKEN}", ("a/b",), "00ff", 3, 4, 1.5))
    (line,) = path.read_text(encoding="ascii").splitlines()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert TOKEN not in line
    assert {key: json.loads(line)[key] for key in ("server", "event", "verdict", "rules", "sent", "received")} == {
        "server": "srv", "event": "call", "verdict": "block", "rules": ["a/b"], "sent": 3, "received": 4,
    }  # fmt: skip


def test_four_writers_at_once_lose_no_line_and_break_none(tmp_path: Path) -> None:
    path = tmp_path / "guard.jsonl"

    def write() -> None:
        log = log_at(path, largest=40_000)
        for number in range(200):
            log(Entry("call", f"t{number}", received=number))
        log.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    files = [path, *(aside(path, number) for number in range(1, KEPT + 1))]
    lines = [line for file in files if file.exists() for line in file.read_bytes().splitlines()]
    assert len(lines) == 800
    assert all(json.loads(line)["event"] == "call" for line in lines)
    assert aside(path, 1).exists()


def test_a_log_that_cannot_be_written_is_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuditorError, match="cannot be written"):
        log_at(tmp_path / "link")
    with pytest.raises(AuditorError, match="cannot be written"):
        log_at(tmp_path)


def line(minute: int, name: str, verdict: str = "allow", **more: object) -> bytes:
    told = {"time": f"2026-01-01T00:{minute:02}:00+00:00", "server": "s", "event": "call", "name": name}
    return json.dumps(told | {"verdict": verdict} | more).encode()


def test_the_figures_tell_what_is_unusual() -> None:
    lines = [line(number % 5, "often") for number in range(60)] + [line(7, "burst")] * 40
    lines += [line(9, "once", "block", hosts=["x.example"], why="w"), b"{half a li", b"[]", b'{"time":"x"}']
    found = tally(read(lines))
    assert [(one.name, one.calls, one.stopped) for one in found.counts] == [
        ("often", 60, 0),
        ("burst", 40, 0),
        ("once", 1, 1),
    ]
    assert [one.name for one in found.unusual] == ["once"]
    assert found.bursts == (("s", "burst", "2026-01-01T00:07", 40),)
    assert [host for _, host, _ in found.hosts] == ["x.example"]
    assert [one.name for one in found.stopped] == ["once"]
    assert found.damaged == 3


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=60) | st.just(line(1, "a")), max_size=8))
def test_no_line_raises_and_each_is_counted(lines: list[bytes]) -> None:
    found = tally(read(lines))
    assert found.damaged + sum(one.calls for one in found.counts) == len(lines)


def test_a_listing_from_which_an_item_was_withheld_is_counted_once() -> None:
    lines = [line(1, "tool x", "withhold", event="item"), line(1, "tools/list", "withhold", event="list")]
    lines.append(line(2, "tools/list", "block", event="list"))
    assert [(one.event, one.verdict) for one in tally(read(lines)).stopped] == [("item", "withhold"), ("list", "block")]
