"""Comparing: nothing differs from itself, order means nothing, a changed word is never lost."""

from __future__ import annotations

import re
import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditor.compare import compare, same_meaning
from auditor.model import ChangeKind, Item, Kind
from auditor.wire import from_python

WORDS = st.text(alphabet="abcdefghij ,.:/'#0123456789-", max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["enum", "a", "name", "type"]), inner),
    max_leaves=12,
)
LISTINGS = st.lists(st.tuples(st.sampled_from("abc"), VALUES), max_size=5)
CLOCKS = st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S") if moment.year > 999 else "2026-01-01")
LETTERS = st.text(alphabet="kqvwxz", min_size=1, max_size=12)
"""Of which no shape of a time, size or counter is made."""


def items(listing: list[tuple[str, Any]]) -> list[Item]:
    return [Item("s", Kind.TOOL, name, "", (), from_python({"name": name, "x": value})) for name, value in listing]


@given(LISTINGS, st.randoms())
def test_a_shuffled_listing_is_the_same(listing: list[tuple[str, Any]], chance: Any) -> None:
    before = items(listing)
    after = list(before)
    chance.shuffle(after)
    assert compare(before, after) == ()


@given(LISTINGS, LISTINGS)
def test_what_is_added_one_way_is_removed_the_other_way(
    one: list[tuple[str, Any]], other: list[tuple[str, Any]]
) -> None:
    there = compare(items(one), items(other))
    back = compare(items(other), items(one))
    turned = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    assert {(turned.get(each.kind, each.kind), each.path) for each in there} == {
        (each.kind, each.path) for each in back
    }


@given(WORDS, CLOCKS, CLOCKS, WORDS)
def test_a_clock_in_the_same_words_means_the_same(head: str, one: str, other: str, tail: str) -> None:
    assert same_meaning(f"{head} {one[:10]}T00:00Z {tail}", f"{head} {other[:10]}T00:00Z {tail}")


@given(WORDS, LETTERS, LETTERS, WORDS)
def test_another_word_is_never_the_same(head: str, one: str, other: str, tail: str) -> None:
    """Whatever stands around it; the words of both texts are compared as multisets, for a list may be reordered."""
    before, after = f"{head} {one} {tail}", f"{head} {other} {tail}"
    letters = [sorted(re.findall(r"[kqvwxz]+", text)) for text in (before, after)]
    assert same_meaning(before, after) == (letters[0] == letters[1]) or letters[0] == letters[1]


@given(WORDS, WORDS)
def test_meaning_is_compared_both_ways(one: str, other: str) -> None:
    assert same_meaning(one, other) == same_meaning(other, one)


def test_a_long_text_is_compared_in_linear_time() -> None:
    """A megabyte a second on an idle machine, whatever it is made of."""
    for piece in ("a, ", "1", "12:", "/T/", "session ", "2026-11-", "and ", "{'a', ", "up for ", "1 MB "):
        text = piece * (50_000 // len(piece))
        began = time.process_time()
        same_meaning(text, text + "!")
        assert time.process_time() - began < 3, piece
