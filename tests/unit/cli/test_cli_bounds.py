"""Can each limit be set, in its unit, and to nothing else?"""

from __future__ import annotations

import click
import pytest

from auditor.capture import Limits
from auditor.cli.bounds import BOUNDS, LimitType, limited
from auditor.confine import Resources

KIND = LimitType()


def read(text: str) -> tuple[str, float]:
    return KIND.convert(text, None, None)


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.name)
def test_the_default_set_by_hand_is_the_default(bound: object) -> None:
    name, default, unit = (getattr(bound, each) for each in ("name", "default", "unit"))
    assert limited(Limits(), Resources(), [read(f"{name}={default:g}{unit}")]) == (Limits(), Resources())


def test_the_last_of_two_counts_and_units_may_be_named() -> None:
    given = [read("message=1"), read("message=2.5 MB"), read("memory=512MB"), read("timeout=7s"), read("pages=3")]
    limits, resources = limited(Limits(), Resources(), given)
    assert (limits.line_bytes, limits.timeout, limits.pages) == (5 << 19, 7.0, 3)
    assert resources.memory == 512 << 20


@pytest.mark.parametrize(
    "text", ["mesage=1", "message", "message=", "message=1kB", "message=-1", "pages=0", "depth=129", "timeout=nan",
             "timeout=inf", "pages=1e99", "=1", "", "values=٣"]
)  # fmt: skip
def test_anything_else_is_refused_with_what_may_be_written(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"use timeout|takes a number from"):
        read(text)


def test_the_range_of_a_limit_is_told_in_plain_numbers() -> None:
    with pytest.raises(click.BadParameter, match=r"from 16 to 1,048,576 MB, not 'abc'"):
        read("memory=abc")
