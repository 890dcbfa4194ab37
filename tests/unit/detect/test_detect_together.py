"""Is what stands in many texts that are searched as one the same as in each by itself?"""

from __future__ import annotations

import pytest
import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.detect import together
from auditor.detect.patterns import alone, among_others
from auditor.detect.terms import TermSet
from auditor.model import Vocabulary

PATTERNS = (
    "^ab", "ab$", "^a$", r"(?:^|\s)b", r"b(?:$|\s)", r"^\s*b", r"b\s*$", r"\bab\b", r"a\s+b", "[^a]{2}", "[^ab]b",
    "a.b", "(?s)a.b",
    "(?m)^b", "(?m)b$", r"(?m:^ab$)", r"[]^]b", r"[^]$]b", r"\^b", r"b\$", "(?i)^A", "ba|^b|a$", r"\n",
    r"\v", r"\Aab", "b+", r"[[:^alpha:]]b", "a{0,3}b", "(?s)^.*b$",
    "(?s)^.*(?:a$|b).*$", "^(?:^a|b)", "a[^b]{4}|^b",
)  # fmt: skip
SETS = {pattern: TermSet((Vocabulary("it", (pattern,)),)) for pattern in PATTERNS}
TEXTS = st.lists(st.text(st.sampled_from("ab \n\v^$]é"), max_size=8), min_size=1, max_size=6, unique=True)


def _by_itself(pattern: re2._Regexp, text: str) -> list[tuple[int, int]]:
    octets = text.encode()
    return [(len(octets[:start].decode()), len(octets[:end].decode())) for start, end in _spans(pattern, octets)]


def _spans(pattern: re2._Regexp, octets: bytes) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(octets)]


@settings(max_examples=400, deadline=None)
@given(pattern=st.sampled_from(PATTERNS), texts=TEXTS)
@example(pattern="^ab", texts=["x\nab", "ab", "\v\nab", ""])
@example(pattern="ab$", texts=["ab\nx", "ab", "ab\n\v", ""])
@example(pattern="[^a]{2}", texts=["b", "a", "bb"])
@example(pattern="(?s)^.*(?:a$|b).*$", texts=["a", "b"])
@example(pattern="a[^b]{4}|^b", texts=["a", "b"])
@example(pattern="ba|^b|a$", texts=["a", "b"])
def test_every_place_is_found_and_no_other(pattern: str, texts: list[str]) -> None:
    found = SETS[pattern].find_all(texts)
    itself = alone(Vocabulary("it", (pattern,)))
    assert {text: list(each.spans("it")) for text, each in found.items()} == {
        text: _by_itself(itself, text) for text in texts
    }


@settings(max_examples=200, deadline=None)
@given(pattern=st.sampled_from([each for each in PATTERNS if each != r"\Aab"]), texts=TEXTS)
def test_where_places_are_too_many_to_keep_their_texts_are_told_all_the_same(pattern: str, texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "_LEAST", 1)
        found = SETS[pattern].find_all(texts)
    for text, each in found.items():
        itself = alone(Vocabulary("it", (pattern,)))
        assert list(each.spans("it")) == _by_itself(itself, text)


def test_a_pattern_that_asks_for_the_edge_of_a_text_is_not_searched_again() -> None:
    """Else nearly every term would be: what opens a sentence may open a text."""
    pattern = among_others(Vocabulary("it", ("^ab", "ab$")))
    assert pattern is not None
    texts = ["x ab\nab x", "y"]
    search = together.Together([text.encode() for text in texts], [(0, pattern, 1)], 0)
    assert (search.may, list(search.spans(0, 0) or ())) == ([0, 0], [])
