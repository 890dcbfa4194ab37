"""Does a flood in one text or on one server neither hide anything nor take memory?"""

from __future__ import annotations

from detect_cases import engine, found, listing
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect import MOST_FINDINGS
from auditor.detect.presence import needs
from auditor.detect.spans import Spans
from auditor.model import All, Any, Matcher, Not, Term, Then

CAT, DOG = Term("cat"), Term("dog")
words = st.lists(st.sampled_from(["a cat", "a dog", "the bird", ".", "!\n\n", "- ", ", ", " "]), max_size=30).map(
    "".join
)


def test_thousands_of_harmless_places_of_a_term_do_not_hide_the_one_that_matters() -> None:
    assert found(engine(All((CAT, DOG))), listing("A cat. " * 3000 + "A cat and a dog."))


@given(words)
def test_only_sentences_with_a_needed_term_can_hold(text: str) -> None:
    """The shortcut finds what looking at every sentence finds."""
    for match in (CAT, All((CAT, DOG)), Any((CAT, DOG)), Then((DOG, CAT)), All((CAT, Not(DOG)))):
        assert needs(match)
        usual, slow = engine(match), engine(Any((match, All((match, Not(Not(match)))))))
        assert len(found(usual, listing(text))) == len(found(slow, listing(text)))


def test_where_a_negation_or_a_structure_is_enough_no_term_is_needed() -> None:
    assert needs(Not(CAT)) == ()
    assert needs(Any((CAT, Matcher("padding", ())))) == ()
    assert needs(All((Matcher("padding", ()), Any((CAT, DOG))))) == (frozenset(("cat", "dog")),)


def test_a_rule_stops_at_a_thousand_findings_on_a_server() -> None:
    assert len(found(engine(CAT), listing(*["A cat."] * (MOST_FINDINGS + 5)))) == MOST_FINDINGS


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9))), st.integers(0, 60), st.integers(0, 60))
def test_spans_are_found_by_where_they_begin(pairs: list[tuple[int, int]], start: int, end: int) -> None:
    known = sorted((first, first + size) for first, size in pairs)
    spans = Spans.of(known)
    assert tuple(spans) == tuple(known) == spans
    assert list(spans[1:3]) == known[1:3]
    assert list(spans.beginning_in(start, end)) == [span for span in known if start <= span[0] < end]
    assert spans.over(start) == sum(span[0] <= start for span in known) - 1


def test_a_rule_that_holds_everywhere_shows_ever_less_of_the_texts_and_says_the_same() -> None:
    text = ("A cat." + " \U0001f600" * 600) * 20
    usual, spent = found(engine(CAT), listing(text))[0], found(engine(CAT), listing(*[text] * 40))[-1]
    assert [(m.start, m.end, m.words, m.pointer[-12:]) for m in spent.matches] == [
        (m.start, m.end, m.words, m.pointer[-12:]) for m in usual.matches
    ]
    assert len(usual.matches[1].excerpt) == 600 + len("cat") + 600
    assert [len(match.excerpt) for match in spent.matches[1:]] == [len("cat")] * 19
    whole = found(engine(CAT), listing(*["A dog."] * 39, text))[0]
    assert spent.fingerprint == whole.fingerprint
