"""How many honest results of real servers does the guard touch? `python tests/guard/guard_results_run.py`.

Files of other people's packages (read by the filesystem server), and pages of documentation (of n8n's server).
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guard_page import table, write
from guard_servers_real import compared, furnished, homes
from guard_talk import Talk, talking

FILES, PAGES = 400, 100
_KINDS = (".md", ".ts", ".js", ".json", ".py", ".txt", "METADATA")
_LARGEST = 1 << 16
_SEED = 7
_PAGES = (
    "webhook", "http", "slack", "email", "github", "postgres", "sheet", "drive", "notion", "telegram", "discord", "aws",
    "mysql", "redis", "csv", "xml", "html", "rss", "cron", "wait", "merge", "if", "switch", "code", "function", "agent",
    "openai", "vector", "memory", "tool", "stripe", "jira", "calendar", "form", "crypto", "ssh", "ftp", "graphql",
    "kafka", "mongo",
)  # fmt: skip


def main() -> int:
    """Read them all through the guard; 0 where at most 1 % is touched."""
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log.jsonl"
        for server in compared(("filesystem", "n8n")):
            folder = furnished(Path(scratch) / "work")
            names = _files(folder / "files") if server.id == "filesystem" else []
            with talking(server.line(folder), log) as talk:
                talk.hello()
                asked = _read(talk, names) if names else _looked_up(talk)
                sys.stdout.write(f"{server.id}: {sum(1 for _ in asked)} results\n")
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    calls = [line for line in lines if line["event"] == "call"]
    touched = [line for line in calls if line["verdict"] != "allow"]
    text = _drawn(calls, touched)
    write("results", text)
    sys.stdout.write(text + "\n")
    return int(len(touched) > 0.01 * len(calls) or len(calls) < FILES + PAGES)


def _files(folder: Path) -> list[str]:
    folder.mkdir()
    known = [
        path for home in homes() for path in sorted(home.rglob("*"))
        if path.name.endswith(_KINDS) and path.is_file() and 200 < path.stat().st_size < _LARGEST
    ]  # fmt: skip
    chosen = random.Random(_SEED).sample(known, FILES)  # noqa: S311 - the same each time
    for number, path in enumerate(chosen):
        shutil.copyfile(path, folder / f"{number}-{path.name}")
    return [f"files/{number}-{path.name}" for number, path in enumerate(chosen)]


def _read(talk: Talk, names: list[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        yield talk.call("read_text_file", {"path": name})


def _looked_up(talk: Talk) -> Iterator[dict[str, Any]]:
    seen: list[str] = []
    for word in _PAGES:
        found = talk.call("search_nodes", {"query": word, "limit": 10})
        yield found
        text = found["result"]["content"][0]["text"]
        seen += [line.split('"')[3] for line in text.splitlines() if '"nodeType"' in line]
    for name in sorted(set(seen))[: PAGES - len(_PAGES)]:
        yield talk.call("get_node", {"nodeType": name})


def _drawn(calls: list[dict[str, Any]], touched: list[dict[str, Any]]) -> str:
    rules = Counter(rule for line in touched for rule in line.get("rules", ["(none)"]))
    times = sorted(line["milliseconds"] for line in calls if "milliseconds" in line)
    blocks = [
        "## Honest results",
        f"{len(calls):,} results of real servers ({sum(line['received'] for line in calls) / 1e6:.1f} MB): files of "
        "other people's packages and pages of documentation, each read through the guard. "
        f"**Touched: {len(touched)} ({len(touched) / len(calls):.2%}).** From request to answer, the server included: "
        f"median {times[len(times) // 2]:.1f} ms, 99 % within {times[int(len(times) * 0.99)]:.1f} ms.",
        *([table(("Rule", "Results"), [(rule, str(count)) for rule, count in rules.most_common()])] if rules else []),
    ]
    return "\n\n".join(blocks)


if __name__ == "__main__":
    sys.exit(main())
