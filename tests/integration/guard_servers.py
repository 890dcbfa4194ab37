"""Which servers and clients do tests put on the two sides of a guard?"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assay import command, environment

ECHO = """
import json, os, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked or "method" not in asked:
        continue
    params = asked.get("params") or {}
    given = params.get("arguments") or {}
    if "pid" in given:
        given = {"text": str(os.getpid())}
    if "size" in given:
        sys.stdout.write('{"jsonrpc":"2.0","id":%d,"result":{"content":[{"type":"text","text":"' % asked["id"])
        for _ in range(given["size"]):
            sys.stdout.write("x" * (1 << 20))
        sys.stdout.write('"}]}}\\n')
    elif "die" in given:
        sys.exit(given["die"])
    else:
        result = {"content": [{"type": "text", "text": given.get("text", "")}]}
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}) + "\\n")
    sys.stdout.flush()
sys.stderr.write("server: goodbye\\n")
sys.exit(7)
"""


def call(id_: int, **arguments: object) -> bytes:
    params = {"name": "t", "arguments": arguments}
    return json.dumps({"jsonrpc": "2.0", "id": id_, "method": "tools/call", "params": params}).encode() + b"\n"


class Client:
    """The other end of a guard's standard streams."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        assert process.stdin and process.stdout
        self.input, self.output = process.stdin, process.stdout

    def say(self, *lines: bytes) -> None:
        self.input.write(b"".join(lines))
        self.input.flush()

    def hear(self) -> bytes:
        return self.output.readline()

    def ask(self, id_: int, **arguments: object) -> dict[str, object]:
        self.say(call(id_, **arguments))
        heard: dict[str, object] = json.loads(self.hear())
        return heard


@contextmanager
def guarded(home: Path, *options: str, server: str = ECHO, log: Path | None = None) -> Iterator[Client]:
    written = ["--log", str(log)] if log else ["--no-log"]
    process = subprocess.Popen(
        command("guard", *written, *options, "--", "python3", "-c", server), env=environment(home), bufsize=0,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Client(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream
            stream.close()


def text_of(answer: dict[str, object]) -> str:
    result = answer["result"]
    assert isinstance(result, dict)
    return str(result["content"][0]["text"])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except (ProcessLookupError, FileNotFoundError):  # it may end between the two
        return False
