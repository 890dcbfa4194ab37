"""Does each sink get text that it cannot act on, and that a person can still read?"""

from __future__ import annotations

import pytest

from auditor.report import escape


def test_a_long_text_says_how_much_is_left_out() -> None:
    assert escape.visible("x" * 1500, limit=10) == "xxxxxxxxxx… (1,490 more characters)"


def test_terminal_text_is_one_line_without_control_characters() -> None:
    assert escape.terminal("\x1b[2Ja\nb") == "\\x1b[2Ja\\nb"


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("::add-mask::", "\\x3a:add-mask::"),
        ("::Group name", "\\x3a:Group name"),
        ("##[error]x", "\\x23#[error]x"),
        ("##vso[task.setvariable]", "\\x23#vso[task.setvariable]"),
        ("##teamcity[x]", "\\x23#teamcity[x]"),
        ("std::vector, a::b, ## title", "std::vector, a::b, ## title"),
    ],
)
def test_a_ci_log_is_not_commanded(raw: str, safe: str) -> None:
    assert escape.terminal(raw) == safe


def test_html_has_no_markup_but_the_drawings() -> None:
    assert escape.html("<b a='1'>\"&\u200b") == (
        '&lt;b a=&#x27;1&#x27;&gt;&quot;&amp;<span class="inv" title="U+200B ZERO WIDTH SPACE">&lt;U+200B&gt;</span>'
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://example.com",
        "https://a b",
        'https://e.com/"x',
        "https://e.com/<x>",
        "https://user@e.com",
        "//e.com",
        "https://e.com/\n",
    ],
)
def test_only_a_plain_https_address_is_a_link(url: str) -> None:
    assert escape.link(url) is None


def test_an_https_address_stays() -> None:
    assert escape.link("https://e.com:8080/a?b=c#d") == "https://e.com:8080/a?b=c#d"


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("[l](https://e.com)", "\\[`l](https://e.com`)"),
        ("![i](x)", "!\\[i\\](x)"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("@all #12 GH-3", "`@all` `#12` `GH-3`"),
        ("www.e.com", "`www.e.com`"),
        ("_www.e.com ~WWW.e.com éwww.e.com", "`_www.e.com` `~WWW.e.com` `éwww.e.com`"),
        ("_GH-3 axwww.e.com", "`_GH-3` axwww.e.com"),
        ("a|b\nc", "a&#124;b c"),
        ("`*_~$\\", "\\`\\*\\_&#126;&#36;&#92;"),
        ("use `a_b@1.2` or “https://e.com/a_b”, now", "use `a_b@1.2` or “`https://e.com/a_b`”, now"),
        ("``a@b` c", "\\`\\`a@&#8203;b\\` c"),
        ("` ` _x", "\\` \\` \\_x"),
        (":tada: 10:30", ":&#8203;tada: 10:30"),
    ],
)
def test_markdown_prose_is_inert(raw: str, safe: str) -> None:
    assert escape.markdown(raw) == safe


@pytest.mark.parametrize(
    ("raw", "span"),
    [
        ("add", "`add`"),
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        ("a|b", "`a\\x7cb`"),
        (" a ", "`  a  `"),
        ("", "(empty)"),
        ("   ", "(3 spaces)"),
        ("a\nb", "`a\\nb`"),
    ],
)
def test_a_code_span_cannot_be_left(raw: str, span: str) -> None:
    assert escape.code(raw) == span


def test_a_fence_is_longer_than_any_in_its_text() -> None:
    assert escape.fence(("````", "x")) == "`````text\n````\nx\n`````"


def test_sarif_text_links_to_nothing() -> None:
    assert escape.sarif("[a](1) \ud800") == "[a] (1) <U+D800>"


def test_json_text_keeps_its_length() -> None:
    assert escape.json("a\ud800\udc80b") == "a\ufffd\ufffdb"


def test_an_annotation_cannot_end_early() -> None:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    made = escape.annotation("error", "50% a\nb\r", title="x,y::z", file="a:b,c", line=3, column=2)
    assert made == "::error file=a%3Ab%2Cc,line=3,col=2,title=x%2Cy%3A%3Az::50%25 a%0Ab\\r"
    assert escape.annotation("notice", "ok") == "::notice::ok"
