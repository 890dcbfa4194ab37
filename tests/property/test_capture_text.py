"""Is no text of a server ever lost, changed, or the end of us?"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from auditor.capture import Limits, archive
from auditor.capture.digest import digest
from auditor.capture.events import Event, Events
from auditor.capture.ledger import Ledger
from auditor.capture.lines import Lines, TooLong
from auditor.capture.messages import Call, messages
from auditor.model import Capture, Era, Evidence, Exchange, Gap, Listing, ServerSpec, Stdio

SENT = st.binary(max_size=60).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
"""Any text that a server can send: bytes as they are decoded."""


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({place % (len(stream) + 1) for place in places})
    return [stream[start:end] for start, end in zip([0, *marks], [*marks, len(stream)], strict=True)]


@given(st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b""))), st.lists(st.integers(0, 500)))
def test_lines_do_not_depend_on_how_a_stream_is_cut(sent: list[bytes], places: list[int]) -> None:
    stream = b"".join(line + b"\n" for line in sent)
    lines = Lines(1000)
    found = [line for piece in cut(stream, places) for line in lines.feed(piece)]
    assert found == [line.removesuffix(b"\r") for line in sent]
    assert list(lines.end()) == []


@given(st.binary(max_size=200), st.lists(st.integers(0, 500)), st.integers(1, 20))
def test_no_line_exceeds_its_limit_and_none_is_invented(stream: bytes, places: list[int], limit: int) -> None:
    lines = Lines(limit)
    found = [line for piece in cut(stream, places) for line in lines.feed(piece)]
    expected = [TooLong(limit) if len(line) > limit else line.removesuffix(b"\r") for line in stream.split(b"\n")[:-1]]
    tail = stream.rpartition(b"\n")[2]
    assert found == expected + ([TooLong(limit)] if len(tail) > limit else [])


@given(st.lists(st.binary(max_size=20)), st.lists(st.integers(0, 500)), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_events_do_not_depend_on_how_a_stream_is_cut(sent: list[bytes], places: list[int], end: bytes) -> None:
    data = [text.replace(b"\n", b"").replace(b"\r", b"") for text in sent]
    stream = b"".join(b"data: " + text + end + end for text in data)
    events = Events(1000)
    found = [event for piece in cut(stream, places) for event in events.feed(piece)]
    assert found == [Event(b"message", text) for text in data]


@given(st.binary(max_size=300), st.lists(st.integers(0, 500)))
def test_any_stream_of_events_can_be_read(stream: bytes, places: list[int]) -> None:
    events = Events(20)
    for piece in cut(stream, places):
        for event in events.feed(piece):
            assert isinstance(event, TooLong) or len(event.data) <= 20


@given(
    SENT
    | st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)).map(
        str
    )
)
def test_any_line_is_some_message(raw: str) -> None:
    found = list(messages(raw, 128))
    assert found
    assert all(not isinstance(one, Call) or one.id is None or len(one.id) <= 200 for one in found)


@given(SENT, SENT, st.none() | SENT, st.lists(SENT), st.none() | st.integers(-64, 255))
def test_what_is_saved_is_loaded_unchanged(
    name: str, raw: str, cursor: str | None, noise: list[str], code: int | None
) -> None:
    listings = (Listing(Era.MODERN, name, (Exchange("tools/list", cursor, raw),)),)
    capture = Capture(
        ServerSpec(name, name, "command", Stdio(raw, tuple(noise))), "2026-01-01T00:00:00+00:00", "scrubbed", listings,
        Evidence(stderr=raw, noise=tuple(noise), exit_code=code), (Gap(name, raw, name, raw),), 0.1, digest(listings),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "capture.json"
        archive.save((capture,), path)
        assert archive.load(path) == (capture,)


@given(st.lists(st.binary(max_size=50)), st.integers(0, 40), st.integers(0, 5))
def test_evidence_is_bounded_whatever_comes(chunks: list[bytes], size: int, count: int) -> None:
    ledger = Ledger(Limits(stderr_bytes=size, noise_lines=count, noise_bytes=size, requests=count, request_bytes=size))
    for chunk in chunks:
        ledger.stderr(chunk)
        ledger.noise(chunk.decode("latin-1"))
        ledger.request(chunk.decode("latin-1"))
    evidence = ledger.evidence()
    assert evidence.stderr == b"".join(chunks)[-size or 10_000 :].decode("utf-8", "surrogateescape") or size == 0
    assert len(evidence.noise) == len(evidence.requests) == min(count, len(chunks))
    assert all(len(line) <= size for line in evidence.noise)
