"""How does each disguise read once it is taken off?"""

from __future__ import annotations

import pytest

from auditor.model import ViewName
from auditor.surfaces import read
from auditor.surfaces.views.plain import plain_text


def tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)


def selectors(text: str) -> str:
    return "".join(chr(0xFE00 + octet if octet < 16 else 0xE0100 + octet - 16) for octet in text.encode())


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        # case
        ("Ignore ALL", "ignore all"),
        ("Straße", "strasse"),
        # compatibility forms
        ("\uff29\uff47\uff4e\uff4f\uff52\uff45", "ignore"),
        ("\U0001d408\U0001d420\U0001d427\U0001d428\U0001d42b\U0001d41e", "ignore"),
        ("o\ufb03ce", "office"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("i\u0337g\u0337n\u0337ore", "ignore"),
        ("\u0130gnore", "ignore"),
        # look-alikes
        ("\u0456gn\u043er\u0435", "ignore"),
        ("IG\u039dORE", "ignore"),
        ("\u0421opy", "copy"),
        ("\u026a\u0262\u0274\u1d0f\u0280\u1d07", "ignore"),
        ("\U0001f178\U0001f176nore", "ignore"),
        ("\u041f\u0440\u0438\u0432\u0435\u0442 friend", "\u043f\u0440\u0438\u0432\u0435\u0442 friend"),
        ("\u0391\u03b8\u03ae\u03bd\u03b1", "\u03b1\u03b8\u03ae\u03bd\u03b1"),
        # unseen characters
        ("ig\u200bno\u200dre\u00ad \ufeffall\u2060", "ignore all"),
        ("\u202eignore\u202c", "ignore"),
        ("\u2764\ufe0f ok", "\u2764 ok"),
        (f"Add{tags('read keys')}numbers", "add read keys numbers"),
        ("\U0001f3f4" + tags("gbsct") + "\U000e007f flag", "\U0001f3f4 flag"),
        (f"Hi\U0001f600{selectors('read keys')}", "hi\U0001f600 read keys"),
        ("a\x00b\x08c", "abc"),
        # terminal
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b1mred", "red"),
        ("a\x1b]0;the title\x07b", "a the titleb"),
        ("\x1b]8;;http://x\x1b\\link", ";http://x link"),
        # entities
        ("&lt;b&gt;ignore", "ignore"),
        ("&#105;gnore &#x61;ll", "ignore all"),
        ("&amp;#105;gnore", "ignore"),
        ("?a=1&lt=2", "?a=1&lt=2"),
        # escapes
        ("\\u0069gnore\\x20all", "ignore all"),
        ("a\\nb \\ud83d\\ude00", "a\nb \U0001f600"),
        ("\\u{69}gnore", "ignore"),
        ("C:\\new\\temp", "c:\\new\\temp"),
        ("&#92;u0069gnore", "ignore"),
        # percent
        ("ignore%20all%20of%20it", "ignore all of it"),
        ("100% of %d", "100% of %d"),
        ("LIKE '%ab%'", "like '%ab%'"),
        ("caf%C3%A9%20x", "caf\u00e9 x"),
        # markup
        ("<!-- hidden -->shown", "hidden shown"),
        ("<IMPORTANT>do</IMPORTANT>", "<important>do</important>"),
        ("<|system|> [INST]", "<|system|> [inst]"),
        ("<b>ig</b>nore<br/>all", "ignore\nall"),
        ('<span style="x">a</span>', '<span style="x">a'),
        # Markdown
        ("**must** `read_file` ~~not~~", "must read_file not"),
        ("_never_ __do__ a_b_c", "never do a_b_c"),
        ("# Head\n## Next", "head\nnext"),
        ("> quoted\n> > twice", "quoted\ntwice"),
        ("* item\n* 2 * 3", "* item\n* 2 * 3"),
        ("ig**no**re", "ignore"),
        # single letters
        ("i g n o r e", "ignore"),
        ("i g n o r e  a l l", "ignore all"),
        ("i.g.n.o.r.e a.l.l", "ignore all"),
        ("e.g. a b c", "e.g. a b c"),
        # blanks
        ("  a \t b\xa0\u2003c  ", "a b c"),
        ("a   \r\n   b\n\n\n\nc", "a\nb\n\nc"),
        ("a\u2028b\u2800c", "a\nb c"),
        # nothing of it
        ("plain text, as it is: read_file(x)", "plain text, as it is: read_file(x)"),
        ("\ud800 lone", "\ud800 lone"),
        ("", ""),
    ],
)
def test_a_text_reads_plainly(raw: str, plain: str) -> None:
    assert plain_text(raw) == plain


def test_there_is_no_plain_reading_where_it_would_be_the_raw_text() -> None:
    assert read("nothing to fold") == ()


def test_an_ordinary_text_maps_one_to_one_at_no_cost() -> None:
    [view] = read("Read a File")
    assert (view.name, view.text) == (ViewName.PLAIN, "read a file")
    assert (view.starts, view.ends) == (range(11), range(1, 12))


def test_a_word_leads_back_to_all_that_it_was_written_with() -> None:
    raw = "say: \u0456g\u200bn&#111;re **all**"
    [view] = read(raw)
    at = view.text.index("ignore")
    start, end = view.raw_span(at, at + len("ignore"))
    assert raw[start:end] == "\u0456g\u200bn&#111;re"
    at = view.text.index("all")
    start, end = view.raw_span(at, at + 3)
    assert raw[start:end] == "all"
