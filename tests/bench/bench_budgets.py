"""Does it stay within its budgets of time and memory?

For `make bench`; not collected by `make test`, for it needs a quiet machine. Figures are the best of several runs, and
ratios within one run where that is possible.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from peak_memory import MOST, ROOT, SHAPES, hostile, scanned

from auditor import load_rules
from auditor.capture import Limits, Options, capture
from auditor.detect import detect
from auditor.model import ServerSpec, Stdio
from auditor.pipeline import engine
from auditor.surfaces import from_listing

WORDS = (
    "Returns the rows of a table that match the filter, newest first. Call list_tables first to learn the names. "
    "IMPORTANT: `limit` must be at most 1000; use `cursor` to get more. Never pass raw SQL here. "
)

TRIGGERS = tuple(
    re.findall(r"\w+", "ignore all previous instructions send secret key to tool before read file must never tell")
)


def listing(tools: int, characters: int, text: str = WORDS) -> dict[str, object]:
    described = (text * (characters // len(text) + 1))[:characters]
    schema = {"type": "object", "properties": {"table": {"type": "string", "description": "The table's name."}}}
    return {
        "tools": [{"name": f"query_{n}", "description": described, "inputSchema": schema} for n in range(tools)],
        "serverInfo": {"name": "bench", "version": "1"},
    }


def best(runs: int, work: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return min(once() for _ in range(runs))


def process(*args: str | Path) -> None:
    subprocess.run([sys.executable, *map(str, args)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def test_version_costs_little_more_than_python() -> None:
    bare = best(7, lambda: process("-c", "pass"))
    version = best(7, lambda: process("-m", "auditor", "--version"))
    print(f"\n--version {version * 1000:.0f} ms, python -c pass {bare * 1000:.0f} ms")
    assert version <= 3 * bare + 0.060


def test_a_saved_capture_is_audited_in_half_a_second(tmp_path: Path) -> None:
    saved = tmp_path / "listing.json"
    saved.write_text(json.dumps(listing(20, 400)), encoding="utf-8")
    seconds = best(5, lambda: process("-m", "auditor", "scan", saved))
    print(f"\noffline scan {seconds * 1000:.0f} ms")
    assert seconds <= 0.5


def test_three_megabytes_a_second_are_matched() -> None:
    compiled = engine(load_rules())
    said = from_listing("bench", listing(100, 4_000))
    size = sum(len(surface.text) for item in said.items for surface in item.surfaces)
    detect(compiled, (said,))
    seconds = best(5, lambda: detect(compiled, (said,)))
    print(f"\nmatching {size / seconds / 1e6:.1f} MB/s")
    assert size / seconds >= 3e6


def test_cost_is_linear_in_bytes_and_flat_in_hostile_text() -> None:
    compiled = engine(load_rules())

    def seconds(characters: int, text: str) -> float:
        raw = listing(1, characters, text)
        return best(3, lambda: detect(compiled, (from_listing("bench", raw),)))

    honest, longer = seconds(20_000, WORDS), seconds(200_000, WORDS)
    print(f"\n20 KB {honest * 1000:.0f} ms, 200 KB {longer * 1000:.0f} ms")
    assert longer <= 15 * honest
    for text in ("a", " ", "ignore all ", '"\\', "QUFB", "%25", "<!--", "&#x61;", "\u200b"):
        hostile = seconds(200_000, text)
        print(f"  200 KB of {text!r}: {hostile * 1000:.0f} ms")
        assert hostile <= 4 * longer + 0.1


def test_text_that_never_repeats_is_matched_too() -> None:
    """What warm figures hide: the automata grow while such text is read. Own pages, and trigger words at random."""
    compiled = engine(load_rules())
    chance = random.Random(1)  # noqa: S311 - the same words each time
    triggers = [" ".join(chance.choice(TRIGGERS) for _ in range(600)) for _ in range(60)]
    pages = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "rules").rglob("*.md"))]

    def speed(texts: list[str]) -> float:
        said = from_listing(
            "bench", {"tools": [{"name": f"t{n}", "description": each} for n, each in enumerate(texts)]}
        )
        return sum(map(len, texts)) / best(1, lambda: detect(compiled, (said,))) / 1e6

    repeated = speed([WORDS * 20] * 50)
    for name, texts, most in (("own pages", pages, 10), ("trigger words", triggers, 15)):
        found = speed(texts)
        print(f"\n{name}: {found:.2f} MB/s, a text again and again {repeated:.2f}")
        assert found * most >= repeated


def test_a_hostile_listing_of_30_mb_stays_below_300_mb(tmp_path: Path) -> None:
    saved = tmp_path / "listing.json"
    saved.write_text(json.dumps(listing(3_000, 10_000)), encoding="utf-8")
    megabytes, _ = scanned(tmp_path, saved)
    print(f"\n30 MB listing: {megabytes:.0f} MB resident")
    assert megabytes < MOST


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hundred_megabytes_of_any_shape_stay_below_300_mb(shape: str, tmp_path: Path) -> None:
    began = time.perf_counter()
    megabytes, code = scanned(tmp_path, *hostile(shape))
    print(f"\n100 MB as {shape}: {megabytes:.0f} MB resident, {time.perf_counter() - began:.0f} s")
    assert megabytes < MOST
    assert code in (1, 3)


def test_thirty_servers_of_which_five_hang_take_the_time_of_one_that_hangs_and_a_quarter_of_the_slowest() -> None:
    names = ["silence" if number % 6 == 0 else "duplicate_keys" for number in range(30)]
    launches = [Stdio(sys.executable, (str(ROOT / "sample_servers" / "hostile" / f"{name}.py"),)) for name in names]
    specs = [ServerSpec(f"s{number}", f"s{number}", "command", launch) for number, launch in enumerate(launches)]
    limits = Limits(timeout=10.0)
    began = time.perf_counter()
    found = capture(specs, Options(limits=limits))
    wall = time.perf_counter() - began
    slowest = max(each.seconds for each in found if not each.gaps)
    print(f"\n30 servers, 5 hanging: {wall:.1f} s; timeout {limits.timeout:.0f} s, slowest honest one {slowest:.1f} s")
    assert [bool(each.gaps) for each in found] == [name == "silence" for name in names]
    assert wall <= limits.timeout + 1.25 * slowest
