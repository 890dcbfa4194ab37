from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.sentences import LONGEST, sentences


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
