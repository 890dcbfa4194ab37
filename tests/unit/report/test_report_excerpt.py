"""Do the carets stand under the words that were found?"""

from __future__ import annotations

from dataclasses import replace

from report_samples import match

from auditor.report.excerpt import cut, underlined, width_of


def test_carets_stand_under_the_span() -> None:
    found = match("s", "t", "Reads a file and sends it away.", "sends it")
    assert underlined(found, 60, 4) == (("Reads a file and sends it away.", "                 ^^^^^^^^"),)


def test_drawn_and_wide_characters_are_underlined_as_wide_as_they_are() -> None:
    found = match("s", "t", "a\u200b検索b", "検索")
    assert underlined(found, 60, 4) == (("a<U+200B>検索b", "         ^^^^"),)


def test_context_gives_way_so_that_the_span_stays_on_one_line() -> None:
    found = match("s", "t", "x" * 100 + "HERE" + "y" * 100, "HERE")
    assert underlined(found, 24, 4) == (("…" + "x" * 9 + "HERE" + "y" * 9 + "…", " " * 10 + "^^^^"),)


def test_a_long_span_takes_several_lines_and_says_that_it_goes_on() -> None:
    found = match("s", "t", "z" * 500, "z" * 500)
    rows = underlined(found, 20, 3)
    assert rows == (("z" * 20, "^" * 20), ("z" * 20, "^" * 20), ("…", ""))


def test_an_empty_span_is_pointed_at() -> None:
    assert underlined(match("s", "t", "ab", ""), 20, 2) == (("\u2038ab", "^"),)


def test_a_span_outside_its_excerpt_is_clamped() -> None:
    """A report read from a file may say anything."""
    found = replace(match("s", "t", "abc", "b"), start=-5, end=10**9, excerpt_start=-7)
    assert cut(found, 10).words == "c"
    assert cut(replace(found, start=50, end=2, excerpt_start=60), 10).words == ""


def test_a_command_that_begins_before_the_span_is_defused() -> None:
    found = match("s", "t", "##[error]x", "#[error]")
    assert underlined(found, 40, 2) == (("\\x23#[error]x", "    ^^^^^^^^"),)


def test_width_counts_columns() -> None:
    assert (width_of("ab"), width_of("検"), width_of("e\u0301")) == (2, 2, 1)
