"""Is all of a capture read: pages, launch, evidence, other listings?"""

from __future__ import annotations

import json

from auditor.model import (
    Capture,
    Deed,
    Era,
    Evidence,
    Exchange,
    Gap,
    Http,
    Item,
    Kind,
    Launch,
    Listing,
    Role,
    ServerSpec,
    Setting,
    Statement,
    Stdio,
    Touched,
    Variable,
)
from auditor.surfaces import from_result, from_spec, from_text, surfaces

RUN = Stdio("run", ("--now", ""), (Variable("MODE", "fast"), Variable("KEY", None, "name")), "/tmp/here")  # noqa: S108  (a text)


def listing(*answers: tuple[str, object], era: Era = Era.HANDSHAKE, client: str = "c") -> Listing:
    exchanges = (
        Exchange(
            method, None, body if isinstance(body, str) else json.dumps({"jsonrpc": "2.0", "id": 1, "result": body})
        )
        for method, body in answers
    )
    return Listing(era, client, tuple(exchanges))


def said(
    *listings: Listing, evidence: Evidence | None = None, launch: Launch = RUN, gaps: tuple[Gap, ...] = ()
) -> Statement:
    spec = ServerSpec("id", "shown", "cursor", launch, settings=(Setting("autoApprove", '["*"]'),))
    return surfaces(Capture(spec, "", "none", listings, evidence or Evidence(), gaps, 0.0, ""))


def texts(item: Item) -> list[tuple[Role, str, str]]:
    return [(surface.role, surface.pointer, surface.text) for surface in item.surfaces]


def test_pages_are_joined_and_counted_through() -> None:
    pages = listing(
        ("initialize", {"instructions": "i"}),
        ("tools/list", {"tools": [{"name": "a"}], "nextCursor": "c1"}),
        ("tools/list", {"tools": [{"name": "b"}]}),
        ("resources/templates/list", {"resourceTemplates": [{"uriTemplate": "u"}]}),
    )
    launch, hello, *entries = said(pages).items
    assert (launch.kind, hello.kind) == (Kind.LAUNCH, Kind.SERVER)
    assert [(item.kind, item.pointer, item.name) for item in entries] == [
        (Kind.TOOL, "/tools/0", "a"),
        (Kind.TOOL, "/tools/1", "b"),
        (Kind.TEMPLATE, "/resourceTemplates/0", "u"),
    ]
    assert texts(hello) == [
        (Role.INSTRUCTIONS, "/instructions", "i"),
        (Role.VALUE, "/exchanges/1/result/nextCursor", "c1"),
    ]


def test_the_tools_are_all_known_unless_a_page_of_them_is_a_gap() -> None:
    assert said(gaps=(Gap("id", "prompts/list", "error"),)).tools_listed
    assert not said(gaps=(Gap("id", "tools/list page 2", "error"),)).tools_listed


def test_what_stands_around_a_page_is_read() -> None:
    envelope = {"jsonrpc": "2.0", "id": 1, "result": {"tools": [], "_meta": {"m": "v"}, "odd": "o"}, "note": "n"}
    refusal = {"jsonrpc": "2.0", "id": {"x": "y"}, "error": {"code": -1, "message": "no", "data": "why"}}
    hello = said(listing(("tools/list", json.dumps(envelope)), ("prompts/list", json.dumps(refusal)))).items[1]
    assert texts(hello) == [
        (Role.KEY, "/exchanges/0/result/_meta/m", "m"),
        (Role.META, "/exchanges/0/result/_meta/m", "v"),
        (Role.KEY, "/exchanges/0/result/odd", "odd"),
        (Role.VALUE, "/exchanges/0/result/odd", "o"),
        (Role.KEY, "/exchanges/0/note", "note"),
        (Role.VALUE, "/exchanges/0/note", "n"),
        (Role.KEY, "/exchanges/1/id/x", "x"),
        (Role.VALUE, "/exchanges/1/id/x", "y"),
        (Role.KEY, "/exchanges/1/error/code", "code"),
        (Role.KEY, "/exchanges/1/error/message", "message"),
        (Role.KEY, "/exchanges/1/error/data", "data"),
        (Role.VALUE, "/exchanges/1/error/message", "no"),
        (Role.VALUE, "/exchanges/1/error/data", "why"),
    ]


def test_an_answer_that_does_not_parse_is_one_text_of_its_first_64_kilobytes() -> None:
    hello = said(listing(("tools/list", "{" + "x" * 100_000))).items[1]
    [surface] = hello.surfaces
    assert (surface.role, surface.text) == (Role.VALUE, "{" + "x" * (65_536 - 1))
    deep = "[" * 200 + "]" * 200
    assert said(listing(("tools/list", deep))).items[1].surfaces[0].text == deep


