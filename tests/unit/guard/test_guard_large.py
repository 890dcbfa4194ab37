"""Is what a message has room for read, and is nobody accused of what was not?"""

from __future__ import annotations

import base64
import json
import random
import time

import pytest
from guard_samples import ORDER, Talk, line, text_result

from auditor.guard.blobs import text_in
from auditor.guard.contents import Reaction
from auditor.guard.framing import LONGEST, TooLong
from auditor.guard.passage import Stance

BYTES = random.Random(1).randbytes(1_600_000)  # noqa: S311 - the same each time
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + BYTES).decode()
ROW = {"city": "Paris", "sku": "A", "day": "2026-01-02", "by": "ann", "to": "bob"}
STEERS, UNREAD = "attempt to steer you", "says nothing against it"


def encoded(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def rows(count: int) -> list[dict[str, str]]:
    return [{"id": str(number), **ROW} for number in range(count)]


@pytest.mark.parametrize(
    "result",
    [
        {"content": [], "structuredContent": {"rows": rows(10_000)}},
        {"content": [], "structuredContent": {"points": [[number, number] for number in range(150_000)]}},
        text_result("\n".join(f"{number},{number % 1000},item" for number in range(150_000))),
        {"contents": [{"uri": "file:///a.png", "mimeType": "image/png", "blob": PNG}]},
        {"content": [{"type": "resource", "resource": {"uri": "a:b", "mimeType": "application/pdf", "blob": PNG}}]},
        {"contents": [{"uri": "file:///a.csv", "mimeType": "text/csv", "blob": encoded(b"one,two\n" * 100_000)}]},
        {"messages": [{"role": "user", "content": {"type": "image", "mimeType": "image/png", "data": PNG}}]},
    ],
    ids=["table", "numbers", "text", "picture", "pdf", "csv", "prompt"],
)
def test_an_honest_result_passes_however_large(result: object) -> None:
    begin = time.process_time()
    assert Talk().call(result) == result
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    "rows",
    [[*rows(10_000), {"id": "x", "note": ORDER}], [*rows(10_000), {ORDER: "x"}], [ORDER, *rows(10_000)]],
    ids=["value", "key", "first"],
)
def test_an_order_is_found_wherever_it_stands_in_a_large_table(rows: object) -> None:
    for talk in (Talk(), Talk(Stance(results=Reaction.REDACT))):
        shown = talk.call({"content": [], "structuredContent": {"rows": rows}})
        assert "id_rsa" not in json.dumps(shown)
        assert talk.log[-1].verdict in ("block", "redact")


def test_an_order_is_found_at_the_end_of_the_longest_text() -> None:
    text = "One more line of a long report.\n" * ((LONGEST - 4_000) // 33) + ORDER
    shown = Talk().call(text_result(text))
    assert STEERS in json.dumps(shown)
    assert UNREAD not in json.dumps(shown)


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "text/plain", None])
@pytest.mark.parametrize(
    "octets",
    [
        ORDER.encode(), ("A plain line of a file.\n" * 9_000 + ORDER).encode(), ORDER.encode("utf-16-le"),
        b"\xff" + ORDER.encode(), b"\x89PNG\r\n\x1a\n" + BYTES[:50_000] + ORDER.encode() + BYTES[:50_000],
        ORDER.replace("previous", "pre\x00vious").encode(),
    ],
    ids=["text", "long", "wide", "broken", "within", "nul"],
)  # fmt: skip
def test_an_order_comes_through_in_no_blob_whatever_its_type_is(octets: bytes, kind: str | None) -> None:
    held = {"uri": "a:b", "mimeType": kind, "blob": encoded(octets)}
    talk = Talk()
    talk.ask("resources/read", {"uri": "a:b"})
    assert "withheld" in json.loads(talk.answer({"contents": [held]})[0])["error"]["message"]
    assert STEERS in json.dumps(Talk().call({"content": [{"type": "resource", "resource": held}]}))


@pytest.mark.parametrize("blob", ["", "=", "a", "abcde", "no base64!", "data:image/png;base64,AAAA"])
def test_any_blob_can_be_read(blob: str) -> None:
    assert isinstance(text_in(blob), str)


def test_what_could_not_be_read_is_withheld_and_accuses_nobody() -> None:
    packed = encoded(b"A plain sample of a text that is long. " * 3_000)
    deep = json.dumps({"jsonrpc": "2.0", "id": 1, "result": 5}).replace("5", "[" * 130 + "]" * 130).encode() + b"\n"
    for answer in (line({"jsonrpc": "2.0", "id": 1, "result": text_result(packed)}), deep, TooLong(5 << 20, deep, b"")):
        talk = Talk()
        talk.ask("tools/call", {"name": "t", "arguments": {}})
        (told,) = talk.passage.from_server(answer).to_client
        assert UNREAD in told.decode()
        assert STEERS not in told.decode()


def test_an_order_beside_what_could_not_be_read_is_told_as_one() -> None:
    packed = encoded(b"A plain sample of a text that is long. " * 3_000)
    shown = json.dumps(Talk().call(text_result(f"{packed}\n\n{ORDER}")))
    assert STEERS in shown
    assert "could not be checked" not in shown
