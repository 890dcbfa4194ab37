"""Has each string of an item its role, pointer and path?"""

from __future__ import annotations

import json

import pytest

from auditor.model import Item, Kind, Role
from auditor.surfaces import from_listing
from auditor.wire import parse


def items(listing: object) -> tuple[Item, ...]:
    return from_listing("s", listing).items


def roles(item: Item) -> list[tuple[Role, str, str]]:
    return [(surface.role, surface.pointer, surface.text) for surface in item.surfaces]


def test_a_tool_has_all_its_fields() -> None:
    tool = {
        "name": "n",
        "title": "t",
        "description": "d",
        "annotations": {"title": "at", "readOnlyHint": True, "odd": "o"},
        "icons": [{"src": "data:,x", "mimeType": "image/png", "sizes": ["48x48"]}],
        "execution": {"taskSupport": "optional"},
        "_meta": {"k": "v"},
        "extra": {"deep": ["e"]},
    }
    [_, item] = items({"tools": [tool]})
    assert (item.kind, item.name, item.pointer) == (Kind.TOOL, "n", "/tools/0")
    assert roles(item) == [
        (Role.NAME, "/tools/0/name", "n"),
        (Role.TITLE, "/tools/0/title", "t"),
        (Role.DESCRIPTION, "/tools/0/description", "d"),
        (Role.ANNOTATION, "/tools/0/annotations/title", "at"),
        (Role.KEY, "/tools/0/annotations/odd", "odd"),
        (Role.VALUE, "/tools/0/annotations/odd", "o"),
        (Role.ICON, "/tools/0/icons/0/src", "data:,x"),
        (Role.MIME, "/tools/0/icons/0/mimeType", "image/png"),
        (Role.ICON, "/tools/0/icons/0/sizes/0", "48x48"),
        (Role.VALUE, "/tools/0/execution/taskSupport", "optional"),
        (Role.KEY, "/tools/0/_meta/k", "k"),
        (Role.META, "/tools/0/_meta/k", "v"),
        (Role.KEY, "/tools/0/extra", "extra"),
        (Role.KEY, "/tools/0/extra/deep", "deep"),
        (Role.VALUE, "/tools/0/extra/deep/0", "e"),
    ]


def test_a_prompt_s_arguments_stand_by_name_in_the_path() -> None:
    argument = {"name": "a", "title": "t", "description": "d", "required": True, "odd": "o"}
    [_, item] = items({"prompts": [{"name": "p", "arguments": [{"name": "z"}, argument]}]})
    assert [(each.role, each.path, each.text) for each in item.surfaces[2:]] == [
        (Role.PARAMETER, "/prompts/p/arguments/a/name", "a"),
        (Role.PARAMETER_TITLE, "/prompts/p/arguments/a/title", "t"),
        (Role.PARAMETER_DESCRIPTION, "/prompts/p/arguments/a/description", "d"),
        (Role.KEY, "/prompts/p/arguments/a/odd", "odd"),
        (Role.VALUE, "/prompts/p/arguments/a/odd", "o"),
    ]
    assert item.surfaces[2].pointer == "/prompts/0/arguments/1/name"


@pytest.mark.parametrize(
    ("folder", "uri", "kind"),
    [("resources", "uri", Kind.RESOURCE), ("resourceTemplates", "uriTemplate", Kind.TEMPLATE)],
)
def test_a_resource_is_named_by_its_uri(folder: str, uri: str, kind: Kind) -> None:
    entry = {uri: "file:///a/b", "name": "n", "mimeType": "text/plain", "annotations": {"audience": ["user"]}}
    [_, item] = items({folder: [entry]})
    assert (item.kind, item.name) == (kind, "file:///a/b")
    assert roles(item) == [
        (Role.URI, f"/{folder}/0/{uri}", "file:///a/b"),
        (Role.NAME, f"/{folder}/0/name", "n"),
        (Role.MIME, f"/{folder}/0/mimeType", "text/plain"),
        (Role.ANNOTATION, f"/{folder}/0/annotations/audience/0", "user"),
    ]
    assert item.surfaces[0].path == f"/{folder}/file:~1~1~1a~1b/{uri}"


