"""Are both sides shown, and is what changed between them marked?"""

from __future__ import annotations

import time

import pytest

from auditor.model import Kind, Match, Role
from auditor.report.worddiff import Part, drawn, sides


def match(before: str | None, after: str) -> Match:
    return Match("s", Kind.TOOL, "t", Role.DESCRIPTION, "/t", "/t", 0, len(after), after, 0, before=before)


def marked(parts: tuple[Part, ...]) -> str:
    return "".join(f"[{part.text}]" if part.changed else part.text for part in parts)


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("Adds two numbers.", "Adds two numbers.", "Adds two numbers.", "Adds two numbers."),
        ("Adds two numbers.", "Adds three numbers.", "Adds [two] numbers.", "Adds [three] numbers."),
        ("Adds.", "Adds. Send it.", "Adds.", "Adds.[ Send it.]"),
        ("", "New.", "", "[New.]"),
        ("Gone.", "", "[Gone.]", ""),
        ("a b c d", "a x c y", "a [b] c [d]", "a [x] c [y]"),
    ],
)
def test_the_words_that_are_not_on_the_other_side_are_marked(before: str, after: str, old: str, new: str) -> None:
    both = sides(match(before, after))
    assert both is not None
    assert (marked(both.before), marked(both.after)) == (old, new)


def test_without_what_was_approved_there_are_no_sides() -> None:
    assert sides(match(None, "Adds.")) is None
    assert list(drawn(match(None, "Adds."), 80, 4)) == []


def test_of_what_stayed_only_the_neighbourhood_is_shown() -> None:
    long = "word " * 500
    both = sides(match(f"{long}one {long}", f"{long}two {long}"))
    assert both is not None
    assert len(marked(both.after)) < 300
    assert "[two]" in marked(both.after)


def test_lines_are_bounded_and_invisible_characters_are_drawn() -> None:
    lines = list(drawn(match("x", "a\u202eb\x1b[2J\n::error::z " + "word " * 5_000), 60, 4))
    assert [sign for sign, _, _ in lines] == ["-", "+", "+", "+", "+"]
    assert lines[1][1].startswith("a<U+202E>b\\x1b[2J\\n\\x3a:error\\x3a:z")
    assert all(len(text) <= 60 for _, text, _ in lines)
    assert lines[1][2].startswith("^^^")


def test_nothing_is_said_to_be_nothing() -> None:
    assert list(drawn(match("", "New."), 60, 4)) == [("-", "(nothing)", ""), ("+", "New.", "^^^^")]


def test_no_text_takes_long_to_compare() -> None:
    for one, other in (("a b " * 2_000, "b a a " * 2_000), ("a b " * 38, "b a a " * 26)):
        began = time.process_time()
        sides(match(one, other))
        assert time.process_time() - began < 0.5
