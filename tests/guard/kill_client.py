"""A client that asks without pause until it is killed, or hears that it is over.

`kill_client.py KIND TARGET`: `pipe` and a command line, or `http` and a URL with a token, both as JSON. Prints the
ids of the processes that it knows of, then what ended it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

_CALL = {"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "t", "arguments": {}}}
_HELLO = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}}


def main() -> None:
    """Ask, and tell."""
    kind, target = sys.argv[1], json.loads(sys.argv[2])
    for number, answer in enumerate(_by_pipe(target) if kind == "pipe" else _by_http(*target)):
        if "result" not in answer:
            _tell(f"over {json.dumps(answer)[:200]}")
            return
        if number == 0:
            _tell(f"server {answer['result']['content'][0]['text']}")
    _tell("over the stream ended")


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _by_pipe(line: list[str]) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    _tell(f"guard {process.pid}")
    assert process.stdin
    assert process.stdout
    for number in range(1 << 30):
        try:
            process.stdin.write(json.dumps({**_CALL, "id": number}).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            return
        answer = process.stdout.readline()
        if not answer:
            return
        yield json.loads(answer)
        time.sleep(0.002)


def _by_http(url: str, token: str) -> Iterator[dict[str, Any]]:
    session = ""
    for number in range(1 << 30):
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "accept": "application/json"}
        if session:
            headers["mcp-session-id"] = session
        body = json.dumps({**_CALL, "id": number} if session else _HELLO).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as answer:  # noqa: S310 - a loopback address
                session = session or answer.headers["mcp-session-id"]
                found: dict[str, Any] = json.loads(answer.read())
        except (urllib.error.URLError, OSError, ValueError) as error:
            yield {"error": str(error)}
            return
        yield found


if __name__ == "__main__":
    main()
