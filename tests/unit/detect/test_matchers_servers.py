from __future__ import annotations

import json

import pytest
from matcher_cases import ask, details, tool, words

from auditor.model import (
    Capture,
    Era,
    Evidence,
    Exchange,
    Listing,
    Scope,
    ServerSpec,
    Statement,
    Stdio,
    ViewName,
    Vocabulary,
)
from auditor.surfaces import from_listing, surfaces

SPEC = ServerSpec("one", "one", "test", Stdio("notes"))
TERMS = (Vocabulary("mail", (r"\bmail\b",)), Vocabulary("web", (r"\bweb\b",)), Vocabulary("post", (r"\bpost\b",)))


def captured(*listings: Listing, requests: tuple[str, ...] = ()) -> Statement:
    return surfaces(Capture(SPEC, "", "none", listings, Evidence(requests=requests), (), 0.0, ""))


def listed(era: Era, *tools: dict[str, str]) -> Listing:
    raw = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"tools": tools}})
    return Listing(era, "client", (Exchange("tools/list", None, raw),))


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ('{"method": "sampling/createMessage"}', True),
        ('{"method": "sampling\\/createMessage"}', True),
        ('{"method": "roots/list", "params": {"method": "sampling/createMessage"}}', False),
        ('{"method": 3}', False),
        ("[]", False),
        ("sampling/createMessage", False),
    ],
)
def test_a_request_is_known_by_its_method(request_: str, found: bool) -> None:
    server = captured(requests=(request_,))
    assert bool(ask("server-request", server, methods=["sampling/createMessage"])) is found


def test_what_is_listed_must_be_declared() -> None:
    listing = {"capabilities": {"tools": {}}, "tools": [{"name": "a"}], "prompts": [{"name": "b"}]}
    found = ask("undeclared-listing", from_listing("one", listing), scope=Scope.SERVER)
    assert details(found) == ["prompts"]
    assert words(found) == ["b"]


@pytest.mark.parametrize("capabilities", [None, "tools", []])
def test_without_a_declaration_nothing_is_undeclared(capabilities: object) -> None:
    listing = {"capabilities": capabilities, "tools": [{"name": "a"}]}
    assert ask("undeclared-listing", from_listing("one", listing), scope=Scope.SERVER) == []


def test_a_tool_of_two_listings_is_no_duplicate() -> None:
    first = listed(Era.HANDSHAKE, {"name": "a", "description": "x"})
    second = listed(Era.MODERN, {"name": "a", "description": "y"})
    assert ask("same-tool-name", captured(first, second), scope=Scope.SERVER) == []


def together(*servers: Statement, least: int = 1) -> list[str]:
    found = ask(
        "combination",
        *servers,
        scope=Scope.FLEET,
        views=(ViewName.PLAIN,),
        vocabulary=TERMS,
        terms=["mail", "web", "post"],
        servers=least,
    )
    return details(found)


def test_three_tools_meet_over_the_fleet_and_are_named() -> None:
    servers = (
        tool("a", "one", description="mail"),
        tool("b", "two", description="web"),
        tool("c", "three", description="post"),
    )
    assert together(*servers, least=3) == ["mail: a (one); web: b (two); post: c (three)"]


def test_one_tool_that_says_everything_is_no_combination() -> None:
    assert together(tool("a", description="mail web post")) == []


def test_two_of_three_are_no_combination() -> None:
    assert together(tool("a", "one", description="mail"), tool("b", "two", description="web")) == []


def test_too_few_servers_are_no_combination() -> None:
    one = from_listing("one", {"tools": [{"name": word, "description": word} for word in ("mail", "web", "post")]})
    assert together(one, least=2) == []
    assert len(together(one)) == 1
