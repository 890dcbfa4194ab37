"""What can a tool do, going by its own words?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from auditor.classify import Classifier, classified, classify
from auditor.errors import AuditorError
from auditor.model import Capability, Sign, Signs, Statement, ToolCapability
from auditor.rulepack import rulepack
from auditor.surfaces import from_listing

DELETES = Signs(
    Capability.DELETES,
    "Deletes.",
    (
        Sign("name", r"\bdelete\b", 2),
        Sign("name", r"\bremove\b", 1),
        Sign("text", r"^removes\b", 1),
        Sign("parameter", r"^path: string\b", 1),
        Sign("server", r"\btrash\b", 1),
        Sign("name", r"\bdeleted\b", 0),
    ),
    agrees=("destructiveHint",),
    contradicts=("readOnlyHint",),
)


@cache
def shipped() -> Classifier:
    return Classifier(rulepack().capabilities)


def listed(*tools: Mapping[str, object], server: str = "one") -> Statement:
    return from_listing(server, {"tools": list(tools)})


def found(tool: Mapping[str, object], server: str = "one", signs: Signs = DELETES) -> list[ToolCapability]:
    return list(classify(Classifier((signs,)), listed(tool, server=server)))


def test_a_strong_sign_is_enough_and_is_shown() -> None:
    assert found({"name": "deleteNote"}) == [
        ToolCapability("deleteNote", Capability.DELETES, "/tools/0/name", "deleteNote", "name")
    ]


def test_a_weak_sign_needs_another_source() -> None:
    assert found({"name": "remove_note"}) == []
    assert [each.source for each in found({"name": "remove_note", "description": "Removes a note."})] == ["name"]
    assert found({"name": "tidy", "description": "Removes a note. Removes another."}) == []


def test_the_name_of_the_server_and_a_mark_count_like_weak_signs() -> None:
    assert found({"name": "remove_note"}, server="my-trash")
    assert found({"name": "remove_note", "annotations": {"destructiveHint": True}})


def test_a_mark_shows_nothing_by_itself() -> None:
    assert found({"name": "note", "annotations": {"destructiveHint": True}}, server="trash") == []


def test_a_mark_outweighs_weak_signs_only_and_what_is_left_says_that_it_is_denied() -> None:
    marks = {"readOnlyHint": True}
    assert found({"name": "remove", "description": "Removes it.", "annotations": marks}) == []
    assert [each.denied for each in found({"name": "delete", "annotations": marks})] == ["readOnlyHint"]


def test_what_is_taken_back_leaves_only_the_strong_signs_of_other_sources() -> None:
    assert found({"name": "remove_deleted", "description": "Removes it."}) == []


def test_of_what_happens_elsewhere_only_what_is_certain_counts() -> None:
    signs = Signs(
        Capability.READS_FILES,
        "x",
        (
            Sign("name", r"\bread\b", 2),
            Sign("parameter", r"^local path: ", 3),
            Sign("parameter", r"^path: ", 1),
            Sign("parameter", r"^file id: ", -1),
        ),
    )

    def of(*names: str) -> list[ToolCapability]:
        properties = {each: {"type": "string"} for each in names}
        return found({"name": "read", "inputSchema": {"properties": properties}}, signs=signs)

    assert of("path")
    assert of("path", "file_id") == []
    assert [each.words for each in of("local_path", "file_id")] == ["local_path"]


@pytest.mark.parametrize(
    "name", ["CloudApiV2010--deleteAddress", "cloud__v2__of_all__deleteAddress", "a.b.c.d.deleteIt"]
)
def test_a_name_is_read_without_its_namespace_too(name: str) -> None:
    only = Signs(Capability.DELETES, "x", (Sign("name", r"^delete\b", 2),))
    assert [each.words for each in found({"name": name}, signs=only)] == [name]


def test_one_word_behind_a_namespace_says_too_little() -> None:
    only = Signs(Capability.DELETES, "x", (Sign("name", r"^delete$", 2),))
    assert found({"name": "cloud.delete"}, signs=only) == []


@pytest.mark.parametrize(
    "aside",
    [
        "Use trash_note to remove it. Done.",
        "Do not expect that this removes it.",
        "Unlike others it never removes anything.",
        "See `trash_note`, which removes it.",
        "\n\nArgs:\n  note: one that removes others",
        "Parameters: a note that removes others",
        "Examples: removes a note",
    ],
)
def test_what_an_opening_says_of_others_or_of_parameters_is_not_read(aside: str) -> None:
    removes = Signs(Capability.DELETES, "x", (Sign("text", "removes?", 2),))
    assert found({"name": "x", "description": f"Shows a note. {aside}"}, signs=removes) == []
    assert found({"name": "x", "description": f"Shows a note, then removes it. {aside}"}, signs=removes)


def test_a_parameter_is_pointed_to_and_shown_as_sent() -> None:
    schema = {"properties": {"a/b": {}, "Path": {"type": "string", "description": "Where."}}}
    tool = {"name": "tidy", "description": "Removes it.", "inputSchema": schema}
    only = Signs(Capability.DELETES, "x", (Sign("parameter", r"^path: string\b", 2),))
    (one,) = found(tool, signs=only)
    assert (one.pointer, one.words, one.source) == ("/tools/0/inputSchema/properties/Path", "Path", "parameter")


def test_the_schema_of_a_parameter_is_another_source_than_its_name() -> None:
    tool = {"name": "x", "inputSchema": {"properties": {"where": {"type": "string", "format": "uri"}}}}
    (one,) = found(tool, signs=Signs(Capability.SENDS_OUT, "x", (Sign("parameter", r"\buri\b", 2),)))
    assert (one.words, one.source) == ("uri", "schema")


def test_a_tool_of_many_listings_is_told_once() -> None:
    assert len(classify(Classifier((DELETES,)), listed({"name": "delete"}, {"name": "delete"}))) == 1


def test_only_the_opening_of_a_description_speaks_for_the_tool() -> None:
    late = Signs(Capability.DELETES, "x", (Sign("text", "removes", 2),))
    assert found({"name": "x", "description": "Shows. " * 20 + "It removes."}, signs=late)
    assert found({"name": "x", "description": "Shows. " * 200 + "It removes."}, signs=late) == []


def test_a_pattern_that_is_not_re2_is_named() -> None:
    with pytest.raises(AuditorError, match=r"\(\?=x\)"):
        Classifier((Signs(Capability.DELETES, "x", (Sign("name", "(?=x)", 2),)),))


def test_a_statement_that_is_classified_says_so() -> None:
    assert listed({"name": "x"}).capabilities is None
    assert classified(Classifier((DELETES,)), listed({"name": "x"})).capabilities == ()


@pytest.mark.parametrize(
    ("name", "description", "wanted"),
    [
        ("search_inbox", "Searches e-mails in your inbox.", {"reads-private-data", "takes-foreign-content"}),
        ("browser_navigate", "Navigates to a URL.", {"sends-out", "takes-foreign-content"}),
        ("send_invoice_email", "Sends an e-mail with the invoice.", {"sends-messages", "sends-out"}),
        ("read_file", "Reads a file from disk.", {"reads-files"}),
        ("run_shell_command", "Runs a command in a shell.", {"executes"}),
        ("add", "Adds two numbers.", set()),
        ("MailApi--FetchInvoice", "Make a GET request to /v1/invoices/{id}.", {"reads-private-data"}),
        ("MailApi--DeleteInvoice", "Make a DELETE request to /v1/invoices/{id}.", {"deletes"}),
        ("say", "Reads a text aloud. This makes an API call to our service.", set()),
        ("create_draft_email", "Creates a draft message. Use send_draft to send the message.", set()),
        ("move_email", "Puts an e-mail into another folder.", set()),
        ("create_role", "Creates a role of the account.", set()),
        ("second_opinion", "Runs a code review of the branch.", set()),
        ("reset_budget", "Resets the budget of queries.", set()),
        ("search_companies", "Searches companies by ticker.", set()),
        ("push_text_message", "Pushes a text message to a user.", {"sends-messages", "sends-out"}),
        ("make_outbound_call", "Makes an outbound call.", {"sends-messages", "sends-out"}),
        ("create_mail_rule", "Sorts what comes in.", {"persists"}),
        ("get_weather", "Shows the weather of a city.", set()),
        ("list_deleted_users", "Lists users that were deleted.", set()),
    ],
)
def test_the_shipped_signs_read_plain_tools(name: str, description: str, wanted: set[str]) -> None:
    did = classify(shipped(), listed({"name": name, "description": description}))
    assert {each.capability.value for each in did} == wanted


def test_every_capability_has_its_signs() -> None:
    assert {each.capability for each in rulepack().capabilities} == set(Capability)
