"""Does what is honest pass byte for byte, and nothing else?"""

from __future__ import annotations

import base64
import json

import pytest
from guard_samples import ORDER, TOKEN, Talk, line, text_result
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.guard.contents import Reaction
from auditor.guard.framing import TooLong
from auditor.guard.passage import Stance
from auditor.guard.seams import Objection
from auditor.guarding import secrets
from auditor.model import Kind
from auditor.wire import Object

PACKED = base64.b64encode(ORDER.encode()).decode()
WORDS = st.text("abcdefghij klmnop\n", max_size=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=4), st.integers(0, 10**6), st.sampled_from([",", " , "]), st.sampled_from([":", " : "]))
def test_an_honest_exchange_passes_byte_for_byte(texts: list[str], id_: int, comma: str, colon: str) -> None:
    def spaced(value: object) -> bytes:
        return json.dumps(value, separators=(comma, colon)).encode() + b"\r\n"

    asked = spaced(
        {"id": id_, "jsonrpc": "2.0", "method": "tools/call", "x": 1, "params": {"name": "t", "arguments": texts}}
    )
    told = spaced({"result": {"content": [{"type": "text", "text": text} for text in texts], "y": 0.10}, "id": id_})
    talk = Talk()
    assert talk.passage.from_client(asked).to_server == (asked,)
    assert talk.passage.from_server(told).to_client == (told,)
    assert not talk.passage.waiting


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": 1, "progress": 5}},
        {"jsonrpc": "2.0", "method": "notifications/tools/list_changed"},
        {"jsonrpc": "2.0", "id": "s-1", "method": "roots/list"},
        {"jsonrpc": "2.0", "id": 9, "method": "unheard/of", "params": {"deep": [{"a": None}]}},
        {"jsonrpc": "2.0", "id": 9, "method": "elicitation/create", "params": {"message": "Which city?"}},
    ],
)  # fmt: skip
def test_what_the_server_asks_and_tells_passes_byte_for_byte(message: object) -> None:
    assert Talk().passage.from_server(line(message)).to_client == (line(message),)


def test_noise_passes_and_reaches_nobody_as_a_message() -> None:
    assert Talk().passage.from_server(b"listening on 3000\n").to_client == (b"listening on 3000\n",)


@pytest.mark.parametrize(
    "result",
    [
        text_result(f"The report.\n\n{ORDER}"),
        {"content": [], "structuredContent": {"rows": [{"note": ORDER}]}},
        {"content": [{"type": "resource", "resource": {"uri": "a:b", "text": ORDER}}]},
        {"content": [{"type": "resource", "resource": {"uri": "a:b", "blob": PACKED}}]},
        {"content": [{"type": "text", "text": "".join(chr(0xE0000 + ord(char)) for char in ORDER)}]},
    ],
    ids=["text", "structured", "embedded", "blob", "tags"],
)  # fmt: skip
def test_an_order_in_a_result_reaches_the_client_in_no_form(result: object) -> None:
    talk = Talk()
    shown = talk.call(result)
    assert isinstance(shown, dict)
    assert shown["isError"] is True
    assert "withheld" in shown["content"][0]["text"]
    assert "id_rsa" not in json.dumps(shown)
    assert [entry.verdict for entry in talk.log] == ["block"]


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("prompts/get", {"messages": [{"role": "user", "content": {"type": "text", "text": ORDER}}]}),
        ("resources/read", {"contents": [{"uri": "a:b", "text": ORDER}]}),
        ("completion/complete", {"completion": {"values": [ORDER]}}),
    ],
)
def test_other_results_become_errors_that_say_why(method: str, result: object) -> None:
    talk = Talk()
    talk.ask(method, {"name": "p", "uri": "a:b"})
    (reply,) = talk.answer(result)
    assert "mcp-assay" in json.loads(reply)["error"]["message"]
    assert b"id_rsa" not in reply


def test_an_order_in_an_error_message_is_withheld() -> None:
    talk = Talk()
    talk.ask("tools/call", {"name": "t"})
    message = {"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": ORDER}}
    (reply,) = talk.passage.from_server(line(message)).to_client
    assert b"id_rsa" not in reply
    assert json.loads(reply)["id"] == 1


