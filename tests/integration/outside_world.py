"""Whom can a server behind walls try to reach? Hosts on this machine that remember who came."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from certificates import authority, server_context

GRANTED, FORBIDDEN, REBINDING = "granted.test", "forbidden.test", "rebinding.test"


@dataclass
class Outside:
    """Ports of the hosts, and what they saw."""

    http: int = 0
    https: int = 0
    forbidden: int = 0
    """On all addresses of this machine, IPv6 too."""
    udp: int = 0
    authority: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Host header and path of each request to the granted host."""
    names: list[str] = field(default_factory=list)
    """Names that TLS asked for."""
    intruders: list[str] = field(default_factory=list)
    """What reached whom nobody may reach."""


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    found = Outside()
    with ExitStack() as stack:
        issuer = authority()
        found.authority = str(folder / "authority.pem")
        Path(found.authority).write_bytes(issuer.pem())
        secure = server_context(issuer.issue(host=GRANTED), folder)
        secure.sni_callback = lambda _, name, __: found.names.append(str(name))
        found.http = stack.enter_context(_web(found, None))
        found.https = stack.enter_context(_web(found, secure))
        found.forbidden = stack.enter_context(_listener(found))
        found.udp = stack.enter_context(_datagrams(found))
        yield found


@contextmanager
def _web(found: Outside, secure: ssl.SSLContext | None) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.asked.append((self.headers.get("host", ""), self.path))
            away = self.path == "/away"
            self.send_response(302 if away else 200)
            if away:
                self.send_header("Location", f"http://{FORBIDDEN}:{found.forbidden}/")
            self.send_header("Content-Length", "7")
            self.end_headers()
            self.wfile.write(b"granted")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            found.asked.append((self.headers.get("host", ""), f"{self.path} {body.decode()}"))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        def finish_request(self, request: object, client_address: object) -> None:
            with suppress(OSError):  # a handshake that is broken off
                plain = request
                assert isinstance(plain, socket.socket)
                kept = secure.wrap_socket(plain, server_side=True) if secure else plain
                super().finish_request(kept, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    with _running(server.serve_forever):
        yield server.server_port
        server.shutdown()
    server.server_close()


@contextmanager
def _listener(found: Outside) -> Iterator[int]:
    dual = socket.has_dualstack_ipv6()
    with socket.create_server(
        ("::" if dual else "", 0), family=socket.AF_INET6 if dual else socket.AF_INET, dualstack_ipv6=dual
    ) as one:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    came, who = one.accept()
                    found.intruders.append(f"tcp {who[0]}")
                    with came:
                        came.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nforbidden")

        with _running(serve):
            yield one.getsockname()[1]
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def _datagrams(found: Outside) -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("", 0))

        def serve() -> None:
            while data := one.recv(2048):
                if data == b"end":
                    return
                found.intruders.append(f"udp {data!r}")

        with _running(serve):
            yield one.getsockname()[1]
            one.sendto(b"end", ("127.0.0.1", one.getsockname()[1]))


@contextmanager
def _running(work: object) -> Iterator[None]:
    assert callable(work)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    thread.join(5)
