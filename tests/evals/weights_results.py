"""Which passages of what tools return are words weighed in, and which of them may be the planted ones?"""

from __future__ import annotations

import gzip
import json
import sysconfig
import zlib
from collections.abc import Iterator
from pathlib import Path

from weights_rows import CORPUS, LANGUAGES, OWN, REAL, Sample, with_candidates

from auditor.detect.bar import of_result
from auditor.detect.result_weighing import pieces
from auditor.detect.window import TWO
from auditor.model import Kind, ViewName
from auditor.rulepack.rows import rows
from auditor.surfaces import from_listing, from_text

_LONGEST = 10_000
"""Characters of a honest text: as long as results are."""
_SKIPPED = ("site-packages", "test", "tests", "idlelib", "lib2to3", "ensurepip")
"""Parts of the standard library that not every installation has."""
_SHORTEST = 500


def results(corpus: Path) -> list[Sample]:
    """Written results, results of the collections, and honest texts that results could be."""
    read = [each for path in sorted((OWN / "results").glob("*.jsonl.gz")) for each in _written(path)]
    read += [each for path in sorted((corpus / "attacks").glob("*.jsonl*")) for each in _collected(path)]
    read += _library()
    read += [each for path in sorted((corpus / "benign").glob("*.jsonl*")) for each in _described(path)]
    return with_candidates(read)


def _written(path: Path) -> Iterator[Sample]:
    """By an author who had not seen the rules; each attack with its honest twin."""
    author = path.name.partition(".")[0]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield _sample(
                row["id"], author, row["response_text"], planted=row["label"] == "malicious", twin=row["twin"]
            )


def _collected(path: Path) -> Iterator[Sample]:
    for row in rows(path):
        if isinstance(row.result, str) and (row.counted or not row.malicious):
            yield _sample(row.id, CORPUS, row.result, planted=row.malicious)


def _library() -> Iterator[Sample]:
    """A part of each module of Python's standard library: code and prose for people who write code."""
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if set(path.relative_to(root).parts).isdisjoint(_SKIPPED) and len(text) > _SHORTEST:
            name = path.relative_to(root).as_posix()
            begin = zlib.crc32(name.encode()) % max(1, len(text) - _LONGEST)
            yield _sample(name, REAL, text[begin : begin + _LONGEST], planted=False)


def _described(path: Path) -> Iterator[Sample]:
    """What a server in use says of its tools, as if a tool returned it: it speaks to models, and plants nothing."""
    for row in rows(path):
        if row.result is None and not row.problem:
            said = from_listing(row.server, row.listing)
            texts = (surface.text for item in said.items for surface in item.surfaces if len(surface.text) > 40)
            yield _sample(row.id, REAL, "\n\n".join(texts)[:_LONGEST], planted=False)


def _sample(name: str, author: str, text: str, *, planted: bool, twin: str = "") -> Sample:
    windows = list(_windows(text))
    return Sample(f"{name} {name}", author, planted, windows, twin, frozenset(), [], of_result(len(text)))


def _windows(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    for item in from_text("s", Kind.RESULT, text).items:
        for surface in item.surfaces:
            views = [each.text for each in surface.readings if each.name in (ViewName.PLAIN, ViewName.DECODED)]
            for view in views or [surface.text]:
                yield from _in_view(view)


def _in_view(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    found = list(pieces(text, LANGUAGES))
    for place, piece in enumerate(found):
        signs = piece.signs(text)
        yield text[piece.start : piece.end], "", signs
        if place + 1 < len(found):
            after = found[place + 1]
            yield text[piece.start : after.end], "", signs | after.signs(text) | {TWO}
