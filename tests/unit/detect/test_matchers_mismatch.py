"""Do name, titles, text, schema and what a tool can do agree?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from matcher_cases import ask, details, tool, tools, words

from auditor.errors import AuditorError
from auditor.model import Capability, Scope, Statement, ToolCapability
from auditor.surfaces import from_listing

KNOWN = ["read_file", "filesystem", "slack"]


def doing(server: str, **tools_: Capability) -> Statement:
    """A server of tools that each do one thing."""
    said = tuple(ToolCapability(name, does, "/tools/0/name", name, "name") for name, does in tools_.items())
    return replace(tools(*tools_, server=server), capabilities=said)


def test_what_a_tool_can_do_is_found_with_its_words() -> None:
    server = doing("one", run=Capability.EXECUTES, read=Capability.READS_FILES)
    found = ask("can", server, do=["executes", "deletes"])
    assert (words(found), details(found)) == (["run"], ["run"])
    assert ask("can", server, do=["executes"], shown_by=["text"]) == []


def test_a_capability_that_does_not_exist_is_refused() -> None:
    with pytest.raises(AuditorError, match="no capability 'flies'"):
        ask("can", tool(), do=["flies"])


def test_tools_of_three_servers_are_told_as_one_way() -> None:
    servers = (
        doing("mail", read=Capability.TAKES_FOREIGN_CONTENT),
        doing("notes", search=Capability.READS_PRIVATE_DATA),
        doing("chat", post=Capability.SENDS_OUT),
    )
    found = ask("combination", *servers, scope=Scope.FLEET, servers=2)
    assert details(found) == ["mail.read (strangers' text) → notes.search (private) → chat.post (out)"]
    assert words(found) == ["read", "search", "post"]


def test_a_way_on_one_server_is_none_over_several() -> None:
    one = doing("one", a=Capability.TAKES_FOREIGN_CONTENT, b=Capability.READS_SECRETS, c=Capability.SENDS_MESSAGES)
    assert ask("combination", one, scope=Scope.FLEET, servers=2) == []
    assert len(ask("combination", one, scope=Scope.SERVER)) == 1


@pytest.mark.parametrize("name", ["read_fi1e", "raed_file", "rea_file", "reead_file", "r\u0435ad_file", "s1ack"])
def test_a_slip_or_a_look_alike_resembles_what_is_known(name: str) -> None:
    assert len(ask("resembles", tool(name), looks_at=("tool.name",), names=KNOWN)) == 1


@pytest.mark.parametrize("name", ["read_file", "readFile", "read_files", "load_file", "stack", "read", "black", ""])
def test_what_is_known_or_another_word_resembles_nothing(name: str) -> None:
    assert ask("resembles", tool(name), looks_at=("tool.name",), names=KNOWN) == []


EXPLAINS = "Adds.\n\nArgs:\n    first (int): a number\n    second: a number\n\nReturns:\n    result: the sum"


@pytest.mark.parametrize(
    ("takes", "found"),
    [({"command": {}}, ["first, second"]), ({"Second": {}}, []), ({}, []), ({"result": {}}, ["first, second"])],
)
def test_arguments_are_explained_that_are_not_taken(takes: dict[str, object], found: list[str]) -> None:
    server = tool(description=EXPLAINS, inputSchema={"properties": takes})
    assert details(ask("explains-others", server)) == found


@pytest.mark.parametrize(
    "takes",
    [
        {"params": {"$ref": "#/$defs/Pair"}},
        {"params": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Pair"}]}},
        {"params": {"properties": {"second": {}}}},
    ],
)
def test_arguments_that_one_parameter_wraps_are_taken(takes: dict[str, object]) -> None:
    schema = {"properties": takes, "$defs": {"Pair": {"properties": {"first": {}, "second": {}}}}}
    assert ask("explains-others", tool(description=EXPLAINS, inputSchema=schema)) == []


@pytest.mark.parametrize("reference", ["#/$defs/Other", "#/$defs/Missing", "https://pairs.test/Pair", "#", 7])
def test_what_a_reference_does_not_hold_is_not_taken(reference: object) -> None:
    schema = {"properties": {"params": {"$ref": reference}}, "$defs": {"Other": {"properties": {"command": {}}}}}
    assert len(ask("explains-others", tool(description=EXPLAINS, inputSchema=schema))) == 1


def test_two_titles_contradict_where_they_share_no_word() -> None:
    def titles(one: str, other: str) -> list[str]:
        return details(ask("two-titles", tool(title=one, annotations={"title": other})))

    assert titles("Show notes", "Delete all") == ["Show notes"]
    assert titles("Show notes", "Notes") == []
    assert titles("Show notes", "") == []


def test_the_title_of_a_tool_is_not_the_name_of_another() -> None:
    def shown(title: str) -> list[str]:
        listing = {"tools": [{"name": "read_note"}, {"name": "wipe_note", "title": title}]}
        return details(ask("title-of-another", from_listing("one", listing), scope=Scope.SERVER))

    assert shown("Read Note") == ["read_note"]
    assert shown("Wipe Note") == shown("Note") == []
