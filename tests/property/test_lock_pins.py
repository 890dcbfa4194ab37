"""Pins: whatever a server says is kept, read back and recognised; whatever else it says is not."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import wire
from auditor.compare import same_as_pinned, stand_in
from auditor.errors import AuditorError
from auditor.located import line_and_column
from auditor.lock import drift, lock
from auditor.lock.canonical import canonical, text
from auditor.lock.document import written
from auditor.lock.read import read
from auditor.model import Kind, Lock, Piece, Pinned, Said, Stdio

WORDS = st.text(max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["enum", "a", "a#2", "name", "type", "required", "#1"]) | WORDS, inner, max_size=4
        )
    ),
    max_leaves=12,
)
TOOLS = st.lists(st.tuples(st.sampled_from("abc") | WORDS, VALUES), max_size=4)
PLAIN = st.text(alphabet="kqvwxz", min_size=1, max_size=12)
"""Letters of which no time, size or counter is made."""


def pinned(tools: list[tuple[str, Any]]) -> Pinned:
    pieces = tuple(Piece(Kind.TOOL, name, wire.from_python({"name": name, "x": value})) for name, value in tools)
    return lock(Said("s", Stdio("s"), (), (), pieces, (), "2026-11-21"))


def shuffled(value: Any, chance: Any) -> Any:
    """The same object with its members in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(each, chance) for each in value] if isinstance(value, list) else value


@given(TOOLS)
def test_a_lock_is_read_back_as_it_was_written(tools: list[tuple[str, Any]]) -> None:
    one = Lock((pinned(tools),))
    content = written(one)
    assert read(content, "x") == one
    assert all(char.isprintable() or char == "\n" for char in content)


@given(TOOLS, st.randoms())
def test_order_makes_no_drift_and_no_other_bytes(tools: list[tuple[str, Any]], chance: Any) -> None:
    unique = list(dict(tools).items())
    turned = [(name, shuffled(value, chance)) for name, value in unique]
    chance.shuffle(turned)
    assert written(Lock((pinned(unique),))) == written(Lock((pinned(turned),)))
    assert drift(pinned(unique), pinned(turned)) == ()


@given(TOOLS, TOOLS)
def test_what_drifts_one_way_drifts_the_other_way(one: list[tuple[str, Any]], other: list[tuple[str, Any]]) -> None:
    """Of names that are there once: a wording more is a drift, one less is none."""
    before, after = pinned(list(dict(one).items())), pinned(list(dict(other).items()))
    assert bool(drift(before, after)) == bool(drift(after, before))


@given(WORDS, PLAIN, PLAIN, WORDS)
def test_another_word_is_always_a_drift(head: str, one: str, other: str, tail: str) -> None:
    """Between words that no list can be made of."""
    before, after = (pinned([("a", f"{head}. Q {word} q. {tail}")]) for word in (one, other))
    assert bool(drift(before, after)) == (one != other)


@given(st.dictionaries(st.sampled_from(["a", "a#2", "a#2#1", "#1", "b"]), st.integers(0, 3)), st.data())
def test_no_two_objects_share_a_canonical_form(members: dict[str, int], data: st.DataObject) -> None:
    pairs = list(members.items())
    more = data.draw(st.lists(st.tuples(st.sampled_from(["a", "a#2", "b"]), st.integers(0, 3)), max_size=2))
    one, other = wire.Object(tuple(pairs)), wire.Object((*pairs, *more))
    assert (text(canonical(one)) == text(canonical(other))) == (not more)


@given(WORDS, st.lists(st.integers(0, 59), min_size=1, max_size=3), WORDS)
def test_what_varied_is_recognised_at_any_other_time(head: str, seconds: list[int], tail: str) -> None:
    first, *others = (f"{head} 2026-11-21T07:00:{second:02}Z {tail}" for second in seconds)
    kept = stand_in(first, others, "2026-11-21")
    assert same_as_pinned(kept, f"{head} 2031-01-02T23:59:59Z {tail}")
    assert all(same_as_pinned(kept, each) for each in (first, *others))


FORMS = st.permutations(["csv", "ini", "json", "toml", "xml"])


@given(FORMS, FORMS, FORMS, st.lists(st.integers(0, 59), min_size=3, max_size=3), st.sampled_from([", ", " ", ": "]))
def test_a_set_beside_a_clock_is_recognised_in_any_order(
    one: list[str], other: list[str], later: list[str], seconds: list[int], mark: str
) -> None:
    first, second, third = (
        f"Now 2026-11-21 07:00:{second:02}{mark}pid 2, in {{home}}. Forms: {', '.join(forms)}."
        for forms, second in zip((one, other, later), seconds, strict=True)
    )
    kept = stand_in(first, [second], "2026-11-21")
    assert same_as_pinned(kept, second)
    assert same_as_pinned(kept, third) == (one != other or later == one)


@settings(max_examples=100)
@given(TOOLS, st.integers(0, 10_000), WORDS, st.integers(0, 60))
def test_a_damaged_lock_is_an_error_with_a_hint_or_still_a_lock(
    tools: list[tuple[str, Any]], at: int, put: str, cut: int
) -> None:
    content = written(Lock((pinned(tools),)))
    at %= len(content)
    try:
        found = read(content[:at] + put + content[at + cut :], "x")
    except AuditorError as error:
        assert error.hint
    else:
        assert read(written(found), "x").servers == tuple(sorted(found.servers, key=lambda one: one.name))


@given(VALUES, st.data())
def test_the_place_of_a_value_is_where_it_stands(value: Any, data: st.DataObject) -> None:
    steps: list[str | int] = []
    below = value
    while isinstance(below, list | dict) and below and data.draw(st.booleans()):
        step: Any = data.draw(st.sampled_from(range(len(below)) if isinstance(below, list) else sorted(below)))
        steps.append(step)
        below = below[step]
    content = json.dumps(value, indent=1)
    line, column = line_and_column(content, steps)
    rest = "\n".join(content.split("\n")[line - 1 :])[column - 1 :]
    found, _ = json.JSONDecoder().raw_decode(rest)
    assert found == below
