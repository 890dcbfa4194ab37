"""How well does a rule pack do on labelled files? (`mcp-assay rules eval`)"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from auditor.cli import stream
from auditor.detect import Engine
from auditor.errors import AuditorError
from auditor.model import Confidence, Finding, Gate, Severity
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
    misses: int
    alarms: int


def gate(text: str) -> Gate:
    """The gate of `high/firm`, `medium` or `none`; raises `AuditorError` for other words."""
    severity, _, confidence = text.partition("/")
    if text == "none":
        return Gate(None)
    try:
        return Gate(Severity[severity.upper()], Confidence[confidence.upper()] if confidence else Gate().confidence)
    except KeyError:
        raise AuditorError(
            f"{text!r} is no gate", "--fail-on", "write high, high/firm, low/tentative or none"
        ) from None


def run(options: Options) -> None:
    """Predict every row, write the predictions, print the tables."""
    pack = rulepack(options.dirs)
    engine = Engine(pack)
    at_gate = frozenset(rule.head.id for rule in pack.rules if options.gate.reached(rule.head))
    scores = Scores()
    with _written(options.out) as out:
        for path in options.files:
            notes = _Notes(options)
            for row in rows(path):
                prediction = predict(engine, row, options.gate)
                scores.add(path.name, prediction, at_gate)
                notes.take(prediction)
                if out is not None:
                    out.write(json.dumps(prediction.as_json(), ensure_ascii=True) + "\n")
    if options.by != "rule":
        stream.out("\n".join(by_file(scores)) + "\n")
    if options.by != "file":
        separator = "" if options.by else "\n"
        stream.out(separator + "\n".join(by_rule(scores, [rule.head for rule in pack.rules])) + "\n")


class _Notes:
    """The examples that are printed of one file."""

    def __init__(self, options: Options) -> None:
        self._misses = options.misses
        self._alarms = options.alarms
        self._gate = options.gate

    def take(self, prediction: Prediction) -> None:
        row = prediction.row
        if prediction.failure:
            stream.err(f"not audited: {terminal(row.id)}: {terminal(prediction.failure)}\n")
        if row.malicious and row.counted and not prediction.flagged and self._misses > 0:
            self._misses -= 1
            stream.out(_miss(prediction))
        if not row.malicious and prediction.flagged and self._alarms > 0:
            self._alarms -= 1
            stream.out(
                f"ALARM {terminal(row.id)}\n" + "".join(_hit(f) for f in prediction.findings if self._reached(f))
            )

    def _reached(self, finding: Finding) -> bool:
        return self._gate.reached(finding.rule)


def _miss(prediction: Prediction) -> str:
    texts = [surface.text for item in statement(prediction.row).items for surface in item.surfaces]
    longest = max(texts, key=len, default="")
    below = ", ".join(sorted({finding.rule.id for finding in prediction.findings}))
    noted = f"  [below the gate: {below}]" if below else ""
    return f"MISS {terminal(prediction.row.id)}: {terminal(longest, _SHOWN)}{noted}\n"


def _hit(finding: Finding) -> str:
    primary = finding.primary
    place = f"{terminal(primary.item, 80)} {terminal(primary.pointer, 120)}"
    return f"  {finding.rule.id} at {place}: {terminal(primary.words, _SHOWN)}\n"


@contextlib.contextmanager
def _written(path: Path | None) -> Iterator[TextIO | None]:
    """The file to write, put in place only when it is whole."""
    if path is None:
        yield None
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    except OSError as error:
        raise AuditorError(f"cannot be written: {error.strerror}", str(path), "name a writable file") from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            yield file
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
