from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matcher_cases import ask, details, tool, tools, words

from auditor.detect.matchers.words import words as words_of
from auditor.model import Scope
from auditor.surfaces import from_listing


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("read_file", ("read", "file")),
        ("readFile", ("read", "file")),
        ("HTTPServer", ("http", "server")),
        ("get-v2_data", ("get", "v", "2", "data")),
        ("delete all", ("delete", "all")),
        ("", ()),
    ],
)
def test_names_fall_into_words(name: str, parts: tuple[str, ...]) -> None:
    assert words_of(name) == parts


@given(st.lists(st.from_regex("[a-z]{1,8}", fullmatch=True), min_size=1, max_size=5))
def test_all_ways_of_joining_words_give_the_same_words(parts: list[str]) -> None:
    expected = tuple(parts)
    assert words_of("_".join(parts)) == words_of("-".join(parts)) == words_of(" ".join(parts)) == expected
    assert words_of("".join(part.capitalize() for part in parts)) == expected or any(len(part) == 1 for part in parts)


def test_a_verb_is_found_anywhere_or_first() -> None:
    server = tool("github_delete_repo")
    assert details(ask("name-verb", server, is_=["delete"])) == ["delete"]
    assert ask("name-verb", server, is_=["delete"], first=True) == []


def test_a_verb_counts_beside_one_of_the_words_that_are_asked_for() -> None:
    server = tool("desk_get_messages")
    assert details(ask("name-verb", server, is_=["read"], of=["mails", "messages"])) == ["get"]
    assert ask("name-verb", server, is_=["read"], of=["mails"]) == []


def test_a_part_of_a_word_is_no_verb() -> None:
    assert ask("name-verb", tool("deleted_items"), is_=["delete"]) == []


def test_the_title_is_asked_by_itself() -> None:
    server = tool("x", title="Delete all")
    assert words(ask("name-verb", server, is_=["delete"], in_="title")) == ["Delete all"]
    assert ask("name-verb", server, is_=["delete"]) == []


def test_two_tools_of_one_name_differ_by_their_descriptions() -> None:
    same = from_listing("one", {"tools": [{"name": "a", "description": "x"}, {"name": "a", "description": "x"}]})
    other = from_listing("one", {"tools": [{"name": "a", "description": "x"}, {"name": "a", "description": "y"}]})
    for server, descriptions in ((same, "same"), (other, "differ")):
        assert len(words(ask("same-tool-name", server, scope=Scope.SERVER, descriptions=descriptions))) == 2
    assert ask("same-tool-name", same, scope=Scope.SERVER, descriptions="differ") == []
    assert ask("same-tool-name", other, scope=Scope.SERVER, descriptions="same") == []


@pytest.mark.parametrize(
    "twin", ["readFile", "read-file", "READ_FILE", "read\u200b_file", "r\u0435ad_file", "read__file"]
)
def test_twins_differ_in_looks_only(twin: str) -> None:
    assert len(ask("twin-names", tools("read_file", twin), scope=Scope.SERVER)) == 1


def test_other_letters_make_another_name() -> None:
    assert ask("twin-names", tools("read_file", "read_files"), scope=Scope.SERVER) == []


def fleet(first: str, second: str, by: str) -> int:
    servers = (tools(first, server="one"), tools(second, server="two"))
    return len(ask("imitates-tool", *servers, scope=Scope.FLEET, by=by))


@pytest.mark.parametrize("by", ["name", "look"])
def test_a_finding_on_two_servers_is_the_same_whichever_is_declared_first(by: str) -> None:
    one, two, three = tools("search", "fetch", server="one"), tools("fetch", server="two"), tools("search", server="a")
    if by == "look":
        two, three = tools("fetсh", server="two"), tools("seаrch", server="a")
    orders = ((one, two, three), (three, two, one), (two, three, one))
    found = [ask("imitates-tool", *order, scope=Scope.FLEET, by=by)[0] for order in orders]
    assert {each.fingerprint for each in found} == {found[0].fingerprint}
    assert {each.primary.server for each in found} == {"a"}


@pytest.mark.parametrize("copy", ["read_fi1e", "r\u0435ad_file", "read\u200b_file"])
def test_a_look_alike_on_another_server_is_an_imitation(copy: str) -> None:
    assert fleet("read_file", copy, "look") == 1


def test_the_same_name_is_a_collision_and_no_imitation() -> None:
    assert fleet("read_file", "read_file", "look") == 0
    assert fleet("read_file", "read_file", "name") == 1


@pytest.mark.parametrize("copy", ["read_file_v2", "read_the_file", "read_file_new", "readFile2", "safe_read_file_safe"])
def test_a_version_or_an_article_leaves_the_stem(copy: str) -> None:
    assert fleet("read_file", copy, "stem") == (0 if copy.startswith("safe") else 1)


def test_a_name_of_one_word_has_no_stem() -> None:
    assert fleet("search", "search_v2", "stem") == 0


def test_the_imitator_is_shown_first() -> None:
    servers = (tools("read_file", server="one"), tools("r\u0435ad_file", server="two"))
    found = ask("imitates-tool", *servers, scope=Scope.FLEET, by="look")
    assert found[0].primary.server == "two"


def test_one_server_imitates_nobody() -> None:
    assert ask("imitates-tool", tools("read_file", "read_fi1e"), scope=Scope.FLEET, by="look") == []


def test_names_are_compared_whatever_stands_in_the_place_of_a_description() -> None:
    nodes = [{"name": "a", "description": each} for each in (["x"], {"y": ["z"]}, "w")]
    server = from_listing("s", {"tools": nodes})
    assert len(ask("same-tool-name", server, scope=Scope.SERVER, descriptions="differ")) == 1
