from __future__ import annotations

import time
from dataclasses import replace

import pytest
import re2
from detect_cases import engine, found, listing
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.matchers import foreign_tool
from auditor.model import Kind, Matcher, Scope
from auditor.surfaces import from_listing, from_text

ANYTHING = re2.compile("")
FOREIGN = engine(Matcher("foreign-tool"))
TRIGGERED = engine(Matcher("foreign-tool", (("trigger", True),)))
SENTENCES = engine(Matcher("foreign-tool"), Scope.SENTENCE)
SIBLINGS = engine(Matcher("foreign-tool", (("siblings", True),)), Scope.SENTENCE)


@pytest.mark.parametrize(
    "text",
    [
        "Before calling send_mail, wait.",
        "When the send_mail tool runs, wait.",
        "Instead of `send_mail`, wait.",
        "Before you use the “courier” tool or call ship_parcel(), wait.",
        "Call this ahead of each read_file operation.",
        "Before each send_mail-Anfrage, wait.",
        "Before calling SEND_MAIL, wait.",
        "Before using SEND_MAIL, wait.",
        "When the SEND_MAIL tool runs, wait.",
        "BEFORE EACH USE OF SEND_MAIL, WAIT.",
    ],
)
def test_a_tool_of_somebody_else_is_recognised_by_how_the_text_uses_it(text: str) -> None:
    assert found(FOREIGN, listing(text))


@pytest.mark.parametrize(
    "text",
    [
        "Before calling tool_0, wait.",
        "Before using this tool, wait.",
        "Set the page_size parameter before calling.",
        "Writes to logs/send_mail.txt after calling.",
        "Use send_mail=true when calling.",
        "See https://docs.test/send_mail before calling.",
        "Use the search tool.",
        "Pass the cursor again when has_more is true, before update_available is.",
        "Always call the exact tool name.",
        "When it is left out, the default of the BOARD_PROJECT_PATH env var is used.",
        "After that follow up with the source-specific tool.",
        "When it is late this is the recommended tool.",
        "When MAIL_PRIVATE_KEY matches, wait.",
        "Before using MAIL_PATH, wait.",
        "If true, also write a stub and set WEB_MAILS (default false).",
        "Recommended before each tool_0-Anfrage and when a tool_0-like call is made.",
        "When `page_rows` is missing, wait; when data_place is not reachable, wait; even if page_rows does not change.",
        "After that it gives the result of the routed tool.",
        "Before it begins, action: list | run | send_mail.",
    ],
)
def test_own_tools_parameters_paths_and_plain_words_are_not_foreign(text: str) -> None:
    assert not found(FOREIGN, listing(text))


def test_the_server_itself_is_not_foreign() -> None:
    assert not found(FOREIGN, listing("When send_mail starts, wait.", server="send-mail"))
    other = from_listing("two", {"tools": [{"name": "send_mail", "description": "Sends a mail."}]})
    assert found(FOREIGN, listing("When send_mail starts, wait.", server="send-mail"), other)


def test_a_parameter_or_value_of_the_server_is_not_foreign() -> None:
    schema = {"type": "object", "properties": {"send_mail": {"enum": ["ship_parcel"]}}}
    tool = {"name": "a", "description": "Before using send_mail or calling ship_parcel, wait.", "inputSchema": schema}
    assert not found(FOREIGN, from_listing("one", {"tools": [tool]}))


def test_several_of_what_a_value_names_are_not_foreign() -> None:
    schema = {"type": "object", "properties": {"kind": {"enum": ["stored_list"]}}}
    tool = {"name": "a", "description": "Required before calling stored_lists.", "inputSchema": schema}
    assert found(FOREIGN, from_listing("one", {"tools": [{**tool, "inputSchema": {}}]}))
    assert not found(FOREIGN, from_listing("one", {"tools": [tool]}))


