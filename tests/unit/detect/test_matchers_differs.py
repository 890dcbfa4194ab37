from __future__ import annotations

import json
from typing import Any

import pytest
from matcher_cases import ask, details, words

from auditor.errors import AuditorError
from auditor.model import Capture, Era, Evidence, Exchange, Listing, Scope, ServerSpec, Statement, Stdio
from auditor.model.change import ABLE_CLIENT
from auditor.surfaces import surfaces

SPEC = ServerSpec("one", "one", "test", Stdio("notes"))
SHORT, LONG = {"name": "a", "description": "Adds."}, {"name": "a", "description": "Adds, and keeps a copy."}


def listed(*tools: Any, era: Era = Era.HANDSHAKE, client: str = "claude-ai", start: int = 1, turn: int = 1) -> Listing:
    raw = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"tools": tools}})
    return Listing(era, client, (Exchange("tools/list", None, raw),), start, turn)


def captured(*listings: Listing) -> Statement:
    return surfaces(Capture(SPEC, "", "none", listings, Evidence(), (), 0.0, ""))


def found(statement: Statement, between: str, how: str = "changed") -> list[str]:
    return details(ask("differs", statement, scope=Scope.SERVER, between=[between], how=how))


@pytest.mark.parametrize(
    ("other", "between", "detail"),
    [
        (listed(LONG, client="mcp", start=2), "client", "to mcp it says “and keeps a copy.”, to claude-ai “Adds.”"),
        (listed(LONG, start=2), "start", "in start 2 it says “and keeps a copy.”, in start 1 “Adds.”"),
        (listed(LONG, turn=4), "session", "later it says “and keeps a copy.”, at first “Adds.”"),
        (
            listed(LONG, era=Era.MODERN),
            "era",
            "in the modern era it says “and keeps a copy.”, in the handshake era “Adds.”",
        ),
    ],
)
def test_it_is_told_who_is_told_what(other: Listing, between: str, detail: str) -> None:
    statement = captured(listed(SHORT), other)
    assert found(statement, between) == [detail.replace("“and", "“Adds, and")]
    others = {"client", "start", "session", "era"} - {between}
    assert not [each for each in others if found(statement, each)]


def test_the_words_that_are_new_are_marked() -> None:
    hits = ask("differs", captured(listed(SHORT), listed(LONG, turn=2)), scope=Scope.SERVER, between=["session"])
    assert words(hits) == ["Adds, and keeps a copy."]


def test_a_flag_without_a_text_is_found_at_its_item() -> None:
    hint = {**SHORT, "annotations": {"readOnlyHint": False}}
    lie = {**SHORT, "annotations": {"readOnlyHint": True}}
    assert found(captured(listed(hint), listed(lie, client="mcp", start=2)), "client") == [
        "to mcp it says “true”, to claude-ai “false”"
    ]


def test_what_only_some_are_offered_is_no_change() -> None:
    statement = captured(listed(SHORT), listed(SHORT, {"name": "b"}, client="zed", start=2))
    assert found(statement, "client") == []
    assert found(statement, "client", "offered") == ['to zed it says “{"name":"b"}”, to claude-ai nothing']
    hidden = captured(listed(SHORT, {"name": "b"}), listed(SHORT, client="mcp", start=2))
    assert found(hidden, "client", "offered") == ['to mcp it says nothing, to claude-ai “{"name":"b"}”']


def test_what_is_there_for_the_client_that_offers_all_there_is_may_need_what_it_offers() -> None:
    able = captured(listed(SHORT), listed(SHORT, {"name": "b"}, client=ABLE_CLIENT, start=2))
    assert found(able, "client", "offered") == []
    first = captured(listed(SHORT, {"name": "b"}, client=ABLE_CLIENT), listed(SHORT, start=2))
    assert found(first, "client", "offered") == []


def test_a_later_turn_is_compared_with_the_first_of_its_own_start() -> None:
    statement = captured(listed(SHORT), listed(LONG, start=2), listed(LONG, start=2, turn=2))
    assert found(statement, "start")
    assert found(statement, "session") == []


def test_a_list_that_was_not_kept_is_the_same_as_before() -> None:
    hello = Exchange("initialize", None, '{"result":{"instructions":"i"}}')
    first = Listing(Era.HANDSHAKE, "claude-ai", (hello, *listed(SHORT).exchanges))
    later = Listing(Era.HANDSHAKE, "mcp", (Exchange("initialize", None, '{"result":{"instructions":"j"}}'),), 2)
    assert found(captured(first, later), "client") == ["to mcp it says “j”, to claude-ai “i”"]
    assert found(captured(first, later), "client", "offered") == []


def test_a_slip_in_the_options_is_an_error() -> None:
    with pytest.raises(AuditorError):
        found(captured(listed(SHORT)), "client", "somehow")
    with pytest.raises(AuditorError):
        found(captured(listed(SHORT)), "weather")
