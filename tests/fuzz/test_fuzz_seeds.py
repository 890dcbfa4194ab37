"""Does what broke a reader once, or nearly, still not break it?"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from fuzz_targets import TARGETS

SEEDS = Path(__file__).parent / "seeds"
CASES = sorted((path.parent.name, path.name) for path in SEEDS.glob("*/*"))
SLOWEST = 1.0
"""Seconds of CPU for one input."""


def checked(name: str, data: bytes) -> None:
    began = time.process_time()
    TARGETS[name](data)
    assert time.process_time() - began < SLOWEST


def test_every_target_has_seeds_and_every_seed_a_target() -> None:
    assert {name for name, _ in CASES} == set(TARGETS)
    assert sum((SEEDS / name / file).stat().st_size for name, file in CASES) < 200_000


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_what_is_promised_comes_of_any_seed(name: str) -> None:
    TARGETS[name](b"")  # what is compiled or loaded once counts for no input
    for path in sorted((SEEDS / name).iterdir()):
        checked(name, path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_nor_of_a_seed_that_is_cut_or_changed(name: str) -> None:
    """The same thousand inputs each time: half a minute of `make fuzz` for those who do not run it."""
    chance = random.Random(name)  # noqa: S311 - it must be the same each time
    seeds = [path.read_bytes() for path in sorted((SEEDS / name).iterdir())]
    for _ in range(70):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(data) + 1)
            other = chance.choice(seeds)
            cut = chance.randrange(len(other) + 1)
            data[place : place + chance.randrange(8)] = chance.choice(
                (bytes([chance.randrange(256)]), other[cut : cut + 12], b"", b'"', b"\n", b"\xff", b"[", b"{", b": ")
            )
        checked(name, bytes(data[:4096]))
