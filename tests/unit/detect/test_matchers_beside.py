from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matcher_cases import ask, text, words

from auditor.detect.matchers import MATCHERS
from auditor.errors import AuditorError
from auditor.model import Finding, Scope, ViewName, Vocabulary

_TERMS = (
    Vocabulary("cat", ("\\bcat\\b",)),
    Vocabulary("dog", ("\\bdog\\b",)),
    Vocabulary("mark", ("<!--.*?-->",), view=ViewName.RAW),
)


def _asked(description: str, *terms: str, characters: int | None = None) -> list[Finding]:
    views = (ViewName.RAW, ViewName.PLAIN)
    number = {} if characters is None else {"characters": characters}
    said = text(description)
    return ask("beside", said, scope=Scope.TEXT, views=views, vocabulary=_TERMS, **{"terms": list(terms), **number})  # type: ignore[arg-type]  # only options are in it


def test_two_terms_a_page_apart_have_nothing_to_do_with_each_other() -> None:
    assert words(_asked("A cat, a dog.", "cat", "dog", characters=5)) == ["cat", "dog"]
    assert words(_asked("A cat" + " and" * 99 + " a dog.", "cat", "dog", characters=300)) == []


def test_only_the_places_that_stand_together_are_shown() -> None:
    found = _asked("A cat." + " Rain." * 99 + " A dog and a cat.", "dog", "cat", characters=20)
    assert [(match.words, match.start > 400) for one in found for match in one.matches] == [
        ("dog", True),
        ("cat", True),
    ]


def test_without_a_number_they_overlap() -> None:
    assert words(_asked("<!-- a cat -->", "mark", "cat")) == ["<!-- a cat -->"]
    assert _asked("<!-- a dog -->cat", "mark", "cat") == []


def test_the_order_of_two_terms_is_free() -> None:
    assert _asked("A dog, a cat.", "cat", "dog", characters=9)


def test_each_of_several_terms_must_stand_beside_the_first() -> None:
    assert _asked("<!-- cat and dog -->", "mark", "cat", "dog")
    assert _asked("<!-- cat --> dog", "mark", "cat", "dog") == []


def test_one_term_stands_beside_nothing() -> None:
    with pytest.raises(AuditorError, match="fewer than two terms"):
        MATCHERS["beside"].build({"terms": ["cat"]})


@settings(deadline=None)  # the engine is compiled for each text
@given(st.lists(st.sampled_from(["cat", "dog", "rain", "&#32;", "**", "\u200b"]), max_size=40), st.integers(1, 60))
def test_it_finds_what_comparing_every_pair_finds(parts: list[str], characters: int) -> None:
    whole = " ".join(parts)
    cats = [(at, at + 3) for at in range(len(whole)) if whole.startswith("cat", at)]
    dogs = [(at, at + 3) for at in range(len(whole)) if whole.startswith("dog", at)]
    near = any(max(dog[0] - cat[1], cat[0] - dog[1]) < characters for cat in cats for dog in dogs)
    assert bool(_asked(whole, "cat", "dog", characters=characters)) == near
