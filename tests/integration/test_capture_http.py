"""Is everything had from a server over HTTP, and is everything that went wrong on record?"""

from __future__ import annotations

import gzip
import json
import time
import zlib
from typing import Any

import pytest
from http_servers import Handler, http_server, polite

from auditor.capture import Limits, Options, capture
from auditor.model import Capture, Http, ServerSpec

LIMITS = Limits(timeout=6.0, request_timeout=2.0, short_timeout=1.0, line_bytes=200_000, total_bytes=600_000)


def dialled(url: str, transport: str = "http", **options: Any) -> Capture:
    spec = ServerSpec("x", "x", options.pop("client", "url"), Http(url, transport))
    (result,) = capture([spec], Options(limits=options.pop("limits", LIMITS), **options))
    return result


def tools_of(result: Capture) -> list[str]:
    return [one.raw for each in result.listings for one in each.exchanges if one.method == "tools/list"]


def raw_json(text: bytes) -> Any:
    return polite(lambda handler, _: handler.plain(200, text, content_type="application/json"))


RAW = b'{"id": 2,"jsonrpc":"2.0","result":{"tools":[{"name":"a","name":"b","x":"\xff \\ud83d \\u0041"}],"extra":1}}'
KEPT = RAW.decode("utf-8", "surrogateescape")


def test_a_json_body_is_kept_byte_for_byte() -> None:
    """Duplicate and unknown keys, a byte that is no UTF-8, half a character: all of which the SDK loses or refuses."""
    with http_server(raw_json(RAW)) as server:
        result = dialled(server.url + "/mcp")
    assert result.gaps == ()
    assert tools_of(result) == [KEPT]
    assert result.confinement == "remote"
    assert result.evidence.http[0] == f"200 POST {server.url}/mcp"


def test_an_event_stream_is_kept_byte_for_byte_with_what_the_server_asks_in_it() -> None:
    def tools(handler: Handler, _: dict[str, Any]) -> None:
        handler.stream()
        ask = b'{"jsonrpc":"2.0","id":"s","method":"sampling/createMessage","params":{}}'
        handler.wfile.write(b": hi\n\nevent: message\ndata: " + ask + b"\n\ndata: " + RAW + b"\r\n\r\n")

    with http_server(polite(tools)) as server:
        result = dialled(server.url)
    assert result.gaps == ()
    assert tools_of(result) == [KEPT]
    assert {json.loads(one)["method"] for one in result.evidence.requests} == {"sampling/createMessage"}


def test_the_negotiated_version_is_sent_and_nothing_of_the_modern_era_before_it_is_tried() -> None:
    with http_server(raw_json(RAW)) as server:
        dialled(server.url)
    posts = [headers for method, _, headers in server.requests if method == "POST"]
    assert "mcp-protocol-version" not in posts[0]
    assert posts[2]["mcp-protocol-version"] == "2025-11-25"
    assert all("mcp-method" not in headers for headers in posts[:3])
    assert "server/discover" in [headers.get("mcp-method") for headers in posts]
    assert all(headers["accept-encoding"] == "identity" for headers in posts)


@pytest.mark.parametrize(
    "said",
    ['{"error":"unauthorized"}', '{"jsonrpc":"2.0","id":%d,"error":{"code":-32001,"message":"no token"}}'],
    ids=["page", "message"],
)
def test_a_server_that_wants_a_credential_is_a_gap_that_says_how_to_give_it(said: str) -> None:
    answer = polite(lambda handler, request: handler.answer(request, {"tools": []}))

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        if handler.headers.get("authorization") != "Bearer good":
            body = (said % request["id"] if "%" in said else said).encode()
            handler.plain(401, body, content_type="application/json", WWW_Authenticate='Bearer a="b"')
        else:
            answer(handler, request)

    with http_server(respond) as server:
        refused = dialled(server.url)
        accepted = dialled(server.url, headers={"Authorization": "Bearer good"})
        withheld = dialled(server.url, headers={"Authorization": "Bearer good"}, client="vscode")
    assert [(gap.where, gap.why) for gap in refused.gaps] == [("initialize", "HTTP 401")]
    assert "--header" in refused.gaps[0].hint
    assert refused.evidence.http == (f'401 POST {server.url} www-authenticate: Bearer a="b"',)
    assert accepted.gaps == ()
    assert "good" not in repr(accepted)
    assert [gap.why for gap in withheld.gaps] == ["HTTP 401"]


