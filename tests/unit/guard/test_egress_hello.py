"""Is the name that TLS asks for read from what real clients say, however it is cut, and from nothing else?"""

from __future__ import annotations

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.guard.egress.hello import Hello, NoHelloError, hello


def said_by_a_client(name: str | None) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname = False
    out = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return out.read()


NAMED = said_by_a_client("Api.Example.org")


def in_records(message: bytes, *sizes: int) -> bytes:
    """A handshake message, cut into records of these sizes and one with the rest."""
    found = b""
    for size in (*sizes, len(message)):
        piece, message = message[:size], message[size:]
        if piece:
            found += b"\x16\x03\x01" + len(piece).to_bytes(2) + piece
    return found


def with_extension(kind: int, content: bytes) -> bytes:
    """The client's message with one extension more."""
    body = NAMED[9:]
    at = 34 + 1 + body[34]
    at += 2 + int.from_bytes(body[at : at + 2])
    at += 1 + body[at]
    more = body[at + 2 :] + kind.to_bytes(2) + len(content).to_bytes(2) + content
    whole = body[:at] + len(more).to_bytes(2) + more
    return in_records(b"\x01" + len(whole).to_bytes(3) + whole)


def test_the_name_is_read() -> None:
    assert hello(NAMED) == Hello("api.example.org")


def test_a_client_that_names_nobody_is_told_from_one_that_does() -> None:
    assert hello(said_by_a_client(None)) == Hello("")


@given(st.integers(0, len(NAMED) - 1))
def test_of_a_part_of_it_nothing_is_read(size: int) -> None:
    assert hello(NAMED[:size]) is None


@given(st.lists(st.integers(1, 60), max_size=6), st.binary(max_size=20))
def test_it_does_not_matter_how_it_is_cut_and_what_follows(sizes: list[int], rest: bytes) -> None:
    assert hello(in_records(NAMED[5:], *sizes) + b"\x14\x03\x03\x00\x01" + rest) == Hello("api.example.org")


def test_a_name_that_may_be_hidden_is_told() -> None:
    found = hello(with_extension(0xFE0D, b"\0" * 40))
    assert found is not None
    assert found.hidden


def test_two_names_are_none() -> None:
    with pytest.raises(NoHelloError):
        hello(with_extension(0, b"\0\x04\0\0\x01a"))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_a_part_of_one_or_refused(data: bytes) -> None:
    for each in (data, b"\x16\x03\x01" + data, in_records(b"\x01" + len(data).to_bytes(3) + data)):
        try:
            assert isinstance(hello(each), Hello | None)
        except NoHelloError:
            continue


@given(st.data())
def test_a_changed_byte_never_makes_it_another_readable_name(data: st.DataObject) -> None:
    """But for the name itself."""
    at = data.draw(st.integers(0, len(NAMED) - 1))
    changed = NAMED[:at] + bytes([data.draw(st.integers(0, 255))]) + NAMED[at + 1 :]
    try:
        found = hello(changed)
    except NoHelloError:
        return
    within = NAMED.index(b"Api.Example.org")
    assert found is None or found.name in ("api.example.org", "") or within <= at < within + 15


def test_a_message_without_end_is_refused() -> None:
    with pytest.raises(NoHelloError):
        hello(in_records(b"\x01\xff\xff\xff"))
    with pytest.raises(NoHelloError):
        hello(b"\x16\x03\x01\0\x01\x01" * 20_000)
