"""Is a secret found however it is wrapped, and nothing that is none?"""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from auditor import wire
from auditor.guard.leaks import leaks, spots, strings

SECRET = "correct-horse-battery"  # noqa: S105 - a made-up one


def nothing(_: str) -> list[tuple[int, int, str]]:
    return []


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_a_named_value_is_found_in_base64_wherever_it_stands(before: bytes, after: bytes) -> None:
    find = spots(nothing, {"PASS": SECRET})
    packed = base64.b64encode(before + SECRET.encode() + after).decode()
    assert [leak.what for leak in find(f"x {packed} y")] == ["the value of PASS"]


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789 =+/", max_size=300))
def test_what_does_not_hold_it_is_no_leak(text: str) -> None:
    assert spots(nothing, {"PASS": SECRET})(text) == ()


def test_a_value_that_is_too_short_to_tell_is_not_looked_for() -> None:
    assert spots(nothing, {"PIN": "1234"})("call 1234") == ()


def test_keys_and_nested_strings_are_looked_at() -> None:
    node = wire.from_python({"a": [{SECRET: 1}, [["deep"]]], "b": None})
    assert set(strings(node)) == {"a", "b", SECRET, "deep"}
    assert len(leaks(node, spots(nothing, {"PASS": SECRET}))) == 1


def test_a_kind_that_may_leave_is_no_leak() -> None:
    def known(text: str) -> list[tuple[int, int, str]]:
        return [(0, len(text), "jwt")]

    assert spots(known, {}, frozenset({"jwt"}))("x") == ()
    assert [leak.what for leak in spots(known, {})("x")] == ["a jwt"]
