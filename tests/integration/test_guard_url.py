"""Does a server at a URL look like one that was started, whatever it answers?"""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from http_servers import Handler, Seen, http_server

from auditor.errors import AuditorError
from auditor.guard.framing import LONGEST
from auditor.guard.http.bridge import Bridge
from auditor.remoting import Address, address, dialled

Respond = Callable[[Handler, dict[str, Any]], None]
EVENTS = {"content_type": "text/event-stream"}
JSON = {"content_type": "application/json"}
HELLO = b'{"jsonrpc":"2.0","id":"h","method":"initialize","params":{"protocolVersion":"2025-11-25"}}\n'


class Talk:
    """The relay's side of a bridge."""

    def __init__(self, bridge: Bridge, seen: Seen, told: list[str]) -> None:
        self.bridge, self.seen, self.told = bridge, seen, told
        self._input = socket.socket(fileno=bridge.input)
        self._output = socket.socket(fileno=bridge.output)
        self._output.settimeout(10)
        self._read = self._output.makefile("rb")

    def say(self, *lines: bytes) -> None:
        self._input.setblocking(True)
        self._input.sendall(b"".join(lines))

    def hear(self) -> bytes:
        return self._read.readline()

    def ask(self, line: bytes) -> dict[str, Any]:
        self.say(line)
        heard: dict[str, Any] = json.loads(self.hear())
        return heard

    def detach(self) -> None:
        self._input.detach()
        self._read.close()
        self._output.detach()


@contextmanager
def talk(respond: Respond, way: str = "auto", path: str = "/mcp", **headers: str) -> Iterator[Talk]:
    told: list[str] = []
    with http_server(respond) as seen:
        bridge = dialled(Address(seen.url + path, headers, way), told.append)
        talk = Talk(bridge, seen, told)
        try:
            yield talk
        finally:
            talk.detach()
            bridge.end()


def call(id_: object, method: str = "tools/call", **params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}).encode() + b"\n"


def event(text: str, id_: str = "") -> bytes:
    return (f"id: {id_}\n" if id_ else "").encode() + f"data: {text}\n\n".encode()


def result(request: dict[str, Any], **more: object) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": more})


def with_session(then: Respond, streams: Respond | None = None) -> Respond:
    """A server of the session era; `then` answers what comes after the handshake, `streams` a GET."""

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        method = request.get("method")
        if handler.command == "GET":
            (streams or (lambda handler, _: handler.plain(405)))(handler, request)
        elif method == "initialize":
            answer = result(request, protocolVersion="2025-06-18").encode()
            handler.plain(200, answer, mcp_session_id="s1", **JSON)
        elif "id" not in request:
            handler.plain(202)
        else:
            then(handler, request)

    return respond


STRANGE = (
    b'{"jsonrpc" : "2.0", "x-own": [1.50, "\\u00e9"], "id":%s,"result":{"b":1,"a":{"b":2},"n":1e2,"a2":"\xc3\xa9"}}'
)


def test_an_answer_arrives_byte_for_byte_as_json_and_as_an_event() -> None:
    def respond(handler: Handler, request: dict[str, Any]) -> None:
        whole = STRANGE % json.dumps(request["id"]).encode()
        if request["method"] == "as/event":
            handler.plain(200, b": a comment\r\nevent: message\r\ndata: " + whole + b"\r\n\r\n", **EVENTS)
        else:
            handler.plain(200, whole.replace(b" : ", b"\n:\r\n"), **JSON)

    with talk(respond) as both:
        for id_ in (b"1", b'"a-b"', b"12345678901234567890", b'"\\u00e9"'):
            both.say(b'{"id":%s,"jsonrpc":"2.0","method":"as/event"}\n' % id_)
            assert both.hear() == STRANGE % id_ + b"\n"
            both.say(b'{"id":%s,"jsonrpc":"2.0","method":"as/json"}\n' % id_)
            assert both.hear() == (STRANGE % id_).replace(b" : ", b" :  ") + b"\n"


