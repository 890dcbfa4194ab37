"""Does the guard keep up, keep order and keep small? `python tests/guard/guard_endurance_run.py [SECONDS] [RATE]`.

Guard and server run on one core together, the client that drives them on another.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from guard_page import write
from guard_talk import GUARD

SECONDS, RATE = 60, 1000
_SERVER = """
import json, sys
words = "The order was shipped on Tuesday and will arrive within five days; its number is "
for line in sys.stdin:
    asked = json.loads(line)
    text = words * 12 + str(asked["id"])
    answer = {"jsonrpc": "2.0", "id": asked["id"], "result": {"content": [{"type": "text", "text": text}]}}
    sys.stdout.write(json.dumps(answer) + "\\n")
    sys.stdout.flush()
"""
_WARM = 2000
_TICK = 0.005


class Run:
    """One connection under load."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.sent: list[float] = []
        self.took: list[float] = []
        self.reordered = self.wrong = 0
        self.sizes: list[int] = []

    def go(self, seconds: float, rate: float) -> float:
        """Ask at this rate; how long it took until all was answered."""
        total = int(seconds * rate)
        reader = threading.Thread(target=self._hear, args=(len(self.sent) + total, len(self.sent)))
        reader.start()
        began = time.perf_counter()
        for number in range(total):
            due = began + number / rate
            while (left := due - time.perf_counter()) > _TICK:
                time.sleep(left)
            if number % max(int(rate), 1) == 0:
                self.sizes.append(_resident(self.process.pid))
            self._ask(len(self.sent))
        reader.join(60)
        return time.perf_counter() - began

    def _ask(self, number: int) -> None:
        call = {"name": "track", "arguments": {"order": number, "note": "please"}}
        line = json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": call}).encode() + b"\n"
        self.sent.append(time.perf_counter())
        assert self.process.stdin
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def _hear(self, until: int, expected: int) -> None:
        assert self.process.stdout
        while expected < until and (line := self.process.stdout.readline()):
            found = json.loads(line)
            self.took.append(time.perf_counter() - self.sent[found["id"]])
            self.reordered += found["id"] != expected
            self.wrong += not found["result"]["content"][0]["text"].endswith(f" {found['id']}")
            expected += 1


def main() -> int:
    """Measure, and write it down where it was the whole time; 0 where it held."""
    seconds, rate = (*map(int, sys.argv[1:]), *(SECONDS, RATE)[len(sys.argv) - 1 :])
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log.jsonl"
        os.sched_setaffinity(0, cores[:1])  # which those that are started inherit
        process = subprocess.Popen(
            (*GUARD, "--log", str(log), "--", sys.executable, "-c", _SERVER), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        os.sched_setaffinity(0, cores[1:] or cores)
        run = Run(process)
        run.go(_WARM / rate, rate)
        run.sizes.clear()
        run.took.clear()
        before = _used(process.pid)
        took = run.go(seconds, rate)
        used = _used(process.pid) - before
        assert process.stdin
        process.stdin.close()
        process.wait(20)
        logged = sum(path.read_bytes().count(b'"event":"call"') for path in Path(scratch).glob("log.jsonl*"))
    return _told(run, seconds, rate, took, used, logged)


def _told(run: Run, seconds: int, rate: int, took: float, used: float, logged: int) -> int:
    total, times = seconds * rate, sorted(run.took)
    grown = (run.sizes[-1] - run.sizes[0]) / 1024 if run.sizes else 0.0
    lost = total - len(times)
    held = total / took
    load = os.getloadavg()[0]
    text = "\n\n".join([
        "## Endurance",
        f"{rate:,} calls a second asked for {seconds} s, answers of 1 KB, guard and server together on one core: "
        f"**held {held:,.0f} a second**; {total:,} asked, {lost} lost, {run.reordered} out of order, {run.wrong} with "
        f"another's text; {logged:,} lines of the log (the oldest are put aside and dropped).",
        f"From call to answer: median {times[len(times) // 2] * 1000:.2f} ms, 99 % within "
        f"{times[int(len(times) * 0.99)] * 1000:.1f} ms. The guard itself used {used / total * 1000:.2f} ms of the "
        f"core for each call; its memory was {run.sizes[0] / 1024:.0f} MB after the first second and "
        f"{grown:+.1f} MB at the end. Load of the machine meanwhile: {load:.1f}.",
    ])  # fmt: skip
    sys.stdout.write(text + "\n")
    if seconds >= SECONDS:
        write("endurance", text)
    return int(bool(lost or run.reordered or run.wrong) or held < 0.98 * rate or grown > 8)


def _resident(pid: int) -> int:
    """Kilobytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def _used(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
