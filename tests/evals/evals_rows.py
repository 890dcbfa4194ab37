"""What does the pack say about every labelled row, source by source?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from evals_terms import Held, Terms

from auditor.detect import Engine
from auditor.errors import AuditorError
from auditor.model import Gate
from auditor.rulepack import rulepack
from auditor.rulepack.evaluate import Prediction, predict, statement
from auditor.rulepack.rows import Row, rows

OWN = Path(__file__).parent / "own"
_CAPABILITY = "dangerous_capability"
_Made = TypeVar("_Made")
SUFFIXES = (".jsonl", ".jsonl.gz")


class Part(StrEnum):
    """What a source is good for."""

    ATTACKS = "attacks"
    """Attacks by others, and honest rows that resemble them."""
    BENIGN = "benign"
    """Real servers."""
    DEV = "dev"
    """Our own rows, at hand while rules are written."""
    HELD_OUT = "held-out"
    """Our own rows that nobody looks at: only their totals are shown."""
    UNSEEN = "unseen"
    """Rows by authors of whom nothing was learned, and which nobody has read: the same holds of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows."""

    name: str
    part: Part
    path: Path

    def digest(self) -> str:
        """Which rows these were: the start of the file's SHA-256."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said about one row, without the row."""

    source: str
    part: Part
    server: str
    result: bool
    """The row is a tool's result, not a listing."""
    malicious: bool
    counted: bool
    by_scanner: bool
    generated: bool
    capability: bool
    """Called malicious for what a tool openly says it can do: no text of it turns a model against its user."""
    victim: str
    flagged: bool
    flagged_any: bool
    rules: frozenset[str]
    failed: bool
    held: Held
    """The terms of an honest server's texts, and of honest results."""


def sources(corpus: Path, own: Path = OWN) -> list[Source]:
    """The files below `attacks/` and `benign/` of a corpus, then our own. Raises `AuditorError` where there is none."""
    found = [source for part in (Part.ATTACKS, Part.BENIGN) for source in _folder(corpus / part, part)]
    if not found:
        raise AuditorError("holds no rows", str(corpus), "name a folder with attacks/*.jsonl.gz and benign/*.jsonl.gz")
    dev, held_out = Source("own/dev", Part.DEV, own / "dev.jsonl"), own / "held_out.jsonl"
    return [*found, dev, Source("own/held_out", Part.HELD_OUT, held_out), *_folder(own / "unseen", Part.UNSEEN)]


def _folder(folder: Path, part: Part) -> Iterator[Source]:
    for path in sorted(folder.glob("*")):
        if path.name.endswith(SUFFIXES):
            yield Source(path.name.partition(".jsonl")[0], part, path)


def outcomes(files: Sequence[Source], processes: int = 1) -> list[Outcome]:
    """One for each row, in order."""
    return in_shares(_share, files, processes)


def in_shares(
    share: Callable[[Sequence[Source], int, int], list[tuple[int, _Made]]], files: Sequence[Source], processes: int
) -> list[_Made]:
    """What all shares make, in order. Each process reads all rows and takes its share: reading costs next to nothing.

    `share`: the files, its first number, and the step to the next -> what it made, each with its number.
    """
    if processes == 1:
        return [made for _, made in share(files, 0, 1)]
    # Not forked: what the parent has compiled need not survive that.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        shares = [pool.submit(share, files, first, processes) for first in range(processes)]
        numbered = [pair for each in shares for pair in each.result()]
    return [made for _, made in sorted(numbered, key=lambda pair: pair[0])]


def _share(files: Sequence[Source], first: int, step: int) -> list[tuple[int, Outcome]]:
    pack, gate = rulepack(), Gate()
    engine, terms = Engine(pack), Terms(pack.vocabulary)
    return [
        (number, _outcome(source, predict(engine, row, gate), terms))
        for number, (source, row) in islice(enumerate(_all(files)), first, None, step)
    ]


def _all(files: Iterable[Source]) -> Iterator[tuple[Source, Row]]:
    for source in files:
        for row in rows(source.path):
            yield source, row


def _outcome(source: Source, prediction: Prediction, terms: Terms) -> Outcome:
    row = prediction.row
    tells = not row.malicious and not row.problem and (source.part is Part.BENIGN or row.result is not None)
    return Outcome(
        source=source.name,
        part=source.part,
        server=row.server,
        result=row.result is not None,
        malicious=row.malicious,
        counted=row.counted,
        by_scanner=row.by_scanner,
        generated=row.generated,
        capability=row.category == _CAPABILITY,
        victim=row.victim,
        flagged=prediction.flagged,
        flagged_any=prediction.flagged_any,
        rules=frozenset(finding.rule.id for finding in prediction.findings),
        failed=bool(prediction.failure),
        held=terms.held(statement(row)) if tells else Held(),
    )
