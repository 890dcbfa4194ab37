"""Where does one message end and the next begin?"""

from __future__ import annotations

import time

import pytest

from auditor.capture.events import Event, Events
from auditor.capture.lines import Lines, TooLong


def test_a_line_may_come_in_any_pieces() -> None:
    lines = Lines(100)
    assert list(lines.feed(b'{"a"')) == []
    assert list(lines.feed(b":1}\r\n\n[")) == [b'{"a":1}', b""]
    assert list(lines.feed(b"]\n")) == [b"[]"]
    assert list(lines.end()) == []


def test_the_rest_without_a_newline_comes_at_the_end() -> None:
    lines = Lines(100)
    assert list(lines.feed(b"a\nb")) == [b"a"]
    assert list(lines.end()) == [b"b"]


def test_a_line_over_the_limit_is_said_once_and_the_next_one_is_whole() -> None:
    lines = Lines(4)
    assert list(lines.feed(b"123")) == []
    assert list(lines.feed(b"45")) == [TooLong(4)]
    assert list(lines.feed(b"678901234567890")) == []
    assert list(lines.feed(b"\nok\n")) == [b"ok"]


def test_a_line_of_exactly_the_limit_is_kept() -> None:
    assert list(Lines(4).feed(b"1234\n")) == [b"1234"]


def test_a_drip_of_single_bytes_costs_linear_time() -> None:
    """Four times the bytes take about four times as long; joining at each byte would take sixteen times."""

    def seconds(size: int) -> float:
        lines, began = Lines(1 << 24), time.process_time()
        for _ in range(size):
            list(lines.feed(b"a"))
        assert list(lines.feed(b"\n")) == [b"a" * size]
        return time.process_time() - began

    small = min(seconds(50_000) for _ in range(3))
    assert seconds(200_000) < 10 * small


def test_events_are_had_byte_for_byte() -> None:
    events = Events(100)
    stream = b': hello\r\nevent: endpoint\ndata: /x\n\ndata:{"a":\xff\ndata: 1}\rid: 7\r\r'
    assert list(events.feed(stream)) == [Event(b"endpoint", b"/x"), Event(b"message", b'{"a":\xff\n1}')]


def test_a_carriage_return_and_its_newline_may_come_apart() -> None:
    events = Events(100)
    assert list(events.feed(b"data: a\r")) == []
    assert list(events.feed(b"\ndata: b\r")) == []
    assert list(events.feed(b"\n\r")) == [Event(b"message", b"a\nb")]
    assert list(events.feed(b"\n")) == []


def test_an_event_over_the_limit_is_said_once_and_the_next_one_is_whole() -> None:
    events = Events(8)
    assert list(events.feed(b"data: 1234\ndata: 5678\ndata: 9\n")) == [TooLong(8)]
    assert list(events.feed(b"\ndata: ok\n\n")) == [Event(b"message", b"ok")]


def test_an_event_without_data_is_none() -> None:
    assert list(Events(100).feed(b"event: ping\n\n: comment\n\n")) == []


@pytest.mark.parametrize("size", [1, 2, 100])
def test_one_mark_of_byte_order_before_a_stream_means_nothing(size: int) -> None:
    stream = b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\ndata: c\n\n"
    events = Events(100)
    found = [one for at in range(0, len(stream), size) for one in events.feed(stream[at : at + size])]
    assert found == [Event(b"message", b"a"), Event(b"message", b"c")]


@pytest.mark.parametrize(
    ("line", "told"),
    [(b"x" * 9, False), (b'{"a":1234', True), (b"  [1,2,3,4", True), (b"\xef\xbb\xbf{123456", True), (b" " * 9, True)],
)
def test_a_line_over_the_limit_may_have_been_a_message_if_it_begins_like_one(line: bytes, told: bool) -> None:
    assert [one.told for one in Lines(8).feed(line) if isinstance(one, TooLong)] == [told]
