"""Is every invisible character drawn, and nothing else?"""

from __future__ import annotations

import pytest

from auditor.report.invisible import hidden, pieces


def shown(text: str, keep: str = "") -> str:
    return "".join(piece.text for piece in pieces(text, keep))


@pytest.mark.parametrize(
    ("raw", "drawn"),
    [
        ("plain ASCII ~", "plain ASCII ~"),
        ("Grüße, 検索 ñ עברית", "Grüße, 検索 ñ עברית"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\x00b\x7fc\x9b", "a\\x00b\\x7fc\\x9b"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\u202egnp.exe", "<U+202E>gnp.exe"),
        ("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>"),
        ("\u2028\u2029\u00a0\u3000", "<U+2028><U+2029><U+00A0><U+3000>"),
        ("\ud800x\udc80", "<U+D800>x<U+DC80>"),
        ("\u3164\u2800\ufe0f", "<U+3164><U+2800><U+FE0F>"),
        ("\u200b" * 500, "<U+200B x500>"),
        ("\x00" * 9, "\\x00 x9"),
        ("\U000e0068\U000e0069!", "<tags: hi>!"),
        ("\U000e0001\U000e0068", "<U+E0001><U+E0068>"),
        ("Z" + "\u0301" * 4, "Z" + "\u0301" * 4),
        ("Z" + "\u0301" * 6, "Z" + "\u0301" * 4 + "<U+0301><U+0301>"),
        ("\u0301x", "<U+0301>x"),
        ("\ue000\U0010ffff", "<U+E000><U+10FFFF>"),
    ],
)
def test_a_character_that_cannot_be_seen_is_drawn(raw: str, drawn: str) -> None:
    assert shown(raw) == drawn


def test_kept_characters_stay() -> None:
    """A page keeps line ends and tabs, and still draws the carriage return."""
    assert shown("a\n\tb\r", keep="\n\t") == "a\n\tb\\r"


def test_each_drawing_says_what_it_stands_for() -> None:
    titles = [piece.title for piece in pieces("a\u202e\x1b\U000e0068\U000e0069")]
    assert titles == [
        "",
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+001B Cc",
        "2 invisible tag characters that spell this out",
    ]


def test_letters_of_real_scripts_are_not_hidden() -> None:
    assert not any(hidden(char) for char in "aß検क्षไทยعربی한국😀")
