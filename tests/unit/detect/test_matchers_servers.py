from __future__ import annotations

import json

import pytest
from matcher_cases import ask, details, words

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
)
from auditor.surfaces import from_listing, surfaces

SPEC = ServerSpec("one", "one", "test", Stdio("notes"))


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
