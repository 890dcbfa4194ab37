"""What do we say about the sample servers? Draws `reports/` again: `python tests/gallery.py reports`.

A text for each server, as its scan prints it, and one page, SARIF log, JSON and Markdown for each folder of them. What
differs between two runs and two machines (clock, seconds, scratch folders) is replaced, so that a difference in
`git diff` is one that somebody made.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from auditor import load_rules
from auditor.capture import Limits, Options, capture
from auditor.judge import judge
from auditor.model import Capture, Evidence, Gap, Gate, Report, ServerSpec, Stdio
from auditor.pipeline import assess
from auditor.report import FORMATS, report
from auditor.workdir import placed

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_servers"
FOLDERS = {
    "harmless": Limits(),
    "poisoned": Limits(),
    # Some of these never answer; what is shown is how they end, not how patient we are.
    "hostile": Limits(timeout=8.0, request_timeout=4.0, short_timeout=1.0, pages=20, messages=5_000),
}
CLOCK = "2026-11-21T12:00:00+00:00"
WIDTH = 100
_SCRATCH = re.compile(r"/(?:private/)?(?:var/folders/\S+?|tmp)/tmp\w+")
_RULES = re.compile(r"\b\d+ rules applied")
_COUNT = re.compile(r"\A\d+ ")
_INTERPRETER = re.compile(rf"(?<![\w./-]){re.escape(str(Path(sys.executable).parent))}/python[0-9.]*")
_DURATION = re.compile(r"\b\d+(?:\.\d+)? ?(s|ms|seconds)\b")


_RACES = frozenset({"keeper_killer"})
"""Samples of which two truths can be told: whether its list or its parent's death comes first is chance."""
_CLOCKS = frozenset({"clock"})
"""Samples that never say the same twice."""


def main() -> None:
    target = Path(sys.argv[1])
    for folder, limits in FOLDERS.items():
        reports = [assess([each], pack=load_rules(), gate=Gate()) for each in captured(folder, limits)]
        for name, text in drawn(folder, reports):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


def captured(folder: str, limits: Limits) -> Iterator[Capture]:
    """What each server of a folder says, in the order of their names."""
    files = sorted(
        path for path in (SAMPLES / folder).glob("*.py") if not path.name.startswith("_") and path.stem not in _RACES
    )
    specs = [
        ServerSpec(path.stem, path.stem, "command", Stdio("python3", (path.relative_to(ROOT).as_posix(),)))
        for path in files
    ]
    taken = capture([placed(spec, ROOT, Path.home()) for spec in specs], Options(limits=limits, jobs=4))
    for spec, each in zip(specs, taken, strict=True):
        yield settled(replace(each, server=spec))


def settled(taken: Capture) -> Capture:
    """Without what differs from run to run."""
    said = taken.evidence
    evidence = Evidence(
        stderr=_same(said.stderr),
        noise=tuple(map(_same, said.noise)),
        requests=said.requests,
        http=said.http,
        exit_code=said.exit_code,
        # How much of a flood was read before it was stopped is chance, and so is whether it was still measured.
        dropped=tuple(_COUNT.sub("N ", each) for each in said.dropped if " outputs over " not in each),
        left_behind=tuple(map(_same, said.left_behind)),
    )
    gaps = tuple(Gap(gap.server, gap.where, _same(gap.why), gap.hint) for gap in taken.gaps)
    return replace(taken, captured_at=CLOCK, seconds=0.0, evidence=evidence, gaps=gaps)


def drawn(folder: str, reports: list[Report]) -> Iterator[tuple[str, str]]:
    """File names with their contents."""
    reports = [_without_clocks(one) for one in reports]
    for one in reports:
        text = report(one, "terminal", width=WIDTH)
        yield f"{folder}/{one.servers[0].name}.txt", _RULES.sub("all rules applied", text)
    together = merged(reports)
    for known in FORMATS:
        if known.name != "terminal":
            yield f"{folder}{known.suffix}", report(together, known.name)


def _without_clocks(one: Report) -> Report:
    servers = (replace(each, digest="") if each.name in _CLOCKS else each for each in one.servers)
    return replace(one, servers=tuple(servers))


def merged(reports: Iterable[Report]) -> Report:
    """One report of servers that were judged each for itself: as a fleet they would imitate each other.

    With the rules that found something only, or every new rule would change every file.
    """
    each = tuple(reports)
    found = {judged.finding.rule.id for one in each for judged in one.findings}
    return judge(
        [judged.finding for one in each for judged in one.findings],
        summaries=[server for one in each for server in one.servers],
        gaps=[gap for one in each for gap in one.gaps],
        rules=[rule for rule in each[0].rules if rule.id in found],
        gate=each[0].gate,
        waivers=(),
        created=CLOCK,
        version=each[0].version,
    )


def _same(text: str) -> str:
    text = _INTERPRETER.sub("python3", _SCRATCH.sub("SCRATCH", text)).replace(str(ROOT), ".")
    return _DURATION.sub(r"N \1", text)


if __name__ == "__main__":
    main()