def test_the_launch_is_read() -> None:
    assert texts(said().items[0]) == [
        (Role.NAME, "/launch/name", "shown"),
        (Role.COMMAND, "/launch/command", "run"),
        (Role.ARG, "/launch/args/0", "--now"),
        (Role.ENV, "/launch/env/MODE", "MODE=fast"),
        (Role.ENV, "/launch/env/KEY", "KEY"),
        (Role.VALUE, "/launch/cwd", "/tmp/here"),  # noqa: S108  (a text)
        (Role.SETTING, "/launch/settings/autoApprove", 'autoApprove=["*"]'),
    ]
    remote = Http(
        "https://example.org/mcp", headers=(Variable("X-Mode", "fast"), Variable("Authorization", None, "name"))
    )
    spec = ServerSpec("id", "shown", "cursor", remote)
    [item] = from_spec(spec).items
    assert texts(item)[1:] == [
        (Role.URL, "/launch/url", "https://example.org/mcp"),
        (Role.HEADER, "/launch/headers/X-Mode", "X-Mode: fast"),
        (Role.HEADER, "/launch/headers/Authorization", "Authorization"),
    ]


def test_evidence_is_read_where_there_is_some() -> None:
    evidence = Evidence("err", ("n0", "n1"), ('{"method": "ping"}',), ("401 POST",), -9, ("left out",))
    assert texts(said(evidence=evidence).items[-1]) == [
        (Role.STDERR, "/stderr", "err"),
        (Role.NOISE, "/noise/0", "n0"),
        (Role.NOISE, "/noise/1", "n1"),
        (Role.REQUEST, "/requests/0", '{"method": "ping"}'),
        (Role.HTTP, "/http/0", "401 POST"),
        (Role.DROPPED, "/dropped/0", "left out"),
    ]
    assert said().of(Kind.EVIDENCE) == ()


def test_of_another_listing_only_what_differs_is_added() -> None:
    first = listing(("tools/list", {"tools": [{"name": "a", "description": "A"}, {"name": "b", "description": "B"}]}))
    second = listing(
        (
            "tools/list",
            {"tools": [{"name": "b", "description": "Evil"}, {"name": "a", "description": "A"}, {"name": "c"}]},
        ),
        era=Era.MODERN,
        client="other",
    )
    added = [each for item in said(first, second).items[4:] for each in item.surfaces]
    assert [(each.path, each.pointer, each.text) for each in added] == [
        ("modern/other:/tools/b/description", "/tools/0/description", "Evil"),
        ("modern/other:/tools/c/name", "/tools/2/name", "c"),
    ]


def test_the_same_listing_again_adds_nothing() -> None:
    once = listing(("initialize", {"instructions": "i"}), ("tools/list", {"tools": [{"name": "a"}]}))
    assert said(once, once).items == said(once).items


def test_a_text_is_one_surface() -> None:
    [item] = from_text("s", Kind.RESULT, "Hello").items
    assert texts(item) == [(Role.TEXT, "", "Hello")]
    assert (item.kind, item.name, item.surfaces[0].readings[0].text) == (Kind.RESULT, "", "hello")


def test_a_result_is_read_with_its_structured_content() -> None:
    result = {
        "content": [
            {"type": "text", "text": "t", "annotations": {"audience": ["user"]}},
            {"type": "resource", "resource": {"uri": "u", "text": "r"}},
        ],
        "structuredContent": {"rows": [{"k": "v"}]},
        "isError": False,
    }
    [item] = from_result("s", result, "tool").items
    assert item.name == "tool"
    assert [each for each in texts(item) if each[0] in (Role.TEXT, Role.URI)] == [
        (Role.TEXT, "/content/0/text", "t"),
        (Role.URI, "/content/1/resource/uri", "u"),
        (Role.TEXT, "/content/1/resource/text", "r"),
        (Role.TEXT, "/structuredContent/rows/0/k", "v"),
    ]
    assert (Role.KEY, "/structuredContent/rows/0/k", "k") in texts(item)


def test_the_messages_of_a_prompt_are_texts() -> None:
    result = {"description": "d", "messages": [{"role": "user", "content": {"type": "text", "text": "m"}}]}
    [item] = from_result("s", result).items
    assert (Role.TEXT, "/messages/0/content/text", "m") in texts(item)


def test_a_result_that_is_a_string_is_its_text() -> None:
    [item] = from_result("s", "Hello").items
    assert texts(item) == [(Role.TEXT, "", "Hello")]


def test_what_a_server_touched_is_told_by_what_it_did() -> None:
    touched = (
        Touched(Deed.READ, "/x"),
        Touched(Deed.READ, "~/.ssh/id_rsa", "ssh key"),
        Touched(Deed.WRITE, "/y", "", "EROFS"),
        Touched(Deed.CONNECT, "h:1"),
        Touched(Deed.LISTEN, "h:2"),
        Touched(Deed.RUN, "ls"),
        Touched(Deed.TELL, "~/k", "key"),
    )
    *_, item = said(evidence=Evidence(watched=True, touched=touched)).items
    assert item.kind is Kind.EVIDENCE
    assert texts(item) == [
        (Role.READS, "/touched/0", "/x"),
        (Role.BAIT, "/touched/1", "~/.ssh/id_rsa (ssh key)"),
        (Role.WRITES, "/touched/2", "/y [EROFS]"),
        (Role.CONNECTS, "/touched/3", "h:1"),
        (Role.LISTENS, "/touched/4", "h:2"),
        (Role.RUNS, "/touched/5", "ls"),
        (Role.TELLS, "/touched/6", "~/k (key)"),
    ]
