"""How is a server spoken to by hand, through a guard or without, as fast as it answers?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

GUARD = (sys.executable, "-m", "auditor", "guard")
_HELLO = {
    "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "proof", "version": "1"},
}  # fmt: skip


class Talk:
    """One client over standard streams."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        assert process.stdin
        assert process.stdout
        self.input, self.output = process.stdin, process.stdout
        self._count = 0

    def hello(self) -> dict[str, Any]:
        found = self.ask("initialize", _HELLO)
        self.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return found

    def say(self, message: object) -> None:
        self.input.write(json.dumps(message).encode() + b"\n")
        self.input.flush()

    def ask(self, method: str, params: object) -> dict[str, Any]:
        self._count += 1
        self.say({"jsonrpc": "2.0", "id": self._count, "method": method, "params": params})
        while line := self.output.readline():
            found: dict[str, Any] = json.loads(line)
            if found.get("id") == self._count and "method" not in found:
                return found
            if "id" in found and "method" in found:
                self.say({"jsonrpc": "2.0", "id": found["id"], "result": {"roots": []}})
        raise EOFError

    def call(self, tool: str, arguments: object) -> dict[str, Any]:
        return self.ask("tools/call", {"name": tool, "arguments": arguments})


@contextmanager
def talking(line: Sequence[str], log: Path | None = None) -> Iterator[Talk]:
    """A client of this command line; with `log`, through the guard."""
    whole = (*GUARD, "--log", str(log), "--", *line) if log else line
    process = subprocess.Popen(
        whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(os.environ)
    )
    try:
        yield Talk(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream
            stream.close()