def test_a_redirect_to_another_origin_is_on_record_and_not_followed() -> None:
    with http_server(lambda handler, _: handler.plain(200)) as other:

        def respond(handler: Handler, _: dict[str, Any]) -> None:
            handler.plain(307, Location=f"{other.url}/steal?token=1")

        with http_server(respond) as server:
            result = dialled(server.url, headers={"Authorization": "Bearer good"})
    assert other.requests == []
    assert "HTTP 307" in result.gaps[0].why
    told = f"{server.url} -> {other.url}/steal"
    assert result.evidence.http == (f"307 POST {told}", f"refused redirect to another origin: {told}")


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_a_body_without_end_stops_at_the_limit(kind: str) -> None:
    def tools(handler: Handler, _: dict[str, Any]) -> None:
        handler.stream(kind)
        handler.wfile.write(b"data: {")
        for _piece in range(10_000):
            handler.wfile.write(b'"a":' * 1000)

    with http_server(polite(tools)) as server:
        result = dialled(server.url)
    assert [(gap.where, gap.why) for gap in result.gaps] == [("tools/list", "answered with more than 200000 bytes")]


def test_all_bodies_together_are_bounded() -> None:
    def tools(handler: Handler, request: dict[str, Any]) -> None:
        page = int(request["params"].get("cursor", "0")) + 1
        handler.answer(request, {"tools": [{"name": "x" * 100_000}], "nextCursor": str(page)})

    with http_server(polite(tools)) as server:
        result = dialled(server.url)
    assert len(tools_of(result)) == 5
    assert result.gaps[0].where == "tools/list page 6"


@pytest.mark.parametrize(
    ("encoding", "body", "why"),
    [
        ("gzip", gzip.compress(b"0" * 1_000_000), "more than 200000 bytes"),
        ("gzip", b"{}", "compressed in a way that cannot be read"),
        ("br", b"\x0b\x01\x80{}\x03", "compressed in a way that cannot be read"),
    ],
)
def test_a_compressed_body_is_read_no_further_than_any_other(encoding: str, body: bytes, why: str) -> None:
    """It was not asked for, and a few bytes could become gigabytes."""

    def tools(handler: Handler, _: dict[str, Any]) -> None:
        handler.plain(200, body, content_type="application/json", content_encoding=encoding)

    with http_server(polite(tools)) as server:
        result = dialled(server.url)
    assert [gap.where for gap in result.gaps] == ["tools/list"]
    assert why in result.gaps[0].why
    assert "timeout" not in result.gaps[0].hint


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_who_compresses_without_being_asked_is_read_all_the_same(encoding: str, pack: Any, kind: str) -> None:
    def tools(handler: Handler, _: dict[str, Any]) -> None:
        body = pack(RAW if kind == "application/json" else b"data: " + RAW + b"\n\n")
        handler.plain(200, body, content_type=kind, content_encoding=encoding)

    with http_server(polite(tools)) as server:
        result = dialled(server.url)
    assert result.gaps == ()
    assert tools_of(result) == [KEPT]


