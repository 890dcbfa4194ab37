"""Is there an end to what a listing can cost?"""

from __future__ import annotations

import base64
import time

import pytest

from auditor.model import Kind, Role, Statement
from auditor.surfaces import from_listing, from_text, read
from auditor.surfaces.collector import Budget, Collector
from auditor.surfaces.place import ROOT
from auditor.surfaces.views.plain import LONGEST
from auditor.wire import WireError

PATTERNS = (
    "a", "_a", " _", "*", "* ", "%41", "%", "&amp;", "&", "\\u0041", "\\", "\x1b[", "\x1b", "\u200b", "a\u0301",
    "\u0301", "\u0456", "a\u0456", "<!--", "<", "-", "> ", " >", "#", "a b ", "a b c d ", "\n", " \n", "\U000e0041",
    "SGVs", "41", "41 ", "0x41, ", "65 ", "01000001", "1 ", "gur naq ", "eht ", ".", "`", "~~", "C:\\", "a_", " ",
    "\\ud83d", "\ufe00", "\ufdfa", "\ud800", "\r", "9,", "x" * 15 + " ", "A" * 15 + "_", "\U0001f3f4\U000e0067",
    "\u0315\u0300", "=\n", "&amp;", "&#0", "&#", "\\\\", "\\\\u", "\\0000", "\\N{A", "^[[", "a-", "ab-", "aB", "aBc",
    "a_of_", "a\ue000", "\u24a4", "\U0001f1ee", "a\xb7", "\u2013a", "<a ", "<a>", "a<!--", "a/*", "a-\n", "\xe9",
    "SWdu ", "SWduI", "SWdu\n", "4967 ", "49676 ", "0000: ", "00000000 49 ", "0x49', '", "=49", "=49=\n", "U+0049 ",
    "u0049", "73-", "chr(73)+", "111 ", "1000001 ", "MFRGG", "a\u200a", "b\ufffc", "%u0041", "a%41", "%2541", "a\u05bf",
    "a#", "t#o ", "#a#", "<x>a</x>", "[b]a[/b]", "'a', ", "(a)", "i#g#n#o#r#e s#e#n#d ", "=61=", ".- -. ",
    "\xb7\u2212 ", "\u2801\u2803\u2809\u2819\u2811", "\u0250\u0254\u01dd\u025f\u0183", "1-2-", "0b1001001 ", "0o151 ",
    "sxexnxd ", "s3nd ", "bravo ", "%2525", "aa", "zzhhiizz", "wklv ", "H4sI", "eJwr",
)  # fmt: skip


def size(statement: Statement) -> int:
    return sum(len(each.pointer) + len(each.path) for item in statement.items for each in item.surfaces)


@pytest.mark.parametrize("pattern", PATTERNS, ids=ascii)
def test_no_pattern_of_text_is_slow(pattern: str) -> None:
    """Quadratic work on 60,000 characters takes a minute; linear work takes some 50 ms."""
    text = (pattern * 60_000)[:60_000]
    begin = time.process_time()
    found = read(text)
    assert time.process_time() - begin < 3
    assert sum(len(view.text) for view in found) <= 6 * len(text)


def test_a_text_beyond_the_limit_is_folded_to_its_end() -> None:
    [view] = read("**A**" * (LONGEST // 5 + 1) + "**B**")
    assert view.text.endswith("**b**")
    assert len(view.text) == len(view.starts)


def test_more_strings_than_the_bound_are_a_gap() -> None:
    budget = Budget("s", surfaces=3)
    into = Collector(budget, Kind.TOOL, "t", ROOT)
    for number in range(5):
        into.add(Role.VALUE, str(number), ROOT.below("x"))
    assert len(into.item().surfaces) == 3
    [gap] = budget.gaps()
    assert (gap.server, gap.where, "2 left out" in gap.why) == ("s", "surfaces", True)


def test_a_long_key_is_not_copied_to_every_string_below_it() -> None:
    listing = {"tools": [{"name": "n" * 100_000, "x" * 100_000: [{"y" * 1000: str(n)} for n in range(100)]}]}
    statement = from_listing("s", listing)
    assert size(statement) < 100 * 2 * 1200
    assert len({each.path for each in statement.items[1].surfaces if each.text.isdigit()}) == 100


def test_deep_nesting_does_not_multiply_pointers() -> None:
    node: object = [str(number) for number in range(1000)]
    for level in range(100):
        node = {f"{level}-{'k' * 150}": node}
    statement = from_listing("s", {"tools": [{"name": "t", "deep": node}]})
    assert size(statement) < 1100 * 2 * 1200
    assert statement.gaps == ()


def test_a_listing_nested_too_deep_is_a_gap() -> None:
    node: object = "x"
    for _ in range(5000):
        node = [node]
    statement = from_listing("s", {"tools": node})
    assert [gap.why for gap in statement.gaps] == ["nested deeper than 128 levels"]


def test_many_decodings_end_and_none_is_lost() -> None:
    found = [view for view in read(" ".join(["SWdub3JlIGFsbCBwcmV2aW91cw=="] * 200)) if view.how == "base64"]
    assert len(found) <= 64
    assert sum(view.text.count("ignore all previous") for view in found) == 200


def test_what_was_not_decoded_is_a_gap() -> None:
    [gap] = from_text("s", Kind.RESULT, base64.b64encode(b"This is a plain sample of text. " * 3000).decode()).gaps
    assert gap.why == "more encoded text than is decoded of one text: 1 runs left out"
    assert from_text("s", Kind.RESULT, base64.b64encode(b"This is a plain sample of text. " * 30).decode()).gaps == ()


def test_text_beyond_the_bound_is_cut_and_a_gap() -> None:
    budget = Budget("s", text=5)
    into = Collector(budget, Kind.TOOL, "t", ROOT)
    for text in ("abc", "defg", "h"):
        into.add(Role.VALUE, text, ROOT.below(text))
    assert [each.text for each in into.item().surfaces] == ["abc", "de"]
    assert [gap.why.rpartition(": ")[2] for gap in budget.gaps()] == ["1 left out", "2 characters left out"]


def test_answers_with_more_values_than_the_bound_are_a_gap() -> None:
    budget = Budget("s", values=6)
    assert budget.parse('[",,,,,,,,,,", "["]') == [",,,,,,,,,,", "["]
    with pytest.raises(WireError, match="more values"):
        budget.parse("[1,2,3,4]")
    assert ["1 answers" in gap.why for gap in budget.gaps()] == [True]
