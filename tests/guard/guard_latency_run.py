"""How much later does an answer come through the guard? `python tests/guard/guard_latency_run.py`.

Pieces of other people's files are answered by one small server, asked directly and through the guard by turns; and the
same pieces are judged in process.
"""

from __future__ import annotations

import json
import random
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from guard_page import table, write
from guard_talk import Talk, talking

from auditor import Guard

SIZES, PIECES = (1_000, 10_000, 100_000), 300
END_TO_END = 5.0
"""Milliseconds that 99 % of answers of 10 KB may come later over stdio."""
_KINDS = {".py", ".md", ".txt", ".json", ".rst", ".html", ".js", ".ts"}
_SEED = 11
_WARM = 50
_SERVER = """
import json, sys
pieces = json.load(open(sys.argv[1]))
for line in sys.stdin:
    asked = json.loads(line)
    text = pieces[asked["params"]["arguments"]["piece"]] if asked["method"] == "tools/call" else ""
    answer = {"jsonrpc": "2.0", "id": asked["id"], "result": {"content": [{"type": "text", "text": text}]}}
    sys.stdout.write(json.dumps(answer) + "\\n")
    sys.stdout.flush()
"""


def main() -> int:
    """Measure and write it down; 0 where answers come over stdio as soon as they should."""
    rows, late = [], 0.0
    for size in SIZES:
        texts = pieces(size)
        alone, added = in_process(texts), end_to_end(texts)
        shown = (_at(each, percent) for each in (alone, added) for percent in (50, 99))
        rows.append((f"{size // 1000} KB", *(f"{each:.2f}" for each in shown)))
        if size == 10_000:
            late = _at(added, 99)
    head = ("Answer", "in process: median", "99 %", "over stdio, added: median", "99 %")
    text = "\n\n".join([
        "## Latency",
        f"{PIECES} pieces of files of Python's packages for each size, every one new to the guard; milliseconds. The "
        "goal for 10 KB is 0.5 and 2 in process, and 5 for 99 % over stdio.",
        table(head, rows),
    ])  # fmt: skip
    sys.stdout.write(text + "\n")
    write("latency", text)
    return int(late > END_TO_END)


def pieces(size: int) -> list[str]:
    """Parts of files of so many characters, the same each time on one installation."""
    home = Path(sysconfig.get_path("stdlib"))
    files = sorted(path for path in home.rglob("*") if path.suffix in _KINDS and path.stat().st_size > size)
    chance = random.Random(_SEED)  # noqa: S311 - the same each time
    chance.shuffle(files)
    found: list[str] = []
    for path in files * (PIECES // max(1, len(files)) + 2):
        text = path.read_text(encoding="utf-8", errors="ignore")
        if len(text) > size and len(found) < PIECES + _WARM:
            start = chance.randrange(len(text) - size)
            found.append(text[start : start + size])
    return found


def in_process(texts: list[str]) -> list[float]:
    """Seconds that each takes to be judged."""
    guard = Guard()
    took: list[float] = []
    for text in texts:
        result = {"content": [{"type": "text", "text": text}]}
        began = time.perf_counter()
        guard.result("read_file", result)
        took.append(time.perf_counter() - began)
    return took[_WARM:]


def end_to_end(texts: list[str]) -> list[float]:
    """Seconds by which each comes later than over a plain pipe."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "pieces.json"
        file.write_text(json.dumps(texts), encoding="utf-8")
        line = (sys.executable, "-c", _SERVER, str(file))
        with talking(line) as plain, talking(line, Path(scratch) / "log.jsonl") as guarded:
            return [_asked(guarded, number) - _asked(plain, number) for number in range(len(texts))][_WARM:]


def _asked(talk: Talk, number: int) -> float:
    began = time.perf_counter()
    talk.call("read_file", {"piece": number})
    return time.perf_counter() - began


def _at(seconds: list[float], percent: int) -> float:
    return sorted(seconds)[len(seconds) * percent // 100] * 1000


if __name__ == "__main__":
    sys.exit(main())
