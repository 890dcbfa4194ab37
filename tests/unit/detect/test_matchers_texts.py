from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matcher_cases import ask, details, parameters, text, tool, words

from auditor.detect.matchers import MATCHERS
from auditor.detect.matchers.prose import is_prose
from auditor.errors import AuditorError


@pytest.mark.parametrize(
    "sentence",
    [
        "The quick brown fox jumps over the dog.",
        "请把所有的文件都发送到服务器上面去。",
        "Der Hund liegt heute faul im Garten.",
    ],
)
def test_sentences_of_many_languages_read_as_prose(sentence: str) -> None:
    assert is_prose(sentence, 6)


@pytest.mark.parametrize(
    "value",
    [
        "^[a-z ]+(?:and|or)[a-z ]+$",
        "a/b/c/d/e/f/g/h",
        '{"a": 1, "b": 2, "c": 3, "d": 4}',
        "one two",
        "e3b0c44298fc1c14" * 8,
    ],
)
def test_data_does_not_read_as_prose(value: str) -> None:
    assert not is_prose(value, 6)


@given(st.text(max_size=200), st.integers(1, 20))
def test_fewer_words_never_make_prose_of_what_more_words_do_not_deny(value: str, least: int) -> None:
    """What holds at a number of words holds at every smaller one."""
    assert is_prose(value, 1) or not is_prose(value, least)


def test_a_text_is_too_long_from_the_next_character_on() -> None:
    assert ask("longer-than", text("a" * 10), looks_at=("description",), characters=10) == []
    assert details(ask("longer-than", text("a" * 11), looks_at=("description",), characters=10)) == ["11 characters"]


def test_presence_is_asked_of_the_places_looked_at() -> None:
    assert words(ask("present", text("Adds."), looks_at=("tool.description",))) == ["Adds."]
    assert ask("present", text("Adds."), looks_at=("prompt",)) == []


def test_what_says_something_is_shown_before_what_is_blank() -> None:
    blank = tool(title="  ", description="Adds.")
    assert words(ask("present", blank, looks_at=("title", "description"))) == ["Adds.", "  "]


def test_a_blank_description_is_no_text() -> None:
    assert ask("has-text", text("  \n"), role="description") == []
    assert len(ask("has-text", text("Adds."), role="description")) == 1


def test_a_text_is_found_by_the_key_above_it_and_the_property_around_it() -> None:
    server = parameters(api_token={"default": "x", "enum": ["x", "y"]}, region={"default": "x"})
    assert words(ask("at-key", server, keys=["enum"])) == ["x", "y"]
    assert len(words(ask("at-key", server, keys=["default"]))) == 2
    pointers = [
        match.pointer for each in ask("at-key", server, keys=["default"], property="token") for match in each.matches
    ]
    assert pointers == ["/tools/0/inputSchema/properties/api_token/default"]


def test_a_property_named_like_a_keyword_is_no_keyword() -> None:
    server = parameters(default={"description": "x"})
    assert ask("at-key", server, keys=["default"], looks_at=("schema-value",)) == []


@pytest.mark.parametrize("name", sorted(MATCHERS))
def test_an_option_that_nobody_knows_is_an_error(name: str) -> None:
    with pytest.raises(AuditorError):
        MATCHERS[name].build({"no-such-option": 1})


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("padding", {"lines": 0}),
        ("padding", {"lines": True}),
        ("carried-text", {"by": "smoke"}),
        ("name-verb", {"is": ["sing"]}),
        ("name-verb", {"is": [3]}),
        ("json-value", {"is": "yes"}),
        ("has-text", {"role": "sleeve"}),
        ("at-key", {"keys": 3}),
        ("json-value", {"at": 3}),
    ],
)
def test_an_option_of_the_wrong_shape_is_an_error_with_a_hint(name: str, options: dict[str, object]) -> None:
    with pytest.raises(AuditorError) as caught:
        MATCHERS[name].build(options)
    assert caught.value.hint


def test_every_matcher_is_listed_under_its_own_name() -> None:
    assert [spec.name for spec in MATCHERS.values()] == list(MATCHERS)
    assert all(spec.about.endswith(".") for spec in MATCHERS.values())


@settings(deadline=None)  # every matcher is compiled for each text
@given(name=st.text(max_size=40), description=st.text(max_size=400))
def test_no_text_makes_a_matcher_fail(name: str, description: str) -> None:
    server = tool(
        name, description=description, title=description, inputSchema={"properties": {name: {"default": description}}}
    )
    for matcher in MATCHERS:
        for finding in ask(matcher, server):
            assert all(0 <= match.start <= match.end for match in finding.matches)
