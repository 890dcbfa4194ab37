from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.patterns import widen
from auditor.detect.terms import TermSet
from auditor.model import Vocabulary

SET = TermSet(
    (Vocabulary("word", (r"\bneedle\b", "针")), Vocabulary("pair", ("two words",)), Vocabulary("not", ("zzz",)))
)


@given(st.text(), st.text())
def test_spans_count_characters_whatever_stands_around(before: str, after: str) -> None:
    text = f"{before} needle {after}"
    assert all(text[start:end] in ("needle", "针") for start, end in SET.find(text).spans("word"))
    assert (len(before) + 1, len(before) + 7) in SET.find(text).spans("word")


@given(st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)))
def test_lone_surrogates_are_read_as_something_else_and_move_no_span(surrogates: str) -> None:
    text = f"{surrogates} needle"
    assert SET.find(text).spans("word") == ((len(surrogates) + 1, len(surrogates) + 7),)


def test_a_term_that_does_not_occur_has_no_span() -> None:
    assert SET.find("needle").names == {"word"}
    assert SET.find("needle").spans("not") == ()


def test_a_blank_in_a_pattern_stands_for_any_white_space_but_not_in_a_class() -> None:
    assert SET.find("two\n   words").names == {"pair"}
    assert widen(r"a [b c] \ d ?e") == r"a\s+[b c]\s+\ d\s?e"
