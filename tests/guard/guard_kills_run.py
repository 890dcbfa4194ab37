"""What is left, lost or stuck when guard, server or client are killed?

`python tests/guard/guard_kills_run.py [ROUNDS]`. Each round starts a client, a guard and a server, lets them talk,
kills one of the three at a random moment, and looks.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from guard_page import table, write
from guard_servers_real import HERE
from guard_talk import GUARD
from process_marks import survivors

ROUNDS = 200
_LIMIT = 5.0
_SEED = 11
_TOKEN = "a-token-for-kills"  # noqa: S105 - of no other use
_SERVER = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        result = {"content": [{"type": "text", "text": str(os.getpid()) + " " + "x" * 2000}]}
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}) + "\\n")
        sys.stdout.flush()
"""
_HTTP_SERVER = """
import json, os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class H(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        result = {"content": [{"type": "text", "text": str(os.getpid()) + " " + "x" * 2000}]}
        body = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), H)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
_KINDS = ("stdio", "stdio", "listen", "url")
_VICTIMS = ("guard", "server", "client")
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)


@dataclass
class Bad:
    """What was wrong."""

    orphans: list[str] = field(default_factory=list)
    halves: int = 0
    stuck: list[str] = field(default_factory=list)
    slowest: float = 0.0
    rounds: Counter[tuple[str, str]] = field(default_factory=Counter)


def main() -> int:
    """Kill, and write it down where it was often enough; 0 where nothing was wrong."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    dice, bad = random.Random(_SEED), Bad()  # noqa: S311 - the same each time
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log.jsonl"
        for number in range(rounds):
            kind, victim, how = dice.choice(_KINDS), dice.choice(_VICTIMS), dice.choice(_SIGNALS)
            mark = f"kill-round-{os.getpid()}-{number}"
            _round(kind, victim, how, dice.random() * 0.3, mark, log, bad)
            bad.rounds[kind, victim] += 1
        lines = b"".join(path.read_bytes() for path in Path(scratch).glob("log.jsonl*")).splitlines(keepends=True)
    bad.halves = sum(not _whole(line) for line in lines)
    text = _drawn(rounds, bad, len(lines))
    sys.stdout.write(text + "\n")
    if rounds >= ROUNDS:
        write("kills", text)
    return int(bool(bad.orphans or bad.halves or bad.stuck))


def _whole(line: bytes) -> bool:
    try:
        return line.endswith(b"\n") and isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _round(kind: str, victim: str, how: signal.Signals, pause: float, mark: str, log: Path, bad: Bad) -> None:
    with _parties(kind, mark, log) as pids:
        time.sleep(pause)
        os.kill(pids.of[victim], how)
        began = time.monotonic()
        name = f"{kind}, {victim} by {how.name}"
        if victim != "client" and not _until(lambda: pids.client.poll() is not None):
            bad.stuck.append(f"{name}: the client heard nothing")
        gone = [pids.of[each] for each in pids.together(victim)]
        if not _until(lambda: not any(map(_alive, gone))):
            bad.stuck.append(f"{name}: {[each for each in pids.together(victim) if _alive(pids.of[each])]} stayed")
        bad.slowest = max(bad.slowest, time.monotonic() - began)
    left = survivors(mark, within=_LIMIT)
    bad.orphans += [f"{name}: {line.strip()[:100]}" for line in left]
    for line in left:
        os.kill(int(line.split()[0]), signal.SIGKILL)


@dataclass
class Parties:
    """Who talks in a round."""

    kind: str
    client: subprocess.Popen[str]
    of: dict[str, int]

    def together(self, victim: str) -> tuple[str, ...]:
        """Who must end with the one that was killed."""
        if self.kind == "listen":
            return {"guard": ("guard", "server"), "server": ("server",), "client": ("client",)}[victim]
        if self.kind == "url":
            return {"guard": ("guard",), "server": ("server",), "client": ("client", "guard")}[victim]
        return "guard", "server", *(("client",) if victim == "client" else ())


@contextmanager
def _parties(kind: str, mark: str, log: Path) -> Iterator[Parties]:
    started: list[subprocess.Popen[str]] = []
    guard = [*GUARD, "--server", mark, "--log", str(log)]
    server = [sys.executable, "-c", _SERVER, mark]
    pids = {}
    try:
        if kind == "listen":
            errors = log.with_name(f"{mark}.errors")
            started.append(_start([*guard, "--listen", "127.0.0.1:0", "--token-env", "TOKEN", "--", *server], errors))
            assert _until(lambda: "http://" in errors.read_text(encoding="utf-8"), 30)
            found = re.search(r"http://\S+", errors.read_text(encoding="utf-8"))
            assert found
            pids["guard"] = started[0].pid
            task = ["http", json.dumps([found[0], _TOKEN])]
        elif kind == "url":
            started.append(_start([sys.executable, "-c", _HTTP_SERVER, mark]))
            assert started[0].stdout
            task = ["pipe", json.dumps([*guard, "--url", f"http://127.0.0.1:{int(started[0].stdout.readline())}/mcp"])]
        else:
            task = ["pipe", json.dumps([*guard, "--", *server])]
        client = _start([sys.executable, str(HERE / "kill_client.py"), *task, mark])
        started.append(client)
        assert client.stdout
        while "server" not in pids:
            word, _, rest = client.stdout.readline().partition(" ")
            pids[word] = int(rest.split()[0])
        yield Parties(kind, client, {**pids, "client": client.pid})
    finally:
        for each in reversed(started):
            each.terminate()
            each.wait(20)
            if each.stdout:
                each.stdout.close()


def _start(line: list[str], errors: Path | None = None) -> subprocess.Popen[str]:
    with (errors or Path(os.devnull)).open("wb") as said:
        return subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True,
            env={**os.environ, "TOKEN": _TOKEN},
        )  # fmt: skip


def _until(condition: Callable[[], bool], seconds: float = _LIMIT) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


def _drawn(rounds: int, bad: Bad, lines: int) -> str:
    rows = [(kind, victim, str(count)) for (kind, victim), count in sorted(bad.rounds.items())]
    blocks = [
        "## Kills",
        f"{rounds} rounds in which guard, server or client were killed (two of three by SIGKILL) while they talked: "
        f"**{len(bad.orphans)} orphans, {bad.halves} of {lines:,} lines of the log not whole, {len(bad.stuck)} times "
        f"somebody did not end or hear of it within {_LIMIT:.0f} s**; the slowest took {bad.slowest:.1f} s.",
        table(("Way", "Killed", "Rounds"), rows),
        *(["\n".join(f"* {line}" for line in (*bad.stuck, *bad.orphans)[:20])] if bad.stuck or bad.orphans else []),
    ]
    return "\n\n".join(blocks)


if __name__ == "__main__":
    sys.exit(main())
