"""Does every way to abuse HTTP end in a gap, within its limits, and cost no other server its result?"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from http_servers import HELLO, Handler, http_server, polite
from raw_servers import Serve, raw_server

from auditor import audit
from auditor.capture import Limits, Options, capture, reach
from auditor.capture.address import Place, place
from auditor.capture.plan import Probe
from auditor.capture.sdk import load
from auditor.model import Capture, Http, ServerSpec

LIMITS = Limits(timeout=1.8, request_timeout=0.7, short_timeout=0.3, line_bytes=200_000, total_bytes=1_000_000)
SLACK = 20.0
"""Seconds beyond the timeout in which a visit is over: 2 on an idle machine."""


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Importing the SDK takes seconds, which are no server's."""
    load()


def dialled(url: str, transport: str = "http", limits: Limits = LIMITS) -> Capture:
    began = time.monotonic()
    (result,) = capture([ServerSpec("x", "x", "url", Http(url, transport))], Options(limits=limits, probe=Probe.NONE))
    assert time.monotonic() - began < limits.timeout + SLACK
    return result


def tools_of(result: Capture) -> int:
    return sum(one.method == "tools/list" for each in result.listings for one in each.exchanges)


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode("latin-1")


def says(data: bytes) -> Serve:
    return lambda connection, _: connection.sendall(data)