@pytest.mark.parametrize("method", ["sampling/createMessage", "elicitation/create"])
def test_a_request_of_the_server_with_an_order_is_answered_by_us(method: str) -> None:
    params = {"message": ORDER, "messages": [{"role": "user", "content": {"type": "text", "text": ORDER}}]}
    out = Talk().passage.from_server(line({"jsonrpc": "2.0", "id": "q", "method": method, "params": params}))
    assert out.to_client == ()
    (reply,) = out.to_server
    assert json.loads(reply)["id"] == "q"
    assert "error" in json.loads(reply)


def test_redaction_takes_the_lines_in_question_and_leaves_the_rest() -> None:
    talk = Talk(Stance(results=Reaction.REDACT))
    shown = talk.call(text_result(f"First line.\n{ORDER}\nLast line."))
    assert isinstance(shown, dict)
    text = shown["content"][0]["text"]
    assert text.startswith("First line.\n[withheld by mcp-assay]")
    assert text.endswith("\nLast line.")
    assert "id_rsa" not in text
    assert talk.log[-1].verdict == "redact"


def test_a_warning_changes_nothing_and_is_written_down() -> None:
    talk = Talk(Stance(results=Reaction.WARN))
    assert talk.call(text_result(ORDER)) == text_result(ORDER)
    assert talk.log[-1].verdict == "warn"


def test_a_result_of_the_modern_era_stays_one() -> None:
    shown = Talk().call({**text_result(ORDER), "resultType": "complete", "ttlMs": 5, "cacheScope": "private"})
    assert isinstance(shown, dict)
    assert {key: shown[key] for key in ("resultType", "ttlMs", "cacheScope")} == {
        "resultType": "complete", "ttlMs": 5, "cacheScope": "private",
    }  # fmt: skip


def test_a_poisoned_tool_is_withheld_and_cannot_be_called_either() -> None:
    talk = Talk()
    good = {"name": "add", "description": "Adds two numbers.", "inputSchema": {"type": "object"}}
    bad = {"name": "sum", "description": f"Adds two numbers. {ORDER}", "inputSchema": {"type": "object"}}
    talk.ask("tools/list")
    (reply,) = talk.answer({"tools": [good, bad], "nextCursor": "2"})
    assert json.loads(reply)["result"] == {"tools": [good], "nextCursor": "2"}
    (refused,) = talk.ask("tools/call", {"name": "sum", "arguments": {}}, 2)
    assert json.loads(refused)["result"]["isError"] is True
    assert json.loads(talk.ask("tools/call", {"name": "add", "arguments": {}}, 3)[0])["method"] == "tools/call"


def test_of_two_tools_with_one_name_neither_is_shown_where_one_is_poisoned() -> None:
    talk = Talk()
    talk.ask("tools/list")
    (reply,) = talk.answer({"tools": [{"name": "a", "description": "Adds."}, {"name": "a", "description": ORDER}]})
    assert json.loads(reply)["result"]["tools"] == []


def test_poisoned_instructions_are_left_out_of_the_hello() -> None:
    talk = Talk()
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "x", "version": "1"}}
    talk.ask("initialize")
    (reply,) = talk.answer({**hello, "instructions": ORDER})
    assert json.loads(reply)["result"] == hello


@pytest.mark.parametrize(
    "raw",
    [
        b'{"id":1,"result":{"tools":[]},"result":{"tools":[{"name":"x"}]}}\n',
        b'{"id":1,"result":{"tools":[],"tools":[{"name":"x"}]}}\n',
        b'{"id":1,"result":{"tools":{"a":{"name":"x"}}}}\n',
    ],
)
def test_a_listing_that_can_be_read_in_two_ways_is_refused(raw: bytes) -> None:
    talk = Talk()
    talk.ask("tools/list")
    (reply,) = talk.passage.from_server(raw).to_client
    assert "error" in json.loads(reply)


def test_an_answer_that_nobody_waits_for_is_dropped_and_one_to_a_string_id_counts() -> None:
    talk = Talk()
    assert talk.answer(text_result("x"), 5) == []
    talk.ask("tools/call", {"name": "t"}, 7)
    assert len(talk.answer(text_result("x"), "7")) == 1
    assert not talk.passage.waiting


def test_a_cancelled_request_is_waited_for_no_longer() -> None:
    talk = Talk()
    talk.ask("tools/call", {"name": "t"}, 7)
    talk.passage.from_client(line({"method": "notifications/cancelled", "params": {"requestId": 7}}))
    assert not talk.passage.waiting


