"""How do popular servers fare, confined and without network? Writes reports/real.md: `python tests/real/run.py`.

Every scan is a run of the real command. Packages are fetched from npm and PyPI first, so it takes minutes when nothing
is in the cache yet.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from real_servers import FILE, ROOT, Fared, servers, tried

from auditor.report.escape import code, markdown, terminal

ENOUGH = 0.9
"""The part of the servers that must list completely with nothing at the gate: 18 of 20."""
_HEAD = (
    "Server", "Package", "Version", "Registry", "Confined", "Seconds", "Tools", "Prompts", "Resources", "At the gate",
    "Below the gate", "Gaps",
)  # fmt: skip


def main() -> int:
    """Try them all, or those named; 0 where enough of them hold."""
    asked = _arguments()
    chosen = [each for each in servers() if not asked.only or each.id in asked.only]
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(asked.jobs) as pool:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        fared = []
        for each in pool.map(lambda server: tried(server, folder, asked.confine), chosen):
            print(_line(each), flush=True)  # noqa: T201 - a program for people
            fared.append(each)
    if asked.record:
        _record(fared)
    if not asked.only:
        (ROOT / "reports" / "real.md").write_text(page(fared), encoding="utf-8", newline="\n")
    print(_total(fared))  # noqa: T201 - the same
    return 0 if sum(each.holds for each in fared) >= ENOUGH * len(fared) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="ID", help="try these only; reports/real.md is left alone")
    parser.add_argument("--confine", default="auto")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave configs, reports and captures here")
    parser.add_argument("--record", action="store_true", help="write the numbers of tools seen into servers.yaml")
    return parser.parse_args()


def page(fared: Iterable[Fared]) -> str:
    """The table for people."""
    all_of_them = tuple(fared)
    modes = Counter(each.confinement or "not started" for each in all_of_them)
    blocks = [
        "# Real servers",
        "Popular MCP servers of npm and PyPI, each listed by `mcp-assay scan`: its package fetched first, then run\n"
        "confined and without network, with made-up values for its keys. Drawn by `make real`, from\n"
        "[servers.yaml](../tests/real/servers.yaml). Seconds are of one run, with warm caches.",
        f"**{_total(all_of_them)}** Confinement: {', '.join(f'{mode} {n}' for mode, n in sorted(modes.items()))}.",
        "\n".join(_rows(all_of_them)),
        *_remarks(all_of_them),
    ]
    return "\n\n".join(blocks) + "\n"


def _total(fared: Iterable[Fared]) -> str:
    all_of_them = tuple(fared)
    holding = sum(each.holds for each in all_of_them)
    complete = sum(each.complete for each in all_of_them)
    at_gate = sum(len(each.at_gate) for each in all_of_them)
    tools = sum(each.counts.get("tools", 0) for each in all_of_them)
    return (
        f"{holding} of {len(all_of_them)} list completely with nothing at the gate: {complete} complete,"
        f" {at_gate} findings at the gate, {tools} tools."
    )


def _rows(fared: Iterable[Fared]) -> Iterator[str]:
    yield from (_row(_HEAD), _row("---" for _ in _HEAD))
    for each in fared:
        name, version = each.server.pin
        counts = (str(each.counts.get(kind, 0)) for kind in ("tools", "prompts", "resources"))
        found = (_counted(each.at_gate), _counted(each.below), " ".join(code(where) for where, _ in each.gaps))
        cells = (code(name), version, each.server.registry, each.confinement, f"{each.seconds:.1f}", *counts, *found)
        yield _row((each.server.id, *cells))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _counted(rules: tuple[str, ...]) -> str:
    return ", ".join(f"{rule} ×{n}" if n > 1 else rule for rule, n in sorted(Counter(rules).items()))


def _remarks(fared: Iterable[Fared]) -> Iterator[str]:
    """What could not be seen and why, then what servers.yaml says about an entry."""
    gaps = [
        f"* {each.server.id}, {code(where)}: {markdown(why, 400)}" for each in fared for where, why in _unseen(each)
    ]
    if gaps:
        yield "## Could not look"
        yield "\n".join(gaps)
    notes = [f"* {each.server.id}: {each.server.note}" for each in fared if each.server.note]
    if notes:
        yield "## Notes"
        yield "\n".join(notes)


def _unseen(each: Fared) -> Iterator[tuple[str, str]]:
    yield from each.gaps
    if not each.gaps and not each.complete:
        yield "tools/list", f"fewer tools than the {each.server.tools} seen before"


def _line(each: Fared) -> str:
    mark = "ok  " if each.holds else "FAIL"
    counts = " ".join(f"{kind}:{n}" for kind, n in each.counts.items() if n)
    more = [f"gate: {_counted(each.at_gate)}"] * bool(each.at_gate)
    more += [f"gap: {where}: {terminal(why, 160)}" for where, why in _unseen(each)]
    return "  ".join((f"{mark} {each.server.id:20} {each.seconds:6.1f} s  {each.confinement:10} {counts}", *more))


def _record(fared: Iterable[Fared]) -> None:
    text = FILE.read_text(encoding="utf-8")
    for each in fared:
        if not each.gaps:
            text = recorded(text, each.server.id, each.counts["tools"])
    FILE.write_text(text, encoding="utf-8", newline="\n")


def recorded(text: str, server: str, tools: int) -> str:
    """servers.yaml with the number of tools seen below one server's `run`, and the rest of it as it is."""
    entry = rf"(?m)(^- id: {re.escape(server)}\n  run: .*\n)(?:  tools: \d+\n)?"
    return re.sub(entry, rf"\g<1>  tools: {tools}\n", text)


if __name__ == "__main__":
    sys.exit(main())
