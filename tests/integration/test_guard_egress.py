"""Does the proxy pass on what is honest, whole, and refuse the rest? Over real connections, in one process."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from certificates import authority, server_context

from auditor.guard.egress import desk as desk_module
from auditor.guard.egress import proxy as proxy_module
from auditor.guard.egress.desk import Desk
from auditor.guard.egress.hosts import Hosts
from auditor.guard.egress.proxy import Proxy
from auditor.guard.seams import Entry
from auditor.policy.places import host_granted
from auditor.policy.read_grants import split_port

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Way:
    """A proxy before one host, `a.test`, that is granted on the port at which `talk` is spoken."""

    port: int
    """Of the proxy."""
    host: int
    told: list[Entry] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"a.test:{self.host}"

    async def say(self, *said: bytes) -> bytes:
        """All that comes back; each piece is said once something has come back to the one before."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        heard = b""
        for each in said:
            writer.write(each)
            heard += await asyncio.wait_for(reader.read(65536), 5)
        try:
            heard += await asyncio.wait_for(reader.read(), 5)
        except ConnectionResetError:
            heard += b"(reset)"
        writer.close()
        return heard

    def connect(self) -> bytes:
        return f"CONNECT {self.name} HTTP/1.1\r\nHost: {self.name}\r\n\r\n".encode()


def through(talk: Talk, use: Callable[[Way], Awaitable[None]], secure: ssl.SSLContext | None = None) -> Way:
    async def run() -> Way:
        host = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=secure)
        port = host.sockets[0].getsockname()[1]
        grants = (f"a.test:{port}", f"127.0.0.1:{port}")
        way = Way(0, port)

        async def lookup(*_: object) -> Sequence[str]:
            return ["127.0.0.1"]

        split = [split_port(each) for each in grants]
        known = Hosts(lambda each: host_granted(each, grants), tuple((name, int(each)) for name, each in split))
        proxy = Proxy(Desk(known, way.told.append, time.monotonic, lookup))
        served = await asyncio.start_server(proxy._guarded(proxy._asked), "127.0.0.1", 0)
        way.port = served.sockets[0].getsockname()[1]
        async with host, served:
            await use(way)
        return way

    return asyncio.run(run())


async def tells_what_it_hears(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    body = b""
    if b"chunked" in head:
        body = await reader.readuntil(b"0\r\n\r\n")
    elif b"ength:" in head:
        body = await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + head + body)
    writer.close()


@pytest.mark.parametrize(
    "body", [b"Content-Length: 5\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"], ids=len
)
def test_a_request_is_passed_on_with_its_body_and_without_what_is_for_the_proxy(body: bytes) -> None:
    async def use(way: Way) -> None:
        name = way.name.encode()
        asked = b"POST http://" + name + b"/a?b=c HTTP/1.1\r\nHost: " + name + b"\r\nX-Own: Kept"
        heard = await way.say(asked + b"\r\nProxy-Authorization: x\r\nConnection: x-gone\r\nX-Gone: y\r\n" + body)
        assert b"POST /a?b=c HTTP/1.1\r\nHost: " + name + b"\r\nX-Own: Kept\r\n" in heard
        assert b"hello" in heard
        assert b"gone" not in heard.lower()
        assert b"proxy-" not in heard.lower()

    told = through(tells_what_it_hears, use).told
    assert [(one.event, one.verdict, one.hosts) for one in told] == [("host", "allow", ("a.test",))]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (b"GET http://b.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n", b"no grant names b.test:80"),
        (b"GET / HTTP/1.1\r\nHost: b.test\r\n\r\n", b"does not say for whom"),
        (b"GET ftp://b.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n", b"does not say for whom"),
        (b"GET http://b.test/ HTTP/1.0\r\n\r\n", b"does not say for whom"),
        (b"CONNECT b.test:443 HTTP/1.1\r\nHost: b.test\r\n\r\n", b"no grant names b.test:443"),
        (b"CONNECT b.test HTTP/1.1\r\nHost: b.test\r\n\r\n", b"does not say for whom"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"does not say for whom"),
        (b"\x05\x01\x00\n\n", b"cannot be read"),
        (b"GET http://b.test/ HTTP/1.1\r\nHost: b.test\r\n folded\r\n\r\n", b""),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"cannot be read"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_is_for_nobody_granted_is_refused_with_the_reason(asked: bytes, why: bytes) -> None:
    async def use(way: Way) -> None:
        heard = await way.say(asked)
        assert heard.startswith(b"HTTP/1.1 403"), heard
        assert why in heard

    assert all(one.verdict == "block" for one in through(tells_what_it_hears, use).told)


def test_a_host_that_speaks_first_is_heard_and_answered() -> None:
    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        writer.write(b"you said " + await reader.readline())
        writer.close()

    async def use(way: Way) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
        writer.write(way.connect())
        await reader.readuntil(b"\r\n\r\n")
        assert await asyncio.wait_for(reader.readline(), 5) == b"220 ready\r\n"
        writer.write(b"EHLO me\r\n")
        assert await asyncio.wait_for(reader.read(), 5) == b"you said EHLO me\r\n"
        writer.close()

    through(greets, use)


def test_what_begins_in_pieces_is_still_held_to_its_host() -> None:
    async def use(way: Way) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
        writer.write(way.connect())
        await reader.readuntil(b"\r\n\r\n")
        for piece in (b"G", b"ET / HT", b"TP/1.1\r\nHo", b"st: b.test\r\n\r\n"):
            writer.write(piece)
            await asyncio.sleep(0.02)
        assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"HTTP/1.1 403")
        writer.close()

    assert [one.verdict for one in through(tells_what_it_hears, use).told] == ["block"]


def test_a_web_socket_is_passed_on_once_the_host_agrees() -> None:
    async def switches(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"Upgrade: websocket" in head
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        writer.write(b"echo " + await reader.readexactly(4))
        writer.close()

    async def use(way: Way) -> None:
        name = way.name.encode()
        head = b"GET http://" + name + b"/ws HTTP/1.1\r\nHost: " + name
        heard = await way.say(head + b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", b"ping")
        assert heard.startswith(b"HTTP/1.1 101")
        assert heard.endswith(b"echo ping")

    through(switches, use)


def test_a_whole_https_request_is_made_for_a_client_that_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = authority()
    (tmp_path / "authority.pem").write_bytes(issuer.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))

    async def use(way: Way) -> None:
        name = way.name.encode()
        heard = await way.say(b"GET https://" + name + b"/secure HTTP/1.1\r\nHost: " + name + b"\r\n\r\n")
        assert b"GET /secure HTTP/1.1" in heard

    through(tells_what_it_hears, use, server_context(issuer.issue(host="a.test"), tmp_path))


def test_more_connections_than_are_allowed_are_closed_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_module, "_MOST", 2)

    async def use(way: Way) -> None:
        held = [await asyncio.open_connection("127.0.0.1", way.port) for _ in range(2)]
        await asyncio.sleep(0.05)
        assert await way.say() == b""
        for _, writer in held:
            writer.close()

    assert "more than 2 connections" in through(tells_what_it_hears, use).told[0].why


def test_a_host_that_is_asked_for_often_is_written_down_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Entry] = []
    now = [0.0]
    desk = Desk(Hosts(lambda _: True, ()), told.append, lambda: now[0])
    for _ in range(5):
        desk.tell("a.test", "no grant")
    now[0] = 61.0
    desk.tell("a.test", "no grant")
    assert len(told) == 2
    monkeypatch.setattr(desk_module, "_MOST_TOLD", 3)
    for each in range(10):
        desk.tell(f"{each}.test", "no grant")
    assert len(desk._told) <= 3
