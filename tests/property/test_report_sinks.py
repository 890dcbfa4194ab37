"""Does no text of any field of a report reach a sink as anything but text?"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from html.parser import HTMLParser
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_samples import HOSTILE, REPORT

from auditor.model import (
    Capability,
    Confidence,
    Fate,
    Finding,
    Flow,
    Gap,
    Gate,
    Judged,
    Kind,
    Leg,
    Match,
    Origin,
    Outcome,
    Place,
    Report,
    Role,
    RuleHead,
    ServerSummary,
    Severity,
    Step,
    ToolCapability,
    ViewName,
)
from auditor.model.baseline import Known, Since
from auditor.model.finding import Age
from auditor.report import escape, load, report
from auditor.report.annotate import annotated
from auditor.report.invisible import hidden, pieces
from auditor.report.kept import kept

NASTY = (
    HOSTILE,
    "<",
    "</style>",
    "</pre><script>",
    "</script>",
    "\x1b]8;;https://e.com\x1b\\x",
    "\x9d8;;https://e.com\x9cx",
    "{{7*7}}",
    "-->",
    '" onload="x',
    "'",
    "&lt;",
    "```",
    "`",
    "\n\n# x",
    "\n| a |\n|---|",
    "|",
    "[a](b)",
    "![a](b)",
    "<https://e.com>",
    "https://e.com",
    "http://e.com/<",
    "www.e.com",
    "@a",
    "#1",
    "GH-1",
    "_GH-1",
    "_www.evil.example/x",
    "\\",
    "\\`",
    "::error::x",
    "::",
    "##[",
    "#",
    "[error]",
    "\x1b[0m",
    "\x1b",
    "\x9b",
    "\u202e",
    "\u200b",
    "\ud83d",
    "\udc80",
    "\U000e0041\U000e0042",
    "\u0301" * 9,
    "{{x}}",
    "{%",
    "{0}",
    "$x$",
    "~~x~~",
    "*x*",
    "_x_",
    "1. x",
    "- x",
    "> x",
    "===",
    "[^1]",
    ":x:",
    "\t",
    "\r",
    "\u2028",
    "\x00",
    "Z" * 1500,
)
CHARS = st.characters(exclude_categories=())
"""All of Unicode, lone surrogates too."""
TEXT = st.one_of(
    st.sampled_from(NASTY), st.text(CHARS, max_size=20), st.lists(st.sampled_from(NASTY), max_size=4).map("".join)
)
NUMBER = st.sampled_from((-10, 0, 0, 0, 1, 2, 7, 400, 400, 5000))
"""Few, so that spans often lie in their excerpts, and sometimes beside them."""
RULES = st.builds(
    RuleHead, id=TEXT, title=TEXT, severity=st.sampled_from(Severity), confidence=st.sampled_from(Confidence),
    message=TEXT, why=TEXT, fix=TEXT, maps_to=st.lists(TEXT | st.just("CWE-79"), max_size=2).map(tuple),
    references=st.lists(TEXT | st.just("https://example.org/a_b"), max_size=2).map(tuple), example_flag=TEXT,
    example_pass=TEXT,
)  # fmt: skip
PLACES = st.builds(Place, file=TEXT, line=NUMBER, column=NUMBER, end_line=NUMBER, end_column=NUMBER)
MATCHES = st.builds(
    Match, server=TEXT, kind=st.sampled_from(Kind), item=TEXT, role=st.sampled_from(Role), pointer=TEXT, path=TEXT,
    start=NUMBER, end=NUMBER, excerpt=TEXT, excerpt_start=NUMBER, view=st.sampled_from(ViewName), label=TEXT,
    decoded=TEXT, before=st.none() | TEXT, source=st.none() | PLACES,
)  # fmt: skip
DOES = st.builds(
    ToolCapability, item=TEXT, capability=st.sampled_from(Capability), pointer=TEXT,
    words=TEXT.map(lambda text: text[:200]), source=st.sampled_from(("name", "text")), denied=TEXT,
)  # fmt: skip
SERVERS = st.builds(
    ServerSummary, id=TEXT, name=TEXT, client=TEXT,
    origin=st.none() | st.builds(Origin, file=TEXT, pointer=TEXT, line=NUMBER, column=NUMBER), launch=TEXT,
    transport=TEXT,
    confinement=TEXT | st.just("none"), status=TEXT, protocol=TEXT,
    counts=st.dictionaries(st.text(max_size=5), NUMBER, max_size=2).map(lambda counts: tuple(counts.items())),
    seconds=st.floats(0, 1e6), digest=TEXT, capabilities=st.lists(DOES, max_size=2).map(tuple),
)  # fmt: skip
FLOWS = st.builds(
    Flow, st.tuples(*(st.builds(Step, server=TEXT, leg=st.just(leg), does=DOES) for leg in Leg))
)  # fmt: skip


SINCE = st.builds(
    Since, created=TEXT, new=NUMBER, old=NUMBER, unseen=NUMBER,
    gone=st.lists(
        st.builds(Known, fingerprint=TEXT, rule=TEXT, title=TEXT, severity=st.sampled_from(Severity), server=TEXT,
                  item=TEXT), max_size=2
    ).map(tuple),
)  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report whose every string is hostile; rule ids are unique, as the model promises."""
    rules = draw(st.lists(RULES, min_size=1, max_size=3, unique_by=lambda rule: escape.json(rule.id)))
    finding = st.builds(
        Finding, rule=st.sampled_from(rules), matches=st.lists(MATCHES, min_size=1, max_size=3).map(tuple),
        fingerprint=TEXT, message=TEXT,
    )  # fmt: skip
    judged = st.builds(Judged, finding=finding, fate=st.sampled_from(Fate), because=TEXT, age=st.sampled_from(Age))
    return Report(
        version=draw(TEXT),
        created=draw(TEXT),
        outcome=draw(st.sampled_from(Outcome)),
        gate=draw(st.builds(Gate, st.none() | st.sampled_from(Severity), st.sampled_from(Confidence))),
        servers=tuple(draw(st.lists(SERVERS, max_size=2))),
        findings=tuple(draw(st.lists(judged, max_size=3))),
        gaps=tuple(draw(st.lists(st.builds(Gap, server=TEXT, where=TEXT, why=TEXT, hint=TEXT), max_size=2))),
        rules=tuple(rules[: draw(st.integers(0, len(rules)))]),
        notes=tuple(draw(st.lists(TEXT, max_size=2))),
        flows=tuple(draw(st.lists(FLOWS, max_size=2))),
        since=draw(st.none() | SINCE),
    )


