"""How well does a rule pack do on labelled files? (`mcp-assay rules eval`)"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.cli import stream
from auditor.cli.output import apart, writable
from auditor.detect import Engine
from auditor.model import Finding, Gate, RulePack
from auditor.report import write
from auditor.report.escape import terminal
from auditor.rulepack import rulepack
from auditor.rulepack.evaluate import Prediction, predict, statement
from auditor.rulepack.rows import rows
from auditor.rulepack.score import Scores
from auditor.rulepack.tables import by_file, by_rule

_SHOWN = 200
"""Characters of a missed row or of a false alarm's words."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for."""

    files: tuple[Path, ...]
    out: Path | None
    dirs: tuple[Path, ...]
    gate: Gate
    by: str | None
    """`file` or `rule`: print only this table."""
    misses: int
    alarms: int


def run(options: Options) -> None:
    """Predict every row, print examples as they come, then the tables; write the predictions at the end."""
    if options.out is not None:
        writable(options.out)
        apart((options.out,), options.files)
    pack = rulepack(options.dirs)
    predictions = _predictions(options, Engine(pack))
    scores = Scores()
    written: list[str] = []
    at_gate = frozenset(rule.head.id for rule in pack.rules if options.gate.reached(rule.head))
    for file, prediction in _told(options, predictions):
        scores.add(file, prediction, at_gate)
        if options.out is not None:
            written.append(json.dumps(prediction.as_json()) + "\n")
    for line in _tables(options, scores, pack):
        stream.out(line + "\n")
    if options.out is not None:
        write("".join(written), options.out)


def _predictions(options: Options, engine: Engine) -> Iterator[tuple[str, Prediction]]:
    names = _names(options.files)
    for path, name in zip(options.files, names, strict=True):
        for row in rows(path):
            yield name, predict(engine, row, options.gate)


def _names(files: tuple[Path, ...]) -> list[str]:
    """The files' names, or their paths where two have one name."""
    short = [path.name for path in files]
    return [
        terminal(name if len(set(short)) == len(short) else str(path)) for name, path in zip(short, files, strict=True)
    ]


def _told(options: Options, predictions: Iterable[tuple[str, Prediction]]) -> Iterator[tuple[str, Prediction]]:
    """Pass the predictions on; print rows that failed, and the first misses and alarms of each file."""
    left = {"MISS": dict.fromkeys(_names(options.files), options.misses)}
    left["ALARM"] = dict.fromkeys(_names(options.files), options.alarms)
    for file, prediction in predictions:
        row = prediction.row
        if prediction.failure:
            stream.err(f"not audited: {terminal(row.id)}: {terminal(prediction.failure)}\n")
        if row.malicious is not prediction.flagged and row.counted:
            kind, tell = ("MISS", _miss) if row.malicious else ("ALARM", _alarm)
            left[kind][file] -= 1
            if left[kind][file] >= 0:
                stream.out(f"{kind} {terminal(row.id)}" + tell(prediction, options.gate))
        yield file, prediction


def _miss(prediction: Prediction, _: Gate) -> str:
    texts = [surface.text for item in statement(prediction.row).items for surface in item.surfaces]
    below = ", ".join(sorted({finding.rule.id for finding in prediction.findings}))
    noted = f"  [below the gate: {below}]" if below else ""
    return f": {terminal(max(texts, key=len, default=''), _SHOWN)}{noted}\n"


def _alarm(prediction: Prediction, gate: Gate) -> str:
    return "\n" + "".join(_hit(finding) for finding in prediction.findings if gate.reached(finding.rule))


def _hit(finding: Finding) -> str:
    primary = finding.primary
    place = f"{terminal(primary.item, 80)} {terminal(primary.pointer, 120)}"
    return f"  {finding.rule.id} at {place}: {terminal(primary.words, _SHOWN)}\n"


def _tables(options: Options, scores: Scores, pack: RulePack) -> list[str]:
    files = [] if options.by == "rule" else by_file(scores)
    rules = [] if options.by == "file" else by_rule(scores, [rule.head for rule in pack.rules])
    return [*files, *([""] if files and rules else []), *rules]