def test_session_version_and_token_go_with_every_message_and_the_session_is_ended() -> None:
    def respond(handler: Handler, request: dict[str, Any]) -> None:
        handler.plain(200, result(request).encode(), **JSON)

    with talk(with_session(respond), authorization="Bearer t") as both:
        both.ask(HELLO)
        both.say(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        both.ask(call(1))
        seen = both.seen.requests
    posts = [headers for method, _, headers in seen if method == "POST"]
    assert "mcp-session-id" not in posts[0]
    assert all(each["mcp-session-id"] == "s1" for each in posts[1:])
    assert all(each["mcp-protocol-version"] == "2025-06-18" for each in posts[1:])
    assert all(headers["authorization"] == "Bearer t" for _, _, headers in seen)


def test_the_session_is_deleted_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[str] = []

    def delete(handler: Handler) -> None:
        gone.append(handler.headers["mcp-session-id"])
        handler.plain(200)

    monkeypatch.setattr(Handler, "do_DELETE", delete)
    with talk(with_session(lambda handler, _: handler.plain(500))) as both:
        both.ask(HELLO)
        both.bridge.close_input()
        assert both.hear() == b""
        both.bridge.hear()
    assert gone == ["s1"]
    assert both.bridge.exit_code == 0


FAILURES: dict[str, tuple[int, dict[str, str], bytes, str]] = {
    "no token": (401, {"www_authenticate": "Bearer"}, b"", "--bearer-env"),
    "nothing there": (404, {}, b"<html>", "check the URL"),
    "its own fault": (500, {}, b"oops", "HTTP 500"),
    "a redirect that loses the message": (302, {"location": "/other"}, b"", "redirects to"),
    "a redirect elsewhere": (307, {"location": "http://127.0.0.1:1/mcp"}, b"", "not followed"),
    "accepted": (202, {}, b"", "nothing else"),
    "a web page": (200, {"content_type": "text/html"}, b"<html>", "no MCP server"),
    "no message": (200, JSON, b"{}", "without giving one"),
    "half a message": (200, JSON, b'{"jsonrpc":"2.0","id":1,', "without giving one"),
    "another answer": (200, JSON, b'{"jsonrpc":"2.0","id":77,"result":{}}', "without giving one"),
    "compressed": (200, {**JSON, "content_encoding": "gzip"}, gzip.compress(b"{}"), "compressed"),
    "no answer on the stream": (200, EVENTS, b"data: {}\n\n", "without giving one"),
    "a long event": (200, EVENTS, b"data: " + b"x" * (LONGEST + 20) + b"\n\n", "bytes in one message"),
    "a long body": (200, JSON, b" " * (LONGEST + 1), "too many bytes"),
}


@pytest.fixture(scope="module")
def failing() -> Iterator[Talk]:
    def respond(handler: Handler, request: dict[str, Any]) -> None:
        status, headers, body, _ = FAILURES[request["params"]["case"]]
        handler.plain(status, body, **headers)

    with talk(respond, "http") as both:
        yield both


@pytest.mark.parametrize("case", FAILURES)
def test_who_waits_is_told_why_there_is_no_answer(failing: Talk, case: str) -> None:
    failing.say(call(1, case=case))
    lines = iter(failing.hear, b"")
    answer = next(line for line in lines if line.startswith(b'{"jsonrpc":"2.0","id":1,"error"'))
    assert FAILURES[case][3].encode() in answer


def test_an_error_of_the_server_keeps_its_words_and_gets_the_id_that_it_lacks() -> None:
    body = b'{"jsonrpc":"2.0","id":null,"error":{"code":-32020,"message":"no","data":[1]}}'
    with talk(lambda handler, _: handler.plain(400, body, **JSON)) as both:
        assert both.ask(call("x")) == {
            "jsonrpc": "2.0", "id": "x", "error": {"code": -32020, "message": "no", "data": [1]},
        }  # fmt: skip


def test_a_redirect_within_the_origin_is_followed_with_its_message() -> None:
    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if handler.path == "/mcp":
            handler.plain(307, location="/mcp/")
        else:
            handler.answer(request, {"asked": request["method"]})

    with talk(respond) as both:
        assert both.ask(call(1))["result"] == {"asked": "tools/call"}


def test_a_server_that_is_not_there_is_told_of_and_may_come_later() -> None:
    bridge = dialled(Address("http://127.0.0.1:1/mcp"), lambda _: None)
    both = Talk(bridge, Seen(), [])
    assert "cannot be reached" in both.ask(call(1))["error"]["message"]
    assert "cannot be reached" in both.ask(call(2))["error"]["message"]
    both.detach()
    bridge.end()


def test_a_stream_that_breaks_is_taken_up_again_where_it_ended() -> None:
    def post(handler: Handler, _: dict[str, Any]) -> None:
        handler.stream()
        note = '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}'
        handler.wfile.write(b"retry: 10\n" + event("", "p0") + event(note, "p1"))

    def get(handler: Handler, _: dict[str, Any]) -> None:
        if "last-event-id" not in handler.headers:
            handler.plain(405)
            return
        handler.stream()
        if handler.headers["last-event-id"] == "p1":
            handler.wfile.write(event("", "p2"))
        else:
            handler.wfile.write(event(result({"id": 1}, at=handler.headers["last-event-id"]), "p3"))

    with talk(with_session(post, get)) as both:
        both.ask(HELLO)
        both.say(call(1))
        assert b"progress" in both.hear()
        assert json.loads(both.hear())["result"] == {"at": "p2"}


def test_what_the_server_says_of_its_own_accord_is_heard_and_answered() -> None:
    count = 0

    def get(handler: Handler, _: dict[str, Any]) -> None:
        nonlocal count
        count += 1
        handler.stream()
        handler.wfile.write(b"retry: 10\n")
        handler.wfile.write(event(f'{{"jsonrpc":"2.0","id":{count},"method":"roots/list"}}', f"g{count}"))

    with talk(with_session(lambda handler, _: handler.plain(500), get)) as both:
        both.ask(HELLO)
        both.say(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        assert json.loads(both.hear())["id"] == 1
        both.say(b'{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}\n')
        assert json.loads(both.hear())["id"] == 2
        again = [headers.get("last-event-id") for method, _, headers in both.seen.requests if method == "GET"]
        assert again[:2] == [None, "g1"]


def test_a_session_that_the_server_has_forgotten_ends_the_connection() -> None:
    with talk(with_session(lambda handler, _: handler.plain(404))) as both:
        both.ask(HELLO)
        assert "ended the session" in both.ask(call(1))["error"]["message"]
        assert both.hear() == b""
        both.bridge.hear()
        assert both.bridge.exit_code == 1


def test_messages_arrive_in_the_order_in_which_they_were_said_and_none_waits_for_another() -> None:
    arrived: dict[object, object] = {}
    last = threading.Event()

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        arrived[handler.client_address] = request.get("id", "note")
        if "id" not in request:
            handler.plain(202, connection="close")
            return
        if request["id"] == 19:
            last.set()
        assert last.wait(20)
        handler.answer(request, {})

    with talk(respond) as both:
        both.say(*(call(number) for number in range(10)), b'{"jsonrpc":"2.0","method":"notifications/x"}\n')
        both.say(*(call(number) for number in range(10, 20)))
        answers = {json.loads(both.hear())["id"] for _ in range(20)}
        assert answers == set(range(20))
        assert [arrived[each] for each in both.seen.connections] == [*range(10), "note", *range(10, 20)]


MODERN: dict[str, Any] = {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}


def test_a_message_of_the_newer_era_says_in_its_headers_what_it_is() -> None:
    schema = {"type": "object", "properties": {"where": {"type": "string", "x-mcp-header": "Region"}}}

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        handler.answer(request, {"tools": [{"name": "é", "inputSchema": schema}]})

    with talk(respond) as both:
        both.ask(call(1, "tools/list", **MODERN))
        both.ask(call(2, name="é", arguments={"where": "north"}, **MODERN))
        first, second = (headers for _, _, headers in both.seen.requests)
    assert first["mcp-method"] == "tools/list"
    assert {second[f"mcp-{name}"] for name in ("method", "name", "param-region", "protocol-version")} == {
        "tools/call", "=?base64?w6k=?=", "north", "2026-07-28",
    }  # fmt: skip


def test_to_cancel_a_request_of_the_newer_era_is_to_leave_its_stream() -> None:
    left = threading.Event()

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if request["id"] == 2:
            handler.answer(request, {})
            return
        handler.stream()
        try:
            while True:
                handler.wfile.write(b": here\n\n")
                time.sleep(0.02)
        except OSError:
            left.set()

    with talk(respond) as both:
        both.say(call(1, **MODERN))
        both.say(b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n')
        assert both.ask(call(2, **MODERN))["id"] == 2
        assert left.wait(10)
        assert len(both.seen.requests) == 2


def elder(endpoint: str) -> Respond:
    """A server of the older transport; a GET is its stream."""
    streams: list[Handler] = []

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if handler.command == "GET":
            handler.stream()
            handler.wfile.write(f"event: endpoint\ndata: {endpoint}\n\n".encode())
            streams.append(handler)
            threading.Event().wait(5)
        elif handler.path == "/mcp":
            handler.plain(405)
        else:
            handler.plain(202)
            if "id" in request:
                streams[0].wfile.write(event(result(request, path=handler.path)))

    return respond


@pytest.mark.parametrize("way", ["auto", "sse"])
def test_a_server_of_the_older_transport_is_spoken_to_by_its_own(way: str) -> None:
    with talk(elder("/messages?s=1"), way) as both:
        assert both.ask(HELLO)["result"] == {"path": "/messages?s=1"}
        assert both.ask(call(1))["result"] == {"path": "/messages?s=1"}


def test_an_address_of_another_origin_is_not_posted_to() -> None:
    with talk(elder("http://127.0.0.1:1/messages"), "sse") as both:
        assert "another origin" in both.ask(HELLO)["error"]["message"]


@pytest.mark.parametrize("url", ["ftp://a.example", "a.example/mcp", "http://", "http://a:99999/", "http://[::1"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(AuditorError, match="no web address"):
        address(url, ())


def test_a_header_of_the_transport_cannot_be_chosen() -> None:
    with pytest.raises(AuditorError, match="Mcp-Session-Id"):
        address("https://a.example", [("Mcp-Session-Id", "x")])


def test_a_message_does_not_wait_for_a_receipt_that_never_comes() -> None:
    over = threading.Event()

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if "id" in request:
            handler.answer(request, {})
        else:
            over.wait(20)

    try:
        with talk(respond) as both:
            both.say(b'{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}\n')
            assert both.ask(call(1))["id"] == 1
            over.set()
    finally:
        over.set()


def test_a_session_with_a_name_that_no_header_can_hold_is_not_begun() -> None:
    def respond(handler: Handler, request: dict[str, Any]) -> None:
        handler.plain(200, result(request).encode(), mcp_session_id="s\u00e9", **JSON)

    with talk(respond) as both:
        assert "no header can hold" in both.ask(HELLO)["error"]["message"]
        assert both.ask(call(1))["id"] == 1


def test_a_place_that_no_header_can_hold_is_not_asked_for() -> None:
    def respond(handler: Handler, _: dict[str, Any]) -> None:
        handler.plain(200, b"id: \xc3\xa9\n\n", **EVENTS)

    with talk(respond) as both:
        assert "without giving one" in both.ask(call(1))["error"]["message"]


def test_to_give_a_request_up_while_its_answer_is_written_leaves_no_half_line() -> None:
    whole = threading.Event()

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        text = "x" * (3 << 20 if request["id"] == 1 else 1)
        handler.plain(200, result(request, content=[{"type": "text", "text": text}]).encode(), **JSON)
        whole.set()

    with talk(respond) as both:
        both.say(call(1, **MODERN))
        assert whole.wait(10)
        time.sleep(0.3)  # until the answer is being written, and waits for us to read
        both.say(b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n', call(2, **MODERN))
        time.sleep(0.3)
        heard = [json.loads(both.hear())["id"]]
        heard += [json.loads(both.hear())["id"]] if heard == [1] else []
        assert heard[-1] == 2


def test_nothing_is_asked_before_the_server_has_heard_that_the_handshake_is_over() -> None:
    ready = threading.Event()

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if "id" not in request:
            time.sleep(2.5)
            ready.set()
            handler.plain(202)
        else:
            handler.answer(request, {"ready": ready.is_set()})

    with talk(respond) as both:
        both.ask(HELLO)
        both.say(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        assert both.ask(call(1))["result"] == {"ready": True}