def repeats(start: bytes, piece: bytes, pause: float = 0.0) -> Serve:
    """Sends for 10 s at most, or 64 MB, or until nobody reads."""

    def serve(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        ends = time.monotonic() + 10
        sent = 0
        while time.monotonic() < ends and sent < 64 << 20:
            connection.sendall(piece)
            sent += len(piece)
            time.sleep(pause)

    return serve


def resets(connection: socket.socket, _: bytes) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


JSON, SSE = "content-type: application/json", "content-type: text/event-stream"
CHUNKED = "transfer-encoding: chunked"
ATTACKS: dict[str, Serve] = {
    "a reset": resets,
    "nothing at all": lambda *_: None,
    "silence": lambda *_: time.sleep(8),
    "no HTTP": says(b"220 mail.test ESMTP\r\n"),
    "bytes": says(bytes(range(256)) * 4),
    "HTTP/0.9": says(b"<html>welcome</html>"),
    "a status of four digits": says(head(status="2000 OK")),
    "no status": says(head(status="")),
    "headers without end": repeats(head()[:-2], b"x-a: " + b"b" * 4000 + b"\r\n"),
    "one header without end": repeats(head()[:-2] + b"x-a: ", b"b" * 65536),
    "a status line without end": repeats(b"HTTP/1.1 200 ", b"O" * 65536),
    "promises without end": repeats(b"", head(status="100 Continue") * 50, 0.001),
    "early hints without end": repeats(b"", head("link: </x>", status="103 Early Hints") * 50, 0.001),
    "another protocol": says(head("upgrade: websocket", "connection: upgrade", status="101 Switching Protocols")),
    "a length below zero": says(head(JSON, "content-length: -1") + b"{}"),
    "two lengths": says(head(JSON, "content-length: 2", "content-length: 20") + b"{}"),
    "a length and chunks": says(head(JSON, "content-length: 2", CHUNKED) + b"2\r\n{}\r\n0\r\n\r\n"),
    "a gigabyte": repeats(head(JSON, "content-length: 1073741824") + b'{"a":"', b"x" * 65536),
    "a chunk larger than all memory": repeats(head(JSON, CHUNKED) + b"fffffffffffffffff\r\n", b"x" * 65536),
    "a chunk size without end": repeats(head(JSON, CHUNKED), b"0" * 65536),
    "chunks of one byte": repeats(head(JSON, CHUNKED), b"1\r\n{\r\n" * 5000),
    "trailers without end": repeats(head(JSON, CHUNKED) + b"2\r\n{}\r\n0\r\n", b"x-a: " + b"b" * 4000 + b"\r\n"),
    "less than was promised": says(head(JSON, "content-length: 2000") + b'{"jsonrpc":"2.0"'),
    "one byte at a time": repeats(head(JSON, "content-length: 100000"), b" ", 0.2),
    "comments without end": repeats(head(SSE), b": hi\n" * 10_000),
    "events without data": repeats(head(SSE), b"event: x\nid: 1\n\n" * 5000),
    "an event without end": repeats(head(SSE) + b"data: ", b"x" * 65536),
    "an event name without end": repeats(head(SSE) + b"event: ", b"x" * 65536),
    "a retry that no clock can hold": says(head(SSE) + b"retry: 1" + b"0" * 400 + b"\nid: 1\ndata:\n\n"),
    "a retry at once": says(head(SSE) + b"retry: 0\nid: 1\ndata:\n\n"),
    "a charset that nobody knows": says(head(f'{JSON}; charset="\xff"', "content-length: 2") + b"{}"),
    "a content type of 90,000 characters": says(head("content-type: " + "a" * 90_000, "content-length: 2") + b"{}"),
    "no content type": says(head("content-length: 2") + b"{}"),
    "a page to sign in at": says(head("content-type: text/html", "content-length: 13") + b"<h1>login</h1>"),
    "two answers at once": says((head(JSON, "content-length: 2") + b"{}") * 2),
    "a redirect to nowhere": says(head("location: http://[", "content-length: 0", status="307 Go")),
    "a redirect to bytes": says(head("location: \xff\xfe\x80", "content-length: 0", status="307 Go")),
    "a redirect to no port": says(head("location: http://x:99999999/", "content-length: 0", status="307 Go")),
    "a redirect to itself": says(head("location: /", "content-length: 0", status="307 Go")),
    "a redirect to a script": says(head("location: javascript:alert(1)", "content-length: 0", status="302 Go")),
    "a challenge of 90,000 characters": says(
        head("www-authenticate: Bearer " + 'a="b", ' * 12_000, "content-length: 0", status="401 No")
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_the_first_answer_is_a_gap(attack: str) -> None:
    with raw_server(ATTACKS[attack]) as url:
        result = dialled(url)
    assert result.gaps
    assert all(gap.why for gap in result.gaps)
    assert tools_of(result) == 0
    assert all(len(fact) <= LIMITS.header_bytes for fact in result.evidence.http)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_the_older_transport_is_a_gap(attack: str) -> None:
    with raw_server(ATTACKS[attack]) as url:
        result = dialled(url, "sse", Limits(timeout=1.2, request_timeout=0.6, total_bytes=1_000_000))
    assert result.gaps
    assert tools_of(result) == 0


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_a_list_is_a_gap_and_the_hello_is_kept(attack: str) -> None:
    hello = json.dumps({"jsonrpc": "2.0", "id": 1, "result": HELLO}).encode()

    def serve(connection: socket.socket, request: bytes) -> None:
        if b'"initialize"' in request:
            connection.sendall(head(JSON, f"content-length: {len(hello)}", "connection: close") + hello)
        elif b'"tools/list"' in request:
            ATTACKS[attack](connection, request)
        else:
            connection.sendall(head("content-length: 0", "connection: close", status="202 Accepted"))

    with raw_server(serve) as url:
        result = dialled(url)
    assert next(one.method for each in result.listings for one in each.exchanges) == "initialize"
    assert any(gap.where == "tools/list" for gap in result.gaps)


def test_redirects_within_the_origin_without_end_are_a_gap_that_says_so() -> None:
    steps = count()

    def respond(handler: Handler, _: dict[str, Any]) -> None:
        handler.plain(307, Location=f"/step/{next(steps)}")

    with http_server(respond) as server:
        result = dialled(server.url)
    assert "without end" in result.gaps[0].why
    assert len(server.requests) < 100


def test_a_redirect_to_a_slash_is_followed() -> None:
    answer = polite(lambda handler, request: handler.answer(request, {"tools": []}))

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if handler.path == "/mcp":
            handler.plain(307, Location="/mcp/")
        else:
            answer(handler, request)

    with http_server(respond) as server:
        result = dialled(f"{server.url}/mcp")
    assert result.gaps == ()
    assert tools_of(result)
    assert not any(fact.startswith("refused") for fact in result.evidence.http)


def streams(tools: Callable[[Handler], None], listening: Callable[[Handler], None]) -> Any:
    """A server with a session, whose stream of notices is `listening`."""

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if handler.command == "GET":
            listening(handler)
        elif request.get("method") == "initialize":
            text = json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": HELLO}).encode()
            handler.plain(200, text, content_type="application/json", Mcp_Session_Id="s-1")
        else:
            polite(lambda inner, _: tools(inner))(handler, request)

    return respond


def listed(handler: Handler) -> None:
    text = b'{"jsonrpc":"2.0","id":2,"result":{"tools":[]}}'
    handler.plain(200, text, content_type="application/json")


NOTICE = b'data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n'


def flood(handler: Handler) -> None:
    handler.stream()
    for _ in range(20_000):
        handler.wfile.write(NOTICE * 20)


def ends_at_once(handler: Handler) -> None:
    handler.stream()
    handler.wfile.write(b"retry: 0\nid: 1\ndata:\n\n")


def never_again(handler: Handler) -> None:
    handler.stream()
    handler.wfile.write(b"retry: 1" + b"0" * 400 + b"\nid: 1\ndata:\n\n")


@pytest.mark.parametrize("listening", [flood, ends_at_once, never_again])
def test_a_hostile_stream_of_notices_ends_within_the_limits(listening: Callable[[Handler], None]) -> None:
    with http_server(streams(listed, listening)) as server:
        result = dialled(server.url)
    assert result.listings
    assert sum(method == "GET" for method, _, _ in server.requests) < 5000


def test_a_hundred_thousand_comments_before_an_answer_cost_nothing() -> None:
    def tools(handler: Handler) -> None:
        handler.stream()
        handler.wfile.write(b":\n" * 100_000 + b'data: {"jsonrpc":"2.0","id":2,"result":{"tools":[]}}\n\n')

    with http_server(polite(lambda handler, _: tools(handler))) as server:
        result = dialled(server.url, limits=Limits(timeout=40.0, short_timeout=0.5))
    assert tools_of(result)
    assert result.gaps == ()


def test_a_hostile_server_costs_another_nothing() -> None:
    polite_one = polite(lambda handler, request: handler.answer(request, {"tools": []}))
    retry = ATTACKS["a retry that no clock can hold"]
    with raw_server(retry) as bad, http_server(polite_one) as good:
        specs = [ServerSpec(url, url, "url", Http(url)) for url in (bad, good.url)]
        first, second = capture(specs, Options(limits=LIMITS, probe=Probe.NONE))
    assert first.gaps
    assert second.gaps == ()


def test_a_name_that_comes_to_mean_this_machine_is_not_dialled(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.2 stands for the public: the check runs, only what it takes for public is changed."""
    meanings = iter(["127.0.0.2"])

    async def resolved(*_: object) -> list[str]:
        return [next(meanings, "127.0.0.1")]

    def placed(host: str) -> Place | None:
        return Place.PUBLIC if host == "127.0.0.2" else place(host)

    monkeypatch.setattr(reach, "_resolved", resolved)
    monkeypatch.setattr(reach, "place", placed)
    hello = json.dumps({"jsonrpc": "2.0", "id": 1, "result": HELLO}).encode()
    inside: list[bytes] = []
    answer = head(JSON, f"content-length: {len(hello)}", "connection: close") + hello
    with raw_server(says(answer), "127.0.0.2") as url:
        port = int(url.rpartition(":")[2])
        with raw_server(lambda _, request: inside.append(request), port=port):
            result = dialled(f"http://notes.test:{port}/mcp")
    assert inside == []
    assert any("not to be reached" in gap.why for gap in result.gaps), (result.gaps, result.evidence)
    fact = "refused address of public server notes.test: notes.test at loopback 127.0.0.1"
    assert fact in result.evidence.http
    assert "protocol/points-inside" in {one.finding.rule.id for one in audit((result,)).findings}