slow = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

_COMMAND = re.compile(r"^\s*::[A-Za-z-]+(\s|::)|##\[|##vso\[|##teamcity\[", re.MULTILINE)


def unseen(text: str, allowed: str) -> set[str]:
    return {char for char in text if char not in allowed and hidden(char)}


class Page(HTMLParser):
    """Every element with its attributes; knows whether all were closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.links: set[str] = set()
        self.open: list[str] = []
        self.others: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.links |= {str(value) for name, value in attrs if name == "href"}
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


KNOWN = Page(report(REPORT, "html"))
OURS = KNOWN.tags | {"details", "summary", "q", "h4", "section", "article", "del", "ins"}
NAMED = KNOWN.attributes | {("th", "scope"), ("section", "id"), ("p", "class"), ("mark", "class"), ("pre", "class")}


@slow
@given(reports())
def test_a_page_holds_no_element_or_attribute_but_ours(sample: Report) -> None:
    text = report(sample, "html")
    text.encode()
    page = Page(text)
    assert page.tags <= OURS
    assert page.attributes <= NAMED
    assert page.open == []
    assert page.others == []
    assert all(re.fullmatch(r"#[a-z0-9-]+|https://example\.org/a_b", link) for link in page.links - {"https://e.com"})
    assert not unseen(text, "\n\t")


@slow
@given(reports(), st.booleans(), st.booleans(), st.integers(20, 160))
def test_a_terminal_gets_lines_and_colours_only(sample: Report, colour: bool, verbose: bool, width: int) -> None:
    text = report(sample, "terminal", colour=colour, verbose=verbose, width=width)
    text.encode()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text) if colour else text
    assert not unseen(plain, "\n")
    assert not _COMMAND.search(plain)


@slow
@given(reports())
def test_markdown_holds_no_link_image_html_or_mention_from_evidence(sample: Report) -> None:
    text = report(sample, "markdown")
    text.encode()
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert not {token.type for token in tokens} & {"html_block", "code_block", "hr", "list_item_open", "lheading_open"}
    for token in tokens:
        for child in token.children or ():
            _inert(child)
    prose = "\0".join(c.content for t in tokens for c in t.children or () if c.type == "text")
    assert not re.search(r"@\w|#\d|(?<![A-Za-z0-9])(?:GH-\d|www\.)|https?://(?!example\.org/a_b|e\.com)", prose)
    assert not unseen(text, "\n")


def _inert(token: Token) -> None:
    assert token.type not in {"html_inline", "image", "em_open", "s_open", "hardbreak"}
    if token.type == "link_open":
        assert token.info == "auto"
        assert token.attrGet("href") in {"https://example.org/a_b", "https://e.com"}


@slow
@given(reports())
def test_sarif_is_json_that_every_parser_reads_without_hidden_text(sample: Report) -> None:
    text = report(sample, "sarif")
    assert text.isascii()
    log = json.loads(text)
    strings = list(_strings(log))
    "".join(strings).encode()
    assert not unseen("".join(strings), "\n")
    assert not any("](" in string for result in log["runs"][0]["results"] for string in _strings(result["message"]))
    assert "" not in strings


def _strings(node: object) -> list[str]:
    if isinstance(node, dict):
        return [string for value in node.values() for string in _strings(value)]
    if isinstance(node, list):
        return [string for value in node for string in _strings(value)]
    return [node] if isinstance(node, str) else []


@slow
@given(reports())
def test_annotations_are_our_own_commands_and_nothing_else(sample: Report) -> None:
    lines = annotated(sample).splitlines()
    fails, gaps = sum(one.fate is Fate.FAILS for one in sample.findings), len(sample.gaps)
    marked = min(fails, 10) + min(gaps, 10)
    assert len(lines) == marked + (marked < fails + gaps)
    for line in lines:
        assert re.match(r"::(error|warning|notice) [a-z]+=", line)
        assert set(re.findall(r"(?:^::\w+ |,)([a-zA-Z]+)=", line.partition("::")[2].partition("::")[0])) <= PARTS
        assert not unseen(line, "")


PARTS = {"file", "line", "col", "title"}


@slow
@given(reports())
def test_json_is_read_back_to_the_same_bytes(sample: Report) -> None:
    text = report(sample, "json")
    assert text.isascii()
    json.dumps(json.loads(text), ensure_ascii=False).encode()
    assert report(load(text, "run.json"), "json") == text


@slow
@given(reports())
def test_json_is_read_back_to_the_same_report(sample: Report) -> None:
    """But for lone surrogates, each of which became one U+FFFD, and the middle of long names."""
    sample = kept(sample)
    whole = replace(sample, rules=tuple({rule.id: rule for rule in (*sample.rules, *_named(sample))}.values()))
    assert load(report(whole, "json"), "run.json") == _sound(whole)


def _named(sample: Report) -> list[RuleHead]:
    return [judged.finding.rule for judged in sample.findings]


def _sound(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return escape.json(value)
    if isinstance(value, tuple):
        return tuple(map(_sound, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _sound(getattr(value, field.name)) for field in fields(value)})
    return value


@given(TEXT, st.sampled_from(["", "\n", "\n\t"]))
def test_drawing_keeps_every_visible_character_in_order(text: str, keep: str) -> None:
    """What has no title is the server's own text, and it is complete but for what was drawn."""
    own = [piece.text for piece in pieces(text, keep) if not piece.title]
    left = iter(text)
    assert all(char in left for part in own for char in part)
    assert not unseen("".join(piece.text for piece in pieces(text, keep)), keep)


@given(TEXT)
def test_a_code_span_is_one_span(text: str) -> None:
    (paragraph,) = (
        token for token in MarkdownIt("commonmark").parse(f"a {escape.code(text)} b") if token.type == "inline"
    )
    assert [child.type for child in paragraph.children or ()] in (["text", "code_inline", "text"], ["text"])


@given(TEXT, TEXT, TEXT)
def test_an_annotation_is_one_line_with_its_parts_apart(message: str, title: str, file: str) -> None:
    made = escape.annotation("error", message, title=title or "t", file=file or "f", line=1, column=2)
    assert not unseen(made, "")
    given_part = made.removeprefix("::error ").partition("::")[0]
    assert [part.partition("=")[0] for part in given_part.split(",")] == ["file", "line", "col", "title"]
