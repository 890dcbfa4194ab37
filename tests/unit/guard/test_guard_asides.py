"""Does what is said beside the protocol wait for its reader, and nobody for it?"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator

import pytest

from auditor.guard.asides import Notices, copied


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
    yield ends
    for each in ends:
        os.close(each)


def heard(fd: int, until: bytes) -> bytes:
    said, deadline = b"", time.monotonic() + 10
    while not said.endswith(until) and time.monotonic() < deadline:
        said += os.read(fd, 1 << 16)
    return said


@pytest.mark.parametrize("waits", [True, False])
def test_who_says_something_does_not_wait_and_a_late_reader_hears_it_all(pipe: tuple[int, int], *, waits: bool) -> None:
    os.set_blocking(pipe[1], waits)
    notices = Notices(pipe[1])
    os.set_blocking(pipe[1], True)  # as another program that shares it may do
    lines = [b"line %d\n" % number for number in range(2_000)]
    for each in lines:
        notices.say(each)
    assert heard(pipe[0], lines[-1]) == b"".join(lines)


def test_what_finds_no_room_is_counted(pipe: tuple[int, int]) -> None:
    notices = Notices(pipe[1])
    for _ in range(100):
        notices.say(b"x" * 999 + b"\n")
    notices.finish(0.01)
    said = heard(pipe[0], b"nobody read them\n")
    kept = said.count(b"x\n")
    assert 60 < kept < 100
    assert said.endswith(b"mcp-assay: %d notices were dropped, for nobody read them\n" % (100 - kept))


def test_what_a_server_says_comes_whole_though_our_own_way_never_waits(pipe: tuple[int, int]) -> None:
    source, server = os.pipe()
    os.set_blocking(pipe[1], False)
    copying = copied(source, pipe[1])
    os.write(server, b"y" * 30_000 + b"\n")
    os.close(server)
    assert heard(pipe[0], b"\n") == b"y" * 30_000 + b"\n"
    copying.join(10)
    assert not copying.is_alive()
    os.close(source)


def test_a_server_is_read_though_nobody_hears_it() -> None:
    source, server = os.pipe()
    ours, theirs = os.pipe()
    os.close(ours)
    copying = copied(source, theirs)
    for _ in range(100):
        os.write(server, b"z" * 4096)
    os.close(server)
    copying.join(10)
    assert not copying.is_alive()
    for each in (source, theirs):
        os.close(each)
