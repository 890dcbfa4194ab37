"""Whatever comes over HTTP: is it read as others read it, and does it come out as it went in?"""

from __future__ import annotations

import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from mcp.shared.inbound import find_invalid_x_mcp_header, mcp_param_headers, x_mcp_header_map

from auditor.capture import events as audited
from auditor.guard.envelope import Request, opened
from auditor.guard.framing import TooLong
from auditor.guard.http.events import Event, Events, as_event, as_line
from auditor.guard.http.routing import declared, decoded, encoded, routing
from auditor.guard.http.streams import Streams
from auditor.wire import parse

PIECES = st.lists(
    st.one_of(
        st.sampled_from([b"data: a", b"data:b", b"event: x", b"id: 7", b"retry: 5", b": c", b"\n", b"\r", b"\r\n"]),
        st.binary(max_size=8),
    ),
    max_size=30,
)  # fmt: skip


def read(pieces: list[bytes], limit: int = 1000) -> list[Event | TooLong]:
    events = Events(limit)
    return [each for piece in pieces for each in events.feed(piece)]


@given(PIECES)
def test_a_stream_is_read_the_same_however_it_is_cut_and_as_an_audit_reads_it(pieces: list[bytes]) -> None:
    whole = b"".join(pieces).removeprefix(b"\xef\xbb\xbf")
    found = read(pieces)
    assert found == read([whole]) == read([whole[place : place + 1] for place in range(len(whole))])
    other = audited.Events(1000)
    theirs = [each for each in other.feed(whole) if isinstance(each, audited.Event)]
    assert [(each.name, each.data) for each in theirs] == [
        (each.name, each.data) for each in found if isinstance(each, Event)
    ]


@given(st.integers(1, 40), st.integers(1, 9))
def test_an_event_over_the_limit_is_told_of_and_the_next_one_is_read(size: int, cut: int) -> None:
    text = b"data: " + b"x" * size + b"\n\ndata: y\n\n"
    found = read([text[place : place + cut] for place in range(0, len(text), cut)], limit=20)
    assert isinstance(found[0], TooLong if size > 20 else Event)
    assert found[1] == Event(b"message", b"y")


@settings(max_examples=40)
@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_message_is_the_same_as_one_line_and_as_an_event(value: object) -> None:
    text = json.dumps(value, indent=1).encode()
    line = as_line(text)
    assert line.count(b"\n") == 1
    assert json.loads(line) == value
    (event,) = read([as_event(line, "1-2")], limit=1 << 20)
    assert isinstance(event, Event)
    assert as_line(event.data) == line


@given(st.text())
def test_a_value_comes_through_a_header(value: str) -> None:
    sent = encoded(value)
    assert sent.isascii()
    assert sent == sent.strip()
    assert decoded(sent) == value


@given(st.text(max_size=5), st.text(max_size=5), st.sampled_from(["string", "integer", "number", "boolean", None]))
def test_headers_are_what_the_official_client_would_send(name: str, value: str, kind: str | None) -> None:
    schema = {"type": "object", "properties": {"o": {"properties": {name: {"type": kind, "x-mcp-header": "A-b"}}}}}
    arguments = {"o": {name: value}}
    params = {"arguments": arguments, "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}
    (request,) = opened(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode())
    assert isinstance(request, Request)
    ours = routing(request, declared(parse(json.dumps(schema))))
    valid = find_invalid_x_mcp_header(schema) is None
    theirs = mcp_param_headers(x_mcp_header_map(schema), arguments) if valid else {}
    found = {key: each for key, each in ours.items() if key.startswith("mcp-param-")}
    assert found == {key.lower(): each for key, each in theirs.items()}


def ask(id_: object, **meta: object) -> Request:
    params = {"_meta": meta}
    (request,) = opened(json.dumps({"jsonrpc": "2.0", "id": id_, "method": "x", "params": params}).encode())
    assert isinstance(request, Request)
    return request


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=20), st.booleans())
def test_nothing_is_lost_and_what_belongs_to_a_request_keeps_its_order(sent: list[tuple[int, bool]], own: bool) -> None:
    """Each request's stream holds its progress in order, then its answer, and nothing behind that."""

    async def run() -> None:
        streams = Streams()
        streams.own.attached = own
        begun = [streams.begin([ask(number, progressToken=f"t{number}")]) for number in range(5)]
        answered: set[int] = set()
        for place, (number, answers) in enumerate(sent):
            if number in answered:
                continue
            if answers:
                answered.add(number)
                streams.send(b'{"jsonrpc":"2.0","id":%d,"result":{}}\n' % number)
            else:
                note = {"method": "notifications/progress", "params": {"progressToken": f"t{number}", "at": place}}
                streams.send(json.dumps(note).encode() + b"\n")
        for number, stream in enumerate(begun):
            assert stream.complete == (number in answered)
            lines = [json.loads(line) for line in stream.drain()]
            places = [line["params"]["at"] for line in lines if "params" in line]
            assert places == sorted(places)
            assert ["result" in line for line in lines] == [False] * len(places) + [True] * (number in answered)
        assert streams.own.empty

    asyncio.run(run())
