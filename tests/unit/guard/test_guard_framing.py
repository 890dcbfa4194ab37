"""Does every line come out as it went in, however it was cut?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.guard.framing import Framing, TooLong


def all_of(framing: Framing, chunks: list[bytes]) -> list[bytes | TooLong]:
    found = [line for chunk in chunks for line in framing.feed(chunk)]
    return [*found, *framing.end()]


@given(st.lists(st.binary(max_size=40).map(lambda raw: raw.replace(b"\0", b"\n")), max_size=20))
def test_lines_joined_are_the_stream_byte_for_byte(chunks: list[bytes]) -> None:
    lines = all_of(Framing(), chunks)
    whole = b"".join(line for line in lines if isinstance(line, bytes))
    assert whole == b"".join(chunks)
    assert all(b"\n" not in line[:-1] for line in lines if isinstance(line, bytes))


@given(st.binary(min_size=21, max_size=200).map(lambda raw: raw.replace(b"\n", b".")), st.integers(1, 30))
def test_a_line_over_the_limit_is_told_once_with_its_size_and_the_next_one_is_whole(raw: bytes, step: int) -> None:
    stream = raw + b"\nnext\n"
    lines = all_of(Framing(20), [stream[at : at + step] for at in range(0, len(stream), step)])
    assert lines == [TooLong(len(raw) + 1, (raw + b"\n")[:4096], (raw + b"\n")[-4096:]), b"next\n"] or (
        isinstance(lines[0], TooLong) and lines[0].size == len(raw) + 1 and lines[1:] == [b"next\n"]
    )


def test_a_hundred_megabytes_on_one_line_leave_both_ends_and_no_more() -> None:
    framing, piece = Framing(), b"x" * (1 << 20)
    found = [line for _ in range(100) for line in framing.feed(piece)]
    found += framing.feed(b'"id":7}\n')
    (line,) = found
    assert isinstance(line, TooLong)
    assert line.size == 100 * (1 << 20) + 8
    assert line.tail.endswith(b'"id":7}\n')
    assert len(line.head) + len(line.tail) <= 8192
