"""Can what a program opens, runs or sends be misread, or the reading of it be stopped or filled up?"""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from auditor.confine.observe.calls import parse, text, texts
from auditor.confine.observe.dns import message
from auditor.confine.observe.lines import Lines
from auditor.confine.observe.observer import Observer
from auditor.confine.observe.outlook import Outlook
from auditor.confine.observe.sockets import address
from auditor.confine.observe.suspect import worth_telling
from auditor.model import Deed, Touched

WORDS = st.binary(max_size=60).filter(lambda data: b"\0" not in data)


def quoted(data: bytes) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'


def told(record: bytes) -> tuple[Touched, ...]:
    lines, observer = Lines(), Observer(Outlook())
    for start in range(0, len(record), 50):
        for pid, line in lines.feed(record[start : start + 50]):
            observer.take(pid, line)
    for pid, line in lines.end():
        observer.take(pid, line)
    return observer.tally.touched()


@given(WORDS)
def test_every_path_comes_back_as_it_was(path: bytes) -> None:
    call = parse(f"openat(AT_FDCWD<{quoted(b'/a')[1:-1]}>, {quoted(path)}, O_RDONLY) = -1 ENOENT (No such file)")
    assert call is not None
    assert os.fsencode(text(call.arg(1))) == path


@given(st.lists(WORDS, max_size=8))
def test_every_command_line_comes_back_as_it_was(argv: list[bytes]) -> None:
    call = parse(f"execve({quoted(b'/x')}, [{', '.join(map(quoted, argv))}], 0x7 /* 1 var */) = 0")
    assert call is not None
    assert [os.fsencode(word) for word in texts(call.arg(1))] == argv


@given(WORDS, st.sampled_from(["O_RDONLY", "O_WRONLY|O_CREAT"]))
def test_no_path_passes_for_another(name: bytes, flags: str) -> None:
    """Whatever stands in a name, it stays below the folder in which it is, and one line stays one thing."""
    parts = [part for part in name.split(b"/") if part not in (b"", b".", b"..")] or [b"x"]
    path = b"/secret/" + b"/".join(parts)
    record = f"7  execve({quoted(b'/x')}, [], 0x7 /* 1 var */) = 0\n7  openat(AT_FDCWD, {quoted(path)}, {flags}) = 3<"
    told_of = told(f"{record}{quoted(path)[1:-1]}>\n".encode())
    assert all(one.target.startswith("/secret/") for one in told_of)
    assert len(told_of) <= 1


SHAPES = st.sampled_from(
    ["openat(", "execve(", "connect(", "sendto(", "recvfrom(", "<... openat resumed>", " <unfinished ...>", ") = 0",
     " = -1 ", "\\x41", '"', "<", ">", "{", "}", "[", "]", "(", ")", ", ", "\n", "7  ", "AT_FDCWD", "sa_family=AF_INET",
     "sin_port=htons(", "inet_addr(", "sun_path=", "?", "ENOENT", "O_RDONLY"]
)  # fmt: skip


@given(st.lists(SHAPES | st.binary(max_size=20).map(lambda data: data.decode("latin-1")), max_size=60))
def test_no_record_stops_the_reader(pieces: list[str]) -> None:
    start = f"7  execve({quoted(b'/x')}, [], 0x7) = 0\n"
    told((start + "".join(pieces)).encode("latin-1", "replace"))


@given(st.binary(max_size=600))
def test_no_datagram_stops_the_reader(data: bytes) -> None:
    said = message(data)
    assert said is None or len(said.name) <= 400


@given(st.binary(min_size=12, max_size=80), st.binary(max_size=40))
def test_an_answer_that_lies_about_its_sizes_is_cut(body: bytes, rest: bytes) -> None:
    said = message(b"\0\1\x81\x80\0\1\xff\xff\0\0\0\0\1a\0\0\1\0\1" + body + rest)
    assert said is None or len(said.addresses) <= 64


@given(st.text(max_size=80))
def test_an_address_has_a_host_and_a_port(arg: str) -> None:
    found = address(f"{{sa_family=AF_INET, sin_port=htons(80), {arg}}}")
    assert found is None or found.startswith("unix:") or found.rpartition(":")[2].isdigit()


@given(st.sampled_from([each for each in Deed if each is not Deed.TELL]), st.text(max_size=200), st.booleans())
def test_any_text_can_be_judged(deed: Deed, shown: str, own: bool) -> None:
    assert worth_telling(deed, shown, own=own, failed="") in (True, False)


@given(st.lists(st.text(max_size=20), max_size=400))
def test_what_is_kept_is_bounded(names: list[str]) -> None:
    record = f"7  execve({quoted(b'/x')}, [], 0x7) = 0\n"
    record += "".join(f"7  unlink({quoted(f'/z/{name}'.encode('utf-8', 'replace'))}) = 0\n" for name in names)
    assert len(told(record.encode())) <= 100
