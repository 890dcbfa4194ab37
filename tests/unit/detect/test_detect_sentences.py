from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.sentences import LONGEST, around, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", " Two!", " Three?"]),
        ("See e.g. the docs. Then go.", ["See e.g. the docs.", " Then go."]),
        ("Read file.txt and 3.5 more.", ["Read file.txt and 3.5 more."]),
        ("wrapped\nline goes on", ["wrapped\nline goes on"]),
        ("para\n\nother", ["para\n", "\nother"]),
        ("list:\n- one\n- two", ["list:\n", "- one\n", "- two"]),
        ("一。二。", ["一。", "二。"]),
        ("一!二?三", ["一!", "二?", "三"]),
        ("पहला है। दूसरा है।", ["पहला है।", " दूसरा है।"]),
        ("ما هذا؟ هذا نص.", ["ما هذا؟", " هذا نص."]),
        ("call(one);\nif x {\n  go\n}", ["call(one);\n", "if x {\n", "  go\n", "}"]),
        ("['one',\n 'two']", ["['one',\n", " 'two']"]),
        (
            "// see https://x.test/a\n// A program may\n// send a copy",
            ["// see https://x.test/a\n", "// A program may\n// send a copy"],
        ),
        ("| a |\n| b |\nReply-To: c", ["| a |\n", "| b |\n", "Reply-To: c"]),
        ("Doc.\nArgs:\n    path: where", ["Doc.", "Args:\n", "    path: where"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.text())
def test_sentences_are_ascending_bounded_and_cover_every_letter(text: str) -> None:
    spans = sentences(text)
    assert list(spans) == sorted(spans)
    assert all(0 < end - start <= LONGEST for start, end in spans)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())


PIECES = ("a", "e.g", ".", "! ", "\n", "\n\n", " ", "  - ", "x:", ";", "},", '"""', "https://a.b/c", "。", "word " * 99)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join), st.data())
def test_the_sentence_around_a_place_is_that_of_the_whole_text(text: str, data: st.DataObject) -> None:
    spans = sentences(text)
    for place in data.draw(st.lists(st.integers(0, max(0, len(text) - 1)), min_size=1, max_size=5)):
        found = around(text, place)
        if found is None:
            continue
        assert found == spans[spans.over(place)]


def test_in_a_run_without_end_only_the_whole_text_tells() -> None:
    text = "word\n" * LONGEST
    assert around(text, len(text) - 1) is None
    assert around(text, 7) == (0, LONGEST)