def test_a_trigger_must_stand_before_the_name() -> None:
    assert found(TRIGGERED, listing("After calling send_mail, wait."))
    assert not found(TRIGGERED, listing("Pass it on and call send_mail."))


def test_a_sibling_counts_only_where_the_rule_asks_for_siblings() -> None:
    two = listing("The result of tool_1 is final.", "Other.")
    assert not found(FOREIGN, two)
    assert found(SIBLINGS, two)


def test_where_its_tools_are_not_known_nothing_is_foreign_but_what_another_server_offers() -> None:
    said = replace(listing("Before calling send_mail, wait."), tools_listed=False)
    other = from_listing("two", {"tools": [{"name": "send_mail"}]})
    assert not found(FOREIGN, said)
    assert found(FOREIGN, said, other)


PIECES = (
    "send_mail",
    "get-it",
    "Read_File",
    "x" * 41,
    "_",
    "9",
    "offset_",
    "tool",
    "the ",
    "when ",
    " use ",
    "`",
    ". ",
)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_result_that_is_passed_over_names_no_tool(text: str) -> None:
    said = from_text("one", Kind.RESULT, text)
    with pytest.MonkeyPatch.context() as patch:
        quick = found(FOREIGN, said)
        patch.setattr(foreign_tool, "_IN_RESULTS", ANYTHING)
        assert found(FOREIGN, said) == quick


@given(st.lists(st.sampled_from((*PIECES, "a" * 450, "\n\n")), min_size=1, max_size=30).map("".join))
def test_the_names_in_a_sentence_are_those_of_the_whole_text(text: str) -> None:
    said = from_text("one", Kind.RESULT, text)
    with pytest.MonkeyPatch.context() as patch:
        quick = found(SENTENCES, said)
        patch.setattr(foreign_tool, "_SMALL", len(text) + 1)
        assert found(SENTENCES, said) == quick


@pytest.mark.parametrize("stale", ["sf-list-all-orgs", "list_all_orgs", "crm_list_all_orgs"])
def test_a_tool_of_its_own_under_a_longer_or_a_shorter_name_is_no_foreign_one(stale: str) -> None:
    said = from_listing(
        "s",
        {
            "tools": [
                {"name": "show", "description": f"Shows. First use the '{stale}' tool."},
                {"name": "org_list_all_orgs" if stale == "list_all_orgs" else "list_all_orgs", "description": "Lists."},
            ]
        },
    )
    assert not found(FOREIGN, said)


@pytest.mark.parametrize(
    "text",
    [
        "When `service_inventory` is present in the response, show it.",
        "Before service_inventory is read, wait.\n- service_inventory: (a text) the list",
        "Takes {kind: 'a word', whole_inventory?: 'a text'}; for a long one pass it before the whole_inventory ends.",
    ],
)
def test_a_field_of_an_answer_is_no_tool(text: str) -> None:
    assert not found(FOREIGN, listing(text))


def test_a_line_that_explains_a_name_like_a_tools_does_not_make_it_a_field() -> None:
    assert found(FOREIGN, listing("Before calling send_mail, wait.\nsend_mail: sends it"))


def test_a_whole_list_of_explained_names_is_of_values_even_if_they_act() -> None:
    told = "\n".join(f"- 'open_{each}': opens it" for each in ("door", "gate", "lid", "box", "safe"))
    assert not found(FOREIGN, listing(f"Takes a command:\n{told}\n- 'verify_lock': looks at the lock"))
    assert found(FOREIGN, listing("Takes a command:\n- 'open_door': opens it\nCall 'verify_lock' before."))


def test_names_of_any_length_and_number_cost_little() -> None:
    many = " ".join(f"before x{number}_y{number} wait" for number in range(20_000))
    tools = [{"name": "a_" * 100_000 + "b", "description": many}, {"name": "c", "description": "C."}]
    began = time.process_time()
    found(FOREIGN, from_listing("s", {"tools": tools}))
    assert time.process_time() - began < 10
