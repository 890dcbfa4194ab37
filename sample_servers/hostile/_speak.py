"""A tiny stdio loop for servers that misbehave: plain JSON lines, nothing validated, an end after 120 s."""

import json
import os
import signal
import sys

LIFETIME = 120
HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "hostile sample", "version": "1"},
}


def limit_lifetime() -> None:
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    signal.alarm(LIFETIME)


def tool(name: str, **more: object) -> dict:
    return {"name": name, "description": "Adds two numbers.", "inputSchema": {"type": "object"}, **more}


def write(text: str | bytes) -> None:
    sys.stdout.buffer.write(text if isinstance(text, bytes) else text.encode())
    sys.stdout.buffer.flush()


def send(message: object) -> None:
    write(json.dumps(message) + "\n")


def answer(request: dict, result: object) -> None:
    send({"jsonrpc": "2.0", "id": request["id"], "result": result})


def refuse(request: dict) -> None:
    send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32601, "message": "Method not found"}})


def requests():
    """Every request of the client, as long as its input is open."""
    for line in sys.stdin:
        message = json.loads(line)
        if "id" in message and "method" in message:
            yield message


def serve(**handlers) -> None:
    """Answer by method name with `/` as `_` (`tools_list`); `initialize` has a harmless answer of its own."""
    limit_lifetime()
    for request in requests():
        name = request["method"].replace("/", "_")
        if name in handlers:
            handlers[name](request)
        elif name == "initialize":
            answer(request, HELLO)
        else:
            refuse(request)
