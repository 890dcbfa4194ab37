"""HTTP servers of the standard library that say what a test wants, on loopback."""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "http sample", "version": "1"},
}


@dataclass
class Seen:
    """What reached the server."""

    url: str = ""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    connections: list[object] = field(default_factory=list)
    """Where from, in the order in which they were accepted."""


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the test's function."""

    protocol_version = "HTTP/1.1"
    seen: Seen
    respond: Callable[[Handler, dict[str, Any]], None]

    def do_POST(self) -> None:
        self._handle()

    def do_GET(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self.plain(200)

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen.requests.append((self.command, self.path, headers))
        try:
            type(self).respond(self, json.loads(body) if body.startswith(b"{") else {"": body.decode()})
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def plain(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, request: dict[str, Any], result: object) -> None:
        text = json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result})
        self.plain(200, text.encode(), content_type="application/json")

    def stream(self, kind: str = "text/event-stream") -> None:
        """Begin a body without a length, which ends with the connection."""
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Says nothing of clients that leave."""

    seen: Seen

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002 - as it is called
        """Note who comes, before a thread of its own takes over."""
        self.seen.connections.append(client_address)
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that ends the connection is what these tests are about."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # as it was given


@contextmanager
def http_server(
    respond: Callable[[Handler, dict[str, Any]], None], tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Seen]:
    """A server that answers by `respond` until the block ends."""
    seen = Seen()
    kind = type("Given", (Handler,), {"seen": seen, "respond": respond})
    server = Server((host, 0), kind)
    server.daemon_threads = True
    server.seen = seen
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    seen.url = f"{'https' if tls else 'http'}://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def polite(tools: Callable[[Handler, dict[str, Any]], None]) -> Callable[[Handler, dict[str, Any]], None]:
    """A server of the handshake era whose `tools/list` is answered by `tools`."""

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        match request.get("method"):
            case "initialize":
                handler.answer(request, HELLO)
            case "tools/list":
                tools(handler, request)
            case None:
                handler.plain(405)
            case _ if "id" not in request:
                handler.plain(202)
            case _:
                error = {"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32601, "message": "no"}}
                handler.plain(200, json.dumps(error).encode(), content_type="application/json")

    return respond
