"""Can a message carry something past the guard that some client reads and the guard does not?"""

from __future__ import annotations

import base64
import json

import pytest
from guard_samples import ORDER, TOKEN, Talk, line, text_result

from auditor.guard.framing import TooLong
from auditor.guard.passage import Stance
from auditor.guard.seams import Objection
from auditor.guarding import secrets
from auditor.model import Kind

POISON = json.dumps(text_result(ORDER))
TOOLS = {"tools": [{"name": "evil", "description": ORDER, "inputSchema": {"type": "object"}}]}
DEEP = "[" * 130 + "]" * 130


def shown(raw: bytes, method: str = "tools/call", talk: Talk | None = None) -> bytes:
    """What the client gets of `raw`, which answers its request 1."""
    talk = talk or Talk()
    talk.ask(method, {"name": "t"} if method == "tools/call" else {})
    return b"".join(talk.passage.from_server(raw).to_client)


@pytest.mark.parametrize(
    "raw",
    [
        f'{{"jsonrpc":"2.0","id":1,"result":{POISON},"error":null}}',
        f'{{"jsonrpc":"2.0","id":1,"error":{{"code":1,"message":"m"}},"result":{POISON}}}',
        f'{{"\\u006asonrpc":"2.0","id":1,"\\u0072esult":{{"content":{POISON},"_meta":{{"x":{DEEP}}}}}}}',
        f'log line\r{{"jsonrpc":"2.0","id":1,"result":{POISON}}}',
        f'{{"id":1,"Result":{POISON}}}',
        f'{{"jsonrpc":"2.0","id":1,"result":{{"content":[]}},"Result":{POISON}}}',
        f'{{"jsonrpc":"2.0","id":1,"result":{{"content":[]}},"re\u017fult":{POISON}}}',
        f'{{"jsonrpc":"2.0","id":1,"result":{{"content":[]}},"note":{json.dumps(ORDER)}}}',
        f'[[{{"jsonrpc":"2.0","id":1,"result":{POISON}}}]]',
        f'[{{"id":1,"Result":{POISON}}}]',
        f'{{"jsonrpc":"2.0","result":{POISON}}}',
        f'{{"jsonrpc":"2.0","id":null,"result":{POISON}}}',
        f'{{"jsonrpc":"2.0","id":[1],"result":{POISON}}}',
        f'{{"jsonrpc":"2.0","id":"{" " * 205}1","result":{POISON}}}',
        f'{{"jsonrpc":"2.0","method":"notifications/message","params":[{json.dumps(ORDER)}]}}',
        f'{{"jsonrpc":"2.0","method":{json.dumps(ORDER)}}}',
        f'{{"jsonrpc":"2.0","method":"notifications/x","more":{json.dumps(ORDER)}}}',
    ],
)
def test_an_order_comes_through_in_no_odd_message(raw: str) -> None:
    assert b"id_rsa" not in shown(raw.encode() + b"\n")


def test_an_order_comes_through_under_no_key_that_is_no_text() -> None:
    raw = b'{"jsonrpc":"2.0","id":1,"result":{"content":[]},"resul\xfft":' + POISON.encode() + b"}\n"
    assert b"id_rsa" not in shown(raw)


@pytest.mark.parametrize("error", ['"error":null,', ""])
@pytest.mark.parametrize("key", ["tools", "Tools", "TOOL\u017f"])
def test_a_poisoned_tool_is_listed_in_no_odd_page(error: str, key: str) -> None:
    raw = f'{{"jsonrpc":"2.0","id":1,{error}"result":{json.dumps({key: TOOLS["tools"]})}}}\n'
    assert b"evil" not in shown(raw.encode(), "tools/list")


def test_an_answer_with_an_empty_error_beside_it_passes_as_it_is() -> None:
    raw = b'{"jsonrpc":"2.0","id":1,"result":{"content":[]},"error":null}\n'
    assert shown(raw) == raw


def test_a_line_of_a_log_passes_and_one_with_json_in_it_does_not() -> None:
    talk = Talk()
    assert talk.passage.from_server(b"[info] ready\n").to_client == (b"[info] ready\n",)
    assert talk.passage.from_server(b'{"level": "info", "text": "ready"}\n').to_client == ()
    assert [entry.why for entry in talk.log] == ["a line that is no message"]


def test_a_withheld_tool_stays_so_whatever_other_list_the_server_sends() -> None:
    talk = Talk()
    assert b"evil" not in shown(line({"jsonrpc": "2.0", "id": 1, "result": TOOLS}), "tools/list", talk)
    shown(line({"jsonrpc": "2.0", "id": 1, "result": {"prompts": [], "tools": []}}), "prompts/list", talk)
    assert b"did not pass this call" in talk.ask("tools/call", {"name": "evil"})[0]
    shown(line({"jsonrpc": "2.0", "id": 1, "result": {"tools": []}}), "tools/list", talk)
    assert b"did not pass this call" in talk.ask("tools/call", {"name": "evil"})[0]
    tame = {"tools": [{"name": "evil", "description": "Adds.", "inputSchema": {"type": "object"}}]}
    assert b"evil" in shown(line({"jsonrpc": "2.0", "id": 1, "result": tame}), "tools/list", talk)
    assert b"tools/call" in talk.ask("tools/call", {"name": "evil"})[0]


def test_a_list_that_is_an_object_is_refused_whatever_its_keys_are() -> None:
    talk = Talk()
    page = {"tools": [{"name": "add", "description": "Adds.", "inputSchema": {}}]}
    shown(line({"jsonrpc": "2.0", "id": 1, "result": page}), "tools/list", talk)
    talk.ask("tools/list", {"cursor": "2"})
    odd = line({"jsonrpc": "2.0", "id": 1, "result": {"tools": {"\u00b2": TOOLS["tools"][0]}}})
    assert b"id_rsa" not in b"".join(talk.passage.from_server(odd).to_client)


