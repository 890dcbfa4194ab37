"""What is told of the addresses that a program reaches for, and of the programs that it runs?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from trace_lines import LOOK, hexed, quoted, seen, started

from auditor.confine.observe.dns import Message, message
from auditor.confine.observe.tally import Tally, merged
from auditor.model import Deed, Touched

SOCKET = f"5<{hexed('socket:[17]')}>"
QUERY = b"\x9b\xe4\1\0\0\1\0\0\0\0\0\0\x03api\x06vendor\x07example\0\0\1\0\1"
ANSWER = (
    b"\x9b\xe4\x81\x80\0\1\0\1\0\0\0\0\x03api\x06vendor\x07example\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\x07"
)


def inet(host: str, port: int) -> str:
    return f"{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr({quoted(host)})}}"


def inet6(host: str, port: int) -> str:
    flow = f"sin6_flowinfo=htonl(0), inet_pton(AF_INET6, {quoted(host)}, &sin6_addr), sin6_scope_id=0"
    return f"{{sa_family=AF_INET6, sin6_port=htons({port}), {flow}}}"


def unix(path: str) -> str:
    sign = "@" if path.startswith("@") else ""
    return f"{{sa_family=AF_UNIX, sun_path={sign}{quoted(path.removeprefix('@'))}}}"


def connect(peer: str, came_of_it: str = "0") -> str:
    return f"10  connect({SOCKET}, {peer}, 16) = {came_of_it}"


def told(*lines: str) -> list[tuple[Deed, str, str]]:
    return [(one.deed, one.target, one.failed) for one in seen(lines)]


def test_an_address_is_told_with_what_came_of_it() -> None:
    lines = connect(inet("192.0.2.1", 443), "-1 ENETUNREACH (No)"), connect(inet6("2001:db8::1", 25))
    assert told(*lines) == [
        (Deed.CONNECT, "192.0.2.1:443", "ENETUNREACH"), (Deed.CONNECT, "[2001:db8::1]:25", ""),
    ]  # fmt: skip


def test_an_address_that_was_looked_up_is_told_by_its_name() -> None:
    lines = (
        connect(inet("127.0.0.53", 53)),
        f"10  sendto({SOCKET}, {quoted(QUERY)}, 36, MSG_NOSIGNAL, NULL, 0) = 36",
        f"10  recvfrom({SOCKET}, {quoted(ANSWER)}, 2048, 0, {inet('127.0.0.53', 53)}, [28 => 16]) = 52",
        connect(inet("192.0.2.7", 443)),
    )
    assert told(*lines) == [(Deed.CONNECT, "api.vendor.example", ""), (Deed.CONNECT, "api.vendor.example:443", "")]


def test_several_questions_in_one_call_are_all_read() -> None:
    part = f"{{msg_hdr={{msg_name=NULL, msg_iov=[{{iov_base={quoted(QUERY)}, iov_len=36}}], msg_iovlen=1}}}}"
    lines = connect(inet("127.0.0.53", 53)), f"10  sendmmsg({SOCKET}, [{part}, {part}], 2, MSG_NOSIGNAL) = 2"
    (one,) = seen(lines)
    assert (one.target, one.count) == ("api.vendor.example", 2)


def test_a_name_server_elsewhere_is_told_too() -> None:
    line = f"10  sendto({SOCKET}, {quoted(QUERY)}, 36, 0, {inet('192.0.2.53', 53)}, 16) = 36"
    assert told(line) == [(Deed.CONNECT, "api.vendor.example", ""), (Deed.CONNECT, "192.0.2.53:53", "")]


def test_the_name_server_of_the_machine_goes_unsaid_where_it_can_be_asked() -> None:
    look = replace(LOOK, nameservers=frozenset({"192.0.2.53"}))
    assert seen([connect(inet("192.0.2.53", 53)), connect(inet("192.0.2.54", 53))], look) == (
        Touched(Deed.CONNECT, "192.0.2.54:53"),
    )
    (one,) = seen([connect(inet("192.0.2.53", 53), "-1 ENETUNREACH (No)")], look)
    assert one.failed == "ENETUNREACH"


def test_where_others_look_names_up_an_address_is_no_bare_one() -> None:
    lines = connect(unix("/run/systemd/resolve/io.systemd.Resolve")), connect(inet("192.0.2.7", 443))
    assert told(*lines) == [(Deed.CONNECT, "(looked up) 192.0.2.7:443", "")]


@pytest.mark.parametrize(
    "peer", [unix("/var/run/nscd/socket"), unix("/dev/log"), inet("192.0.2.1", 0), inet("127.0.0.1", 9)]
)
def test_what_every_program_calls_is_not_told(peer: str) -> None:
    assert told(connect(peer)) == []


def test_other_sockets_of_the_machine_are_told() -> None:
    lines = connect(unix("/run/docker.sock"), "-1 ENOENT (No)"), connect(unix("@/tmp/.X11-unix/X0"))
    assert [target for _, target, _ in told(*lines)] == ["unix:/run/docker.sock", "unix:@/tmp/.X11-unix/X0"]


def test_a_port_is_told_once_it_is_open_to_others() -> None:
    bound = f"10  bind({SOCKET}, {inet('0.0.0.0', 0)}, 16) = 0"  # noqa: S104 - said, not done
    assert told(bound) == []
    assert told(bound, f"10  listen({SOCKET}, 128) = 0") == [(Deed.LISTEN, "0.0.0.0:0", "")]
    assert told(f"10  bind({SOCKET}, {inet('127.0.0.1', 9229)}, 16) = 0", f"10  listen({SOCKET}, 1) = 0") == []
    assert told(f"10  bind({SOCKET}, {inet6('::', 8080)}, 28) = 0") == [(Deed.LISTEN, "[::]:8080", "")]


def test_a_program_is_called_what_it_is_and_not_what_it_says() -> None:
    disguised = (
        f"11  execve({quoted('/bin/sh')}, [{quoted('git')}, {quoted('-c')}, {quoted('id; ls')}], 0x7 /* 1 var */) = 0"
    )
    assert told(disguised) == [(Deed.RUN, "/bin/sh -c 'id; ls'", "")]


@pytest.mark.parametrize(
    ("path", "called", "shown"),
    [
        ("/srv/x/git", "git", "/srv/x/git"),
        ("git", "git", "$WORK/git"),
        ("bin/git", "git", "$WORK/bin/git"),
        ("/srv/x/git", "/usr/bin/git", "/srv/x/git"),
        ("/usr/bin/git", "git", "git"),
        ("/usr/bin/git", "/usr/bin/git", "/usr/bin/git"),
    ],
)
def test_only_a_program_of_the_system_is_told_by_its_bare_name(path: str, called: str, shown: str) -> None:
    line = f"11  execve({quoted(path)}, [{quoted(called)}], 0x7 /* 1 var */) = 0"
    assert told(line) == [(Deed.RUN, shown, "")]


def test_a_program_that_is_found_in_the_end_was_not_missing() -> None:
    words = f"[{quoted('git')}, {quoted('status')}], 0x7 /* 1 var */"
    lines = (
        f"11  execve({quoted('/sbin/git')}, {words}) = -1 ENOENT (No)",
        f"11  execve({quoted('/bin/git')}, {words}) = 0",
    )
    assert told(*lines) == [(Deed.RUN, "git status", "")]
    assert told(lines[0]) == [(Deed.RUN, "git status", "ENOENT")]


def test_our_directories_are_named_in_command_lines() -> None:
    assert told(started("/bin/tar", "c", "/s/home/.ssh", pid=11)) == [(Deed.RUN, "/bin/tar c ~/.ssh", "")]


def test_a_dns_message_is_read_as_far_as_it_goes() -> None:
    assert message(QUERY) == Message("api.vendor.example", answer=False)
    assert message(ANSWER) == Message("api.vendor.example", answer=True, addresses=("192.0.2.7",))
    loop = ANSWER[:12] + b"\xc0\x0c" + ANSWER[14:]
    for broken in (b"", QUERY[:20], loop, b"GET / HTTP/1.1\r\n\r\n"):
        assert message(broken) is None


def test_a_flood_of_one_deed_hides_no_other() -> None:
    tally = Tally()
    for number in range(10_000):
        tally.add(Touched(Deed.READ, f"/x/{number}"))
    tally.add(Touched(Deed.READ, "~/.ssh/id_rsa", "ssh key"))
    tally.add(Touched(Deed.CONNECT, "192.0.2.1:443"))
    kept = tally.touched()
    assert len(kept) < 200
    assert tally.overlooked > 9_000
    assert kept[-2:] == (Touched(Deed.READ, "~/.ssh/id_rsa", "ssh key"), Touched(Deed.CONNECT, "192.0.2.1:443"))


def test_starts_are_put_together_and_random_names_of_baits_taken_out() -> None:
    key = Touched(Deed.READ, f"~/.gnupg/{'A1' * 20}.key", "gpg key")
    other = Touched(Deed.READ, f"~/.gnupg/{'B2' * 20}.key", "gpg key")
    assert merged((key, other)) == (Touched(Deed.READ, "~/.gnupg/*.key", "gpg key", count=2),)
    settings = (Touched(Deed.READ, f"~/{project}/.env", "environment file") for project in ("bado", "steikrun"))
    assert [(one.target, one.count) for one in merged(settings)] == [("~/*/.env", 2)]
    logins = Touched(Deed.READ, "~/.mozilla/firefox/k3j2h1x9.default-release/logins.json", "browser passwords")
    assert merged((logins,))[0].target == "~/.mozilla/firefox/*.default-release/logins.json"