@pytest.mark.parametrize("where", ["initialize", "tools/list"])
def test_a_server_that_does_not_answer_is_a_gap_in_time(where: str) -> None:
    def slow(handler: Handler, _: dict[str, Any]) -> None:
        handler.stream("application/json")
        for _piece in range(200):
            handler.wfile.write(b" ")
            time.sleep(0.05)

    respond = slow if where == "initialize" else polite(slow)
    limits = Limits(timeout=2.0, request_timeout=1.0, short_timeout=0.5)
    with http_server(respond) as server:
        began = time.monotonic()
        result = dialled(server.url, limits=limits)
        assert time.monotonic() - began < limits.timeout + 4.0
    assert [gap.where for gap in result.gaps] == [where]
    assert "no answer within" in result.gaps[0].why


@pytest.mark.parametrize(
    ("status", "body", "kind", "why"),
    [
        (500, b"<h1>oops</h1>", "text/html", "HTTP 500"),
        (200, b"<h1>welcome</h1>", "text/html", "content type"),
        (202, b"", "text/plain", "202"),
        (200, b'{"jsonrpc":"2.0","id":1,"result":', "application/json", "unreadable answer"),
    ],
)
def test_what_is_no_answer_is_a_gap_that_says_what_it_was(status: int, body: bytes, kind: str, why: str) -> None:
    with http_server(lambda handler, _: handler.plain(status, body, content_type=kind)) as server:
        result = dialled(server.url)
    assert result.gaps[0].where == "initialize"
    assert why in result.gaps[0].why


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/mcp", "http://nowhere.invalid/", "ftp://x.invalid/", "http://[::1", "::"]
)
@pytest.mark.parametrize("transport", ["http", "sse"])
def test_an_address_that_cannot_be_reached_is_a_gap_with_a_hint(url: str, transport: str) -> None:
    result = dialled(url, transport)
    assert [gap.where for gap in result.gaps] == ["initialize"]
    assert result.gaps[0].hint


def test_tls_that_fails_is_named() -> None:
    with http_server(lambda handler, _: handler.plain(200)) as server:
        result = dialled(server.url.replace("http://", "https://"))
    assert "TLS failed" in result.gaps[0].why


def test_nothing_that_a_server_sends_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    """The SDK logs what it cannot validate; that must not reach the terminal."""
    with http_server(raw_json(b'{"jsonrpc":"2.0","id":2,"result":"\x1b[2J"')) as server:
        dialled(server.url)
    assert capfd.readouterr() == ("", "")


def sse(handler: Handler, request: dict[str, Any], endpoint: str, answers: list[bytes]) -> None:
    if handler.command == "GET":
        handler.stream()
        handler.wfile.write(f"event: endpoint\ndata: {endpoint}\n\n".encode())
        for _ in range(100):
            while answers:
                handler.wfile.write(b"event: message\ndata: " + answers.pop(0) + b"\n\n")
            handler.wfile.write(b": ping\n\n")
            time.sleep(0.02)
    elif handler.path.startswith("/messages"):
        if request["method"] == "initialize":
            hello = (
                b'{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"o","version":"1"}}'
            )
            answers.append(b'{"jsonrpc":"2.0","id":1,"result":' + hello + b"}")
        elif request["method"] == "tools/list":
            answers.append(RAW)
        handler.plain(202)
    else:
        handler.plain(405)


@pytest.mark.parametrize("transport", ["sse", "http"])
def test_an_older_server_is_had_over_sse_also_where_nobody_said_so(transport: str) -> None:
    answers: list[bytes] = []
    with http_server(lambda handler, request: sse(handler, request, "/messages?s=1", answers)) as server:
        result = dialled(server.url + "/sse", transport, limits=Limits(timeout=6.0, short_timeout=0.3))
    assert result.gaps == ()
    assert tools_of(result) == [KEPT]


def test_an_endpoint_of_another_origin_is_refused() -> None:
    with (
        http_server(lambda handler, _: handler.plain(202)) as other,
        http_server(lambda handler, request: sse(handler, request, other.url + "/messages", [])) as server,
    ):
        result = dialled(server.url + "/sse", "sse")
    assert other.requests == []
    assert "origin" in result.gaps[0].why
