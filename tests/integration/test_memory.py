"""Does a hundred megabytes of hostile listing stay below 300 MB of memory, whatever its shape?"""

from __future__ import annotations

from pathlib import Path

import pytest
from peak_memory import MOST, SHAPES, hostile, scanned

HARDEST = ("zero_width", "places")
"""What took most before it was bounded; `make bench` measures every shape."""


def test_the_shapes_are_those_of_the_sample() -> None:
    assert set(HARDEST) < set(SHAPES)


@pytest.mark.parametrize("shape", HARDEST)
def test_a_hostile_listing_is_ended_by_the_limits_takes_little_memory_and_its_reports_stay_small(
    shape: str, tmp_path: Path
) -> None:
    page, log = tmp_path / "report.json", tmp_path / "report.sarif"
    megabytes, code = scanned(tmp_path, "--json", page, "--sarif", log, *hostile(shape))
    assert megabytes < MOST
    assert code in (1, 3)
    assert page.stat().st_size < 60_000_000
    assert log.stat().st_size < 10_300_000


def test_so_it_is_when_the_listing_is_kept_and_read_again(tmp_path: Path) -> None:
    """Bytes that are no text are six times as long in JSON."""
    saved = tmp_path / "capture.json"
    megabytes, _ = scanned(tmp_path, "--save-capture", saved, *hostile("bytes"))
    assert megabytes < MOST
    again, code = scanned(tmp_path, saved)
    assert again < MOST
    assert code in (1, 3)