def test_numbers_beyond_all_bounds_are_written_as_json() -> None:
    page = {"tools": [*TOOLS["tools"], {"name": "add", "description": "Adds.", "inputSchema": {}}]}
    raw = line({"jsonrpc": "2.0", "id": 1, "result": page}).replace(
        b'"inputSchema": {}', b'"inputSchema": {"a": 1e999}'
    )
    left = shown(raw, "tools/list")
    assert b"Infinity" not in left
    assert json.loads(left)["result"]["tools"][0]["inputSchema"] == {"a": float("inf")}


def test_an_answer_that_is_too_long_is_told_to_the_request_that_it_answers_and_a_request_to_the_server() -> None:
    talk = Talk()
    talk.ask("tools/call", {"name": "t"}, id_=1)
    talk.ask("tools/call", {"name": "t"}, id_=2)
    out = talk.passage.from_server(
        TooLong(5 << 20, b'{"jsonrpc":"2.0","id":2,"method":"sampling/createMessage",', b"}")
    )
    assert out.to_client == ()
    assert json.loads(out.to_server[0])["id"] == 2
    out = talk.passage.from_server(TooLong(5 << 20, b'{"result":{', b'}],"id":1,"jsonrpc":"2.0"}\n'))
    assert json.loads(out.to_client[0])["id"] == 1
    assert talk.passage.waiting


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "id": 5, "error": {"code": 1, "message": f"the key {TOKEN} is wrong"}},
        {"jsonrpc": "2.0", "id": 5, "method": "x", "params": [TOKEN]},
        {"jsonrpc": "2.0", "id": 5, "method": "x", "params": {"pin": 8472915536}},
        {"jsonrpc": "2.0", "id": 5, "method": "x", "more": TOKEN},
        {"level": "info", "text": TOKEN},
    ],
)
def test_a_secret_leaves_in_no_odd_message(message: object) -> None:
    talk = Talk(Stance(spots=secrets({"PIN": "8472915536"})))
    sent = b"".join(talk.passage.from_client(line(message)).to_server)
    assert TOKEN.encode() not in sent
    assert b"8472915536" not in sent


@pytest.mark.parametrize("keys", ['"name":"good","Name":"bad"', '"name":"bad","name":"good"'])
def test_a_call_that_names_two_tools_is_not_passed_on(keys: str) -> None:
    decides = (lambda kind, name, _: Objection("no") if (kind, name) == (Kind.TOOL, "bad") else None,)
    talk = Talk(Stance(decides=decides, spots=secrets({})))
    raw = f'{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{{keys}}}}}\n'
    assert talk.passage.from_client(raw.encode()).to_server == ()


def test_a_member_that_nobody_knows_passes_with_what_it_says() -> None:
    raw = line({"jsonrpc": "2.0", "id": 1, "result": {"content": []}, "trace": {"id": "a-1"}})
    assert shown(raw) == raw


@pytest.mark.parametrize(
    ("kind", "data"),
    [("image/png", ORDER), ("text/plain", ORDER), ("text/plain", base64.b64encode(ORDER.encode()).decode())],
)
def test_an_order_comes_through_in_no_picture_that_is_none(kind: str, data: str) -> None:
    talk = Talk()
    told = talk.call({"content": [{"type": "image", "mimeType": kind, "data": data}]})
    assert isinstance(told, dict)
    assert told["isError"] is True


@pytest.mark.parametrize(
    "printed",
    [
        b'[2024-05-01 12:00:00] ERROR upstream said {"error":"timeout"}',
        b'[ERROR] "error" while reading',
        b'{"level":"error","latency":1ms,"error":"x"}',
    ],
)
def test_a_printed_line_costs_no_call_its_answer(printed: bytes) -> None:
    talk = Talk()
    talk.ask("tools/call", {"name": "t"})
    talk.passage.from_server(printed + b"\n")
    answer = line({"jsonrpc": "2.0", "id": 1, "result": {"content": []}})
    assert talk.passage.from_server(answer).to_client == (answer,)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"jsonrpc":"2.0","id":1,"result":{"content":[]},"error":{}}\n',
        b'{"jsonrpc":"2.0","id":1,"result":{"content":[]},"error":""}\n',
        b'{"jsonrpc":"2.0","id":1,"result":{"content":[]},"_id":"a"}\n',
        b'{"jsonrpc":"2.0","id":1,"result":{"content":[],"_tools":[1],"resource_templates":[]}}\n',
    ],
)
def test_an_odd_answer_that_nobody_reads_in_two_ways_passes(raw: bytes) -> None:
    assert shown(raw) == raw
    assert shown(raw, "tools/list") == raw


def test_a_request_with_a_long_id_is_answered() -> None:
    talk, long = Talk(), "x" * 1000
    (sent,) = talk.ask("ping", id_=long)
    assert json.loads(sent)["id"] == long
    assert json.loads(talk.answer({}, long)[0])["id"] == long


def test_a_picture_in_lines_passes_unread() -> None:
    data = base64.encodebytes(bytes(range(256)) * 2000).decode()
    for each in (data, "data:image/png;base64," + data.replace("\n", "")):
        told = Talk().call({"content": [{"type": "image", "mimeType": "image/png", "data": each}]})
        assert told == {"content": [{"type": "image", "mimeType": "image/png", "data": each}]}