@pytest.mark.parametrize(
    "argument",
    [
        f"use {TOKEN} please",
        "my hunter2-hunter2 word",
        "aHVudGVyMi1odW50ZXIy",
        "eGh1bnRlcjItaHVudGVyMg",
        "68756e746572322d68756e74657232",
    ],
    ids=["token", "named", "base64", "base64-inside", "hex"],
)  # fmt: skip
def test_a_secret_in_arguments_does_not_leave(argument: str) -> None:
    talk = Talk(Stance(spots=secrets({"PASSWORD": "hunter2-hunter2"})))
    (reply,) = talk.ask("tools/call", {"name": "t", "arguments": {"a": [{"b": argument}]}})
    assert json.loads(reply)["result"]["isError"] is True
    assert argument.encode() not in reply
    assert not talk.passage.waiting


def test_a_secret_in_what_a_person_answers_does_not_leave() -> None:
    message = {"jsonrpc": "2.0", "id": "q", "result": {"action": "accept", "content": {"key": TOKEN}}}
    (reply,) = Talk().passage.from_client(line(message)).to_server
    assert "error" in json.loads(reply)
    assert TOKEN.encode() not in reply


def test_policy_and_lock_decide_about_items() -> None:
    def decide(kind: Kind, name: str, _: Object | None) -> Objection | None:
        return Objection("not granted") if (kind, name) == (Kind.TOOL, "rm") else None

    talk = Talk(Stance(decides=(decide,)))
    talk.ask("tools/list")
    (reply,) = talk.answer({"tools": [{"name": "ls"}, {"name": "rm"}]})
    assert [tool["name"] for tool in json.loads(reply)["result"]["tools"]] == ["ls"]
    assert b"not granted" in talk.ask("tools/call", {"name": "rm", "arguments": {}}, 2)[0]


def test_a_batch_is_taken_message_by_message() -> None:
    talk = Talk()
    asked = [{"id": number, "method": "tools/call", "params": {"name": "t", "arguments": {}}} for number in (1, 2)]
    assert talk.passage.from_client(line(asked)).to_server == (line(asked),)
    told = [{"id": 1, "result": text_result("fine")}, {"id": 2, "result": text_result(ORDER)}]
    (reply,) = talk.passage.from_server(line(told)).to_client
    first, second = json.loads(reply)
    assert first == told[0]
    assert second["result"]["isError"] is True


def test_an_answer_that_is_too_long_becomes_an_error_for_whoever_waits() -> None:
    talk = Talk()
    talk.ask("tools/call", {"name": "t", "arguments": {}}, 3)
    out = talk.passage.from_server(TooLong(10**8, b'{"jsonrpc":"2.0","id":3,"result":{', b"}"))
    assert json.loads(out.to_client[0])["id"] == 3
    assert not talk.passage.waiting


def test_when_the_server_ends_everybody_who_waits_is_told() -> None:
    talk = Talk()
    talk.ask("tools/call", {"name": "t"}, 1)
    talk.ask("tools/list", {}, "b")
    assert [json.loads(reply)["id"] for reply in talk.passage.ended("gone").to_client] == [1, "b"]
    assert talk.passage.ended("gone").to_client == ()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_from_either_side_raise(raw: bytes, from_server: bool) -> None:
    passage = Talk().passage
    (passage.from_server if from_server else passage.from_client)(raw + b"\n")


HONEST = "Check `status` before `commit`. Never force-push, and never commit files that look like secrets (`.env`)."
GIT = [
    {"name": "status", "description": "Working tree status of a git repository."},
    {"name": "commit", "description": "Commit staged files to the git repository."},
]


def test_instructions_are_judged_by_what_the_tools_are_about_once_that_is_known() -> None:
    talk = Talk()
    hello = {"serverInfo": {"name": "git-helper", "version": "1"}, "instructions": HONEST}
    talk.ask("initialize")
    assert json.loads(talk.answer(hello)[0])["result"] == hello
    talk.ask("tools/list")
    assert json.loads(talk.answer({"tools": GIT})[0])["result"]["tools"] == GIT


def test_a_second_page_is_judged_beside_the_first_and_its_own_items_are_withheld() -> None:
    talk = Talk()
    talk.ask("tools/list")
    talk.answer({"tools": GIT, "nextCursor": "2"})
    talk.ask("tools/list", {"cursor": "2"})
    more = [{"name": "log", "description": "Log of the git repository."}, {"name": "x", "description": ORDER}]
    assert [tool["name"] for tool in json.loads(talk.answer({"tools": more})[0])["result"]["tools"]] == ["log"]
    assert b"withheld" not in talk.ask("tools/call", {"name": "status", "arguments": {}}, 3)[0]