def test_the_hello_is_one_item() -> None:
    hello = {
        "protocolVersion": "2025-11-25",
        "instructions": "i",
        "serverInfo": {"name": "n", "title": "t", "version": "1", "description": "d", "websiteUrl": "u", "odd": "o"},
        "capabilities": {"tools": {"listChanged": True, "note": "c"}, "experimental": {"x": {"y": "e"}}, "odd": {}},
        "_meta": {"m": "v"},
        "odd": "o",
    }
    [item] = items(hello)
    assert (item.kind, item.name, item.pointer) == (Kind.SERVER, "", "")
    assert roles(item) == [
        (Role.VERSION, "/protocolVersion", "2025-11-25"),
        (Role.INSTRUCTIONS, "/instructions", "i"),
        (Role.NAME, "/serverInfo/name", "n"),
        (Role.TITLE, "/serverInfo/title", "t"),
        (Role.VERSION, "/serverInfo/version", "1"),
        (Role.DESCRIPTION, "/serverInfo/description", "d"),
        (Role.URL, "/serverInfo/websiteUrl", "u"),
        (Role.KEY, "/serverInfo/odd", "odd"),
        (Role.VALUE, "/serverInfo/odd", "o"),
        (Role.KEY, "/capabilities/tools/note", "note"),
        (Role.VALUE, "/capabilities/tools/note", "c"),
        (Role.KEY, "/capabilities/experimental/x", "x"),
        (Role.KEY, "/capabilities/experimental/x/y", "y"),
        (Role.VALUE, "/capabilities/experimental/x/y", "e"),
        (Role.KEY, "/capabilities/odd", "odd"),
        (Role.KEY, "/_meta/m", "m"),
        (Role.META, "/_meta/m", "v"),
        (Role.KEY, "/odd", "odd"),
        (Role.VALUE, "/odd", "o"),
    ]


def test_server_info_below_meta_is_server_info() -> None:
    [item] = items({"_meta": {"io.modelcontextprotocol/serverInfo": {"name": "n"}}})
    assert roles(item) == [(Role.NAME, "/_meta/io.modelcontextprotocol~1serverInfo/name", "n")]


def test_both_values_of_a_duplicate_key_are_read() -> None:
    [_, item] = items(parse('{"tools": [{"name": "a", "name": "b", "description": "x", "description": "y"}]}'))
    assert item.name == "b"
    assert [(each.path, each.text) for each in item.surfaces] == [
        ("/tools/b/name", "a"),
        ("/tools/b/name#2", "b"),
        ("/tools/b/description", "x"),
        ("/tools/b/description#2", "y"),
    ]
    assert {each.pointer for each in item.surfaces} == {"/tools/0/name", "/tools/0/description"}


def test_two_lists_of_tools_are_one() -> None:
    listing = items(parse('{"tools": [{"name": "a"}], "tools": [{"name": "b"}]}'))
    assert [item.pointer for item in listing[1:]] == ["/tools/0", "/tools/1"]


def test_the_second_tool_of_a_name_is_numbered_in_the_path() -> None:
    listing = items({"tools": [{"name": "a", "title": "x"}, {"name": "a", "title": "y"}, {"title": "z"}]})
    assert [item.name for item in listing[1:]] == ["a", "a", ""]
    assert [item.surfaces[-1].path for item in listing[1:]] == ["/tools/a/title", "/tools/a#2/title", "/tools/2/title"]


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        ("say", [(Role.VALUE, "/tools/0", "say")]),
        (["say"], [(Role.VALUE, "/tools/0", "say")]),
        ([["say"]], [(Role.VALUE, "/tools/0/0", "say")]),
        ({"k": {"title": "say"}}, [(Role.TITLE, "/tools/k/title", "say"), (Role.NAME, "/tools/k", "k")]),
        ([{"name": 7, "description": ["say"]}], [(Role.DESCRIPTION, "/tools/0/description/0", "say")]),
        ([{"name": {"say": "it"}}], [(Role.KEY, "/tools/0/name/say", "say"), (Role.NAME, "/tools/0/name/say", "it")]),
    ],
)
def test_strings_are_found_in_lists_of_the_wrong_shape(tools: object, expected: list[tuple[Role, str, str]]) -> None:
    [_, item] = items({"tools": tools})
    assert roles(item) == expected


@pytest.mark.parametrize("listing", [None, {}, {"tools": None}, {"tools": []}, 7, [], {"instructions": ""}])
def test_nothing_said_is_a_hello_without_texts(listing: object) -> None:
    assert [(item.kind, item.surfaces) for item in items(listing)] == [(Kind.SERVER, ())]


def test_an_item_keeps_its_json() -> None:
    [hello, item] = items({"tools": [{"name": "t"}], "instructions": "i"})
    assert item.node == parse(json.dumps({"name": "t"}))
    assert hello.node == parse(json.dumps({"instructions": "i"}))


def test_the_prose_of_an_item_is_joined_in_reading_order() -> None:
    schema = {"properties": {"p": {"enum": ["One"], "description": "Two"}}}
    [_, item] = items({"tools": [{"name": "t", "_meta": {"k": "Six"}, "inputSchema": schema, "description": "Zero"}]})
    assert item.joined is not None
    assert item.joined.text == "zero\ntwo\none\nk\nsix"
    assert [(start, surface.text) for start, surface in item.joined.pieces] == [
        (0, "Zero"), (5, "Two"), (9, "One"), (13, "k"), (15, "Six"),
    ]  # fmt: skip


def test_one_text_alone_is_not_joined() -> None:
    [_, item] = items({"tools": [{"name": "t", "description": "Zero"}]})
    assert item.joined is None


def test_equal_texts_share_their_readings() -> None:
    [_, item] = items({"tools": [{"name": "Same", "title": "Same"}]})
    assert item.surfaces[0].readings is item.surfaces[1].readings
