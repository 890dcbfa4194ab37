"""Which whole calls are in a record that several processes wrote?"""

from __future__ import annotations

from trace_lines import hexed, quoted

from auditor.confine.observe.calls import Call, parse, text, texts, where
from auditor.confine.observe.lines import Lines


def feed(record: str, size: int = 1 << 20) -> list[tuple[int, str]]:
    lines, data = Lines(), record.encode()
    found = [one for start in range(0, len(data), size) for one in lines.feed(data[start : start + size])]
    return [*found, *lines.end()]


def test_a_call_that_another_process_interrupts_is_put_together() -> None:
    record = (
        f"7  openat(AT_FDCWD<{hexed('/a')}>, {quoted('x')}, O_RDONLY <unfinished ...>\n"
        f"8  chdir({quoted('/b')})             = 0\n"
        f"7  <... openat resumed>)             = 3<{hexed('/a/x')}>\n"
    )
    calls = [(pid, parse(line)) for pid, line in feed(record)]
    assert [(pid, call and call.name) for pid, call in calls] == [(8, "chdir"), (7, "openat")]
    assert calls[1][1] == Call("openat", (f"AT_FDCWD<{hexed('/a')}>", quoted("x"), "O_RDONLY"), "", "/a/x")


def test_it_does_not_matter_where_the_pieces_are_cut() -> None:
    record = "".join(f"{pid}  chdir({quoted(f'/{pid}')}) = 0\n" for pid in range(40))
    assert feed(record) == feed(record, 1) == feed(record, 7)


def test_a_call_that_never_ends_is_told_as_unfinished() -> None:
    (one,) = feed(
        f"7  connect(3<{hexed('socket:[1]')}>, {{sa_family=AF_UNIX, sun_path={quoted('/x')}}}, 9 <unfinished ...>\n"
    )
    call = parse(one[1])
    assert call is not None
    assert (call.name, call.errno) == ("connect", "EINTR")


def test_a_thread_that_starts_a_program_goes_on_under_another_number() -> None:
    record = (
        f"8  execve({quoted('/x')}, [{quoted('x')}], 0x7 /* 1 var */ <unfinished ...>\n7  <... execve resumed>) = 0\n"
    )
    ((pid, line),) = feed(record)
    assert (pid, line.endswith("= 0")) == (7, True)


def test_a_line_without_end_is_left_out_and_counted() -> None:
    lines = Lines()
    for _ in range(100):
        assert list(lines.feed(b"a" * 65_536)) == []
    assert len(lines._rest) <= 1 << 19
    assert list(lines.feed(b'\n7  chdir("\\x2f") = 0\n')) == [(7, 'chdir("\\x2f") = 0')]
    assert lines.overlooked == 1


def test_calls_that_are_begun_by_the_thousand_are_bounded() -> None:
    lines = Lines()
    record = "".join(f"{pid}  chdir({quoted('/')} <unfinished ...>\n" for pid in range(10_000))
    assert list(lines.feed(record.encode())) == []
    assert len(lines._pending) < 5_000
    assert lines.overlooked > 5_000


def test_what_is_no_call_is_none() -> None:
    for line in ("", "+++ exited with 0 +++", "--- SIGCHLD {si_signo=SIGCHLD} ---", "openat(", "a(b) = ", "x" * 9000):
        assert parse(line) is None


def test_arguments_keep_their_commas_and_brackets() -> None:
    call = parse(f"execve({quoted('/bin/sh')}, [{quoted('sh')}, {quoted('a, b) = 0')}], 0x7ff /* 3 vars */) = 0")
    assert call is not None
    assert text(call.arg(0)) == "/bin/sh"
    assert texts(call.arg(1)) == ("sh", "a, b) = 0")
    assert call.arg(2) == "0x7ff /* 3 vars */"
    assert call.arg(3) == ""


def test_a_descriptor_says_where_it_leads() -> None:
    assert where(f"3<{hexed('/a<b>')}>") == "/a<b>"
    assert where("3") == ""


def test_a_bad_pointer_is_no_text() -> None:
    call = parse("openat(AT_FDCWD, 0x1, O_RDONLY) = -1 EFAULT (Bad address)")
    assert call is not None
    assert (text(call.arg(1)), call.errno, call.succeeded) == ("", "EFAULT", False)
