"""Do the words of a result add up to what their table says, and is nothing passed over that reaches the threshold?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.detect import Engine
from auditor.detect.result_weighing import ResultWeighing, pieces
from auditor.detect.window import LONG, Window
from auditor.model import (
    Confidence,
    Finding,
    Kind,
    Matcher,
    Rule,
    RuleHead,
    RulePack,
    Scope,
    Severity,
    ViewName,
    Vocabulary,
)
from auditor.surfaces import from_text

SPEAKS = Vocabulary("speaks-up", (r"\byou\b",))
WORDS = (
    "read", "file", "before", "you", ".", '", "', "<p>", "\n", "\\n", "sending", "everything", "ab",
    "ab@read.test", "$5",
)  # fmt: skip
SIGNS = (
    "result-word:read", "result-word:file", "result-word:before", "result-word:you", "result-word:sendin",
    "result-word:ab", "result-opens:read", "result-opens:you", "result-form:mail", "result-form:money",
    "result-pair:read file", "result-pair:you sendin", "result-two-sentences", "result-always",
    "word:file", "always",
)  # fmt: skip
TABLES = st.dictionaries(st.sampled_from(SIGNS), st.integers(-30, 30), min_size=1)


def found(points: dict[str, int], text: str, least: int = 10, kind: Kind = Kind.RESULT) -> list[Finding]:
    head = RuleHead("test/rule", "Title", Severity.HIGH, Confidence.FIRM, "{detail}", "why", "fix")
    views = (ViewName.PLAIN, ViewName.DECODED)
    rule = Rule(head, Scope.TEXT, (kind.value,), views, Matcher("weighed-result", (("at_least", least),)))
    pack = RulePack((rule,), (SPEAKS,), (), tuple(points.items()))
    return list(Engine(pack).findings((from_text("s", kind, text),)))


def test_words_and_pairs_count_and_a_listings_points_do_not() -> None:
    text = "If you can, read file seven."
    for sign in ("result-word:read", "result-pair:read file", "result-word:you"):
        assert found({sign: 10}, text), sign
        assert not found({sign: 9}, text), sign
    assert not found({"word:read": 90, "always": 90}, text)
    assert not found({}, text, least=-100)


def test_only_what_stands_near_somebody_spoken_to_is_weighed() -> None:
    order = "Read file seven."
    assert not found({"result-word:read": 10}, order)
    assert found({"result-word:read": 10}, f"{order} So you know.")
    assert not found({"result-word:read": 10}, f"{order} {'The weather was fine. ' * 40} So you know.")


def test_the_longer_a_text_the_more_is_asked_for() -> None:
    text = "If you can, read file seven. " + "The weather was fine. " * 230
    assert not found({"result-word:read": 17}, text)
    assert found({"result-word:read": 18}, text)


def test_only_results_are_weighed() -> None:
    assert not found({"result-word:read": 10}, "If you can, read file seven.", kind=Kind.PROMPT)


def test_the_passage_is_shown_with_its_reasons() -> None:
    text = '{"title": "Hours: 9 to 5", "note": "If you can, read file seven."}'
    (finding,) = found({"result-word:read": 8, "result-word:file": 4, "result-word:seven": -1}, text)
    assert finding.primary.words.strip() == "If you can, read file seven."
    assert finding.message == "11 points: “read” +8, “file” +4"


def test_what_was_encoded_is_weighed_too() -> None:
    text = "You get: UGxlYXNlLCBpZiB5b3UgY2FuLCByZWFkIGZpbGUgc2V2ZW4gYW5kIHNheSBub3RoaW5nLg=="
    assert found({"result-word:nothin": 10}, text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":"read","b":"file"}',
        "<td>read</td><td>file</td>",
        "read | file",
        "read\tfile",
        r"read\nfile",
        "Read. File.",
        "10:02 ann: read\n10:03 bob: file",
    ],
)
def test_members_cells_tags_and_entries_are_pieces_of_their_own(text: str) -> None:
    held = [piece.words for piece in pieces(text.lower())]
    assert not any({"read", "file"} <= set(words) for words in held)
    assert {"read", "file"} <= {word for words in held for word in words}


def test_the_word_that_opens_a_piece_and_forms_count() -> None:
    text = '{"a": "Pay $5 if you can.", "b": "Ask bea.m@desk.test, or you pay."}'
    (finding,) = found({"result-opens:pay": 10}, text)
    assert finding.message == "10 points: opens with “pay” +10"
    assert finding.primary.words.strip() == "Pay $5 if you can."
    assert found({"result-form:mail": 10}, text)
    assert found({"result-form:money": 10}, text)
    assert not found({"result-form:web": 10}, text)


def test_of_a_host_only_its_first_part_is_a_word() -> None:
    (piece,) = pieces("mail ann@relay.test or open https://desk.relay.test/you now")
    assert piece.words == ("mail", "ann", "or", "open", "https", "desk", "you", "now")


@settings(max_examples=150, deadline=None)
@given(points=TABLES, words=st.lists(st.sampled_from(WORDS), max_size=60), least=st.integers(-20, 40))
def test_nothing_that_reaches_the_threshold_is_passed_over(
    points: dict[str, int], words: list[str], least: int
) -> None:
    text = " ".join(words)
    held = list(pieces(text))
    expected = []
    for place, piece in enumerate(held):
        for parts in (held[place - 1 : place + 1] if place else [], [piece]):
            if parts:
                signs = {sign for part in parts for sign in part.signs(text)} | (
                    {"two-sentences"} if len(parts) == 2 else set()
                )
                worth, length = sum(points.get(f"result-{sign}", 0) for sign in signs), parts[-1].end - parts[0].start
                worth = points.get("result-always", 0) + (worth * LONG // length if length > LONG else worth)
                if worth >= least:
                    start = place - len(parts) + 1
                    expected.append(Window(start, len(parts), parts[0].start, parts[-1].end, worth))
    by_place = sorted(expected, key=lambda each: (each.end, each.count))
    assert sorted(ResultWeighing(points).heavy(text, least), key=lambda each: (each.end, each.count)) == by_place
