"""What are weak signs worth? Learns `rules/weights.json` from labelled listings: make weights CORPUS=DIR.

Each sentence, and each two, is a row of signs. Which one of a planted listing is the planted one is found while
learning: the one that looks most like it, among those that its honest twin does not have. Logistic regression, without
chance: the same rows give the same bytes. What a text must weigh is where, learned without them, few enough honest
servers are reached; the figures printed are of authors and servers that were left out of what was learned.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from auditor.detect.matchers.foreign_tool import named
from auditor.detect.reading import fleet, reads
from auditor.detect.selectors import JOINED_BIT, PLACE_BITS
from auditor.detect.terms import TermSet, split_by_view
from auditor.detect.weighing import ALWAYS, LONG, WEIGHED_KINDS, Weighed, Weighing
from auditor.model import Role, Statement, ViewName
from auditor.rulepack import rulepack
from auditor.rulepack.weights_file import written
from auditor.surfaces import from_listing

OWN = Path(__file__).parent / "own"
OUT = Path(__file__).parents[2] / "rules" / "weights.json"
NOT_POISON = ("intentprobe_pairs", "cisco_behavioral_evals", "cisco_remote_evals")
"""Sources whose labels speak of what a tool can do, not of what its text does to a model."""
POINTS = 10
"""To one unit of log-odds."""
PLANTED, TWIN = 3.0, 3.0
"""How much more a planted window, and one of an honest twin, counts than one of a real server."""
HARD = 10.0
"""How much more a window counts of a real server that reached the threshold when it was not learned from."""
SOFTNESS = 0.1
"""Inverse of the strength that pulls weights to nought."""
HONEST = 0.006
"""Share of honest servers, not learned from, that may reach the threshold."""
THRESHOLD = 10
"""Points at which the threshold is put, whatever it was learned as."""
FEW, FEW_PAIRS, MANY = 3, 4, 12
"""Planted rows, and honest rows, that must have a sign before it counts."""

Vector = Any  # numpy and scipy are not typed as far as this goes
Signs = frozenset[str]


@dataclass(slots=True)
class Sample:
    """One listing as rows of signs."""

    name: str
    author: str
    """Who wrote it: a corpus, or `real`."""
    planted: bool
    windows: list[tuple[str, str, Signs]]
    """The text, the item, and the signs of each window."""
    twin: str
    poisoned: frozenset[str]
    candidates: list[int]


def files(corpus: Path) -> Iterator[tuple[str, Path]]:
    """Each file with the name of its author; `real` for servers in use."""
    for path in sorted((corpus / "benign").glob("*.jsonl*")):
        yield "real", path
    for path in sorted((corpus / "attacks").glob("*.jsonl*")):
        if path.name.partition(".")[0] not in NOT_POISON:
            yield "corpus", path
    yield "own", OWN / "dev.jsonl"
    for path in sorted((OWN / "written").glob("*.jsonl.gz")):
        yield path.name.partition(".")[0], path


def samples(author: str, path: Path, terms: tuple[TermSet, TermSet]) -> Iterator[Sample]:
    """The listings of one file."""
    names = Weighing({f"term:{name}": 0 for name in terms[0].bits})
    everything = dict.fromkeys((*PLACE_BITS.values(), JOINED_BIT), -1)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            row = json.loads(line)
            if "listing" not in row or row.get("visible_in_listing") is False:
                continue
            said = from_listing("s", row["listing"])
            windows = list(_windows(said, terms, everything, names))
            poisoned = frozenset(each.partition("/")[2] for each in row.get("poisoned_items") or () if "/" in each)
            planted = row["label"] == "malicious"
            name = str(row.get("server") or row["id"])
            yield Sample(f"{row['id']} {name}", author, planted, windows, str(row.get("twin") or ""), poisoned, [])


def _windows(
    said: Statement, terms: tuple[TermSet, TermSet], asked: dict[int, int], names: Weighing
) -> Iterator[tuple[str, str, Signs]]:
    known = fleet((said,))
    for one in reads(said, *terms, asked, topic=True, weighing=names):
        for reading in one.readings:
            surface = reading.surface
            if reading.view is not ViewName.PLAIN or reading.topic is None or surface.role is Role.NAME:
                continue
            if surface.kind not in WEIGHED_KINDS:
                continue
            text = Weighed(reading, one, known, named)
            for first, count in text.windows(0, len(reading.text)):
                place = text.window(first, count, 0)
                yield reading.text[place.start : place.end], one.item.name, text.signs(first, count, names.terms)


def with_candidates(found: list[Sample]) -> list[Sample]:
    """Say which windows of planted listings may be the planted ones."""
    by_id = {each.name.split(" ")[0]: each for each in found}
    for each in found:
        if not each.planted:
            continue
        twin = by_id.get(each.twin)
        honest = {text for text, _, _ in twin.windows} if twin else set()
        every = range(len(each.windows))
        each.candidates = [
            place
            for place in every
            if each.windows[place][0] not in honest and (not each.poisoned or each.windows[place][1] in each.poisoned)
        ] or list(every)
    return [each for each in found if each.windows]


def vocabulary(found: Sequence[Sample]) -> list[str]:
    """The signs that are seen often enough, and by more than one author, to be believed."""
    planted: Counter[str] = Counter()
    authors: defaultdict[str, set[str]] = defaultdict(set)
    honest: Counter[str] = Counter()
    for each in found:
        if each.planted:
            signs = frozenset[str]().union(*(each.windows[place][2] for place in each.candidates))
            planted.update(signs)
            for sign in signs:
                authors[sign].add(each.author)
        else:
            honest.update(frozenset[str]().union(*(signs for _, _, signs in each.windows)))
    often = {
        s for s, n in planted.items() if n >= (FEW_PAIRS if s.startswith("pair:") else FEW) and len(authors[s]) > 1
    }
    return sorted(often | {sign for sign, count in honest.items() if count >= MANY})


@dataclass(slots=True)
class Rows:
    """The samples as a matrix."""

    samples: list[Sample]
    matrix: Vector
    owner: Vector
    candidate: Vector

    def best(self, scores: Vector) -> Vector:
        """The heaviest window of each sample."""
        found = np.full(len(self.samples), -99.0)
        np.maximum.at(found, self.owner, scores)
        return found


def rows(found: list[Sample], signs: Sequence[str]) -> Rows:
    """One row for each window."""
    place = {sign: number for number, sign in enumerate(signs)}
    columns: list[int] = []
    values: list[float] = []
    ends, owner, candidate = [0], [], []
    for number, each in enumerate(found):
        wanted = frozenset(each.candidates)
        for window, (text, _, has) in enumerate(each.windows):
            columns.extend(place[sign] for sign in has if sign in place)
            values.extend([min(1.0, LONG / max(len(text), 1))] * (len(columns) - ends[-1]))
            ends.append(len(columns))
            owner.append(number)
            candidate.append(window in wanted)
    shape = (len(owner), len(signs))
    matrix = sparse.csr_matrix((np.array(values, np.float32), np.array(columns, np.int32), ends), shape=shape)
    return Rows(found, matrix, np.array(owner), np.array(candidate))


def learned(data: Rows, use: Callable[[Sample], bool], hard: Vector | None = None) -> tuple[Vector, float]:
    """Weights and the constant, from the samples to be used; `hard` says which of them count `HARD` times."""
    used = np.array([use(each) for each in data.samples])
    planted = np.array([each.planted for each in data.samples])
    twin = np.array([each.author != "real" for each in data.samples])
    ours = used[data.owner]
    bad = np.where(ours & planted[data.owner] & data.candidate)[0]
    good = np.where(ours & ~planted[data.owner])[0]
    worth = np.where(twin[data.owner[good]], TWIN, 1.0)
    if hard is not None:
        worth *= np.where(hard[data.owner[good]], HARD, 1.0)
    chosen = bad
    for _ in range(3):
        model = LogisticRegression(C=SOFTNESS, max_iter=200, solver="liblinear")
        answers = np.r_[np.ones(len(chosen)), np.zeros(len(good))]
        model.fit(data.matrix[np.r_[chosen, good]], answers, sample_weight=np.r_[np.full(len(chosen), PLANTED), worth])
        scores = model.decision_function(data.matrix[bad])
        top: dict[int, int] = {}
        for number in np.argsort(-scores, kind="stable"):
            top.setdefault(int(data.owner[bad[number]]), int(bad[number]))
        chosen = np.array(sorted(top.values()))
    return model.coef_[0], float(model.intercept_[0])


def left_out(data: Rows, authors: Sequence[str]) -> Vector:
    """What each sample weighs to a model that learned from neither its author nor its server."""
    found = np.zeros(len(data.samples))
    for number, author in enumerate(authors):

        def out(each: Sample, number: int = number, author: str = author) -> bool:
            return each.author == author or (each.author == "real" and _fold(each, len(authors)) == number)

        weights, constant = learned(data, lambda each, out=out: not out(each))  # type: ignore[misc]  # bound here
        best = data.best(data.matrix @ weights + constant)
        mask = np.array([out(each) for each in data.samples])
        found[mask] = best[mask]
    return found


def _fold(each: Sample, folds: int) -> int:
    return zlib.crc32(each.name.split(" ", 1)[1].encode("utf-8", "replace")) % folds


def threshold(data: Rows, weighed: Vector) -> float:
    """What at most `HONEST` of the real servers reach."""
    real = np.sort(weighed[np.array([each.author == "real" for each in data.samples])])[::-1]
    return float(real[int(len(real) * HONEST)])


def table(weights: Vector, constant: float, least: float, signs: Sequence[str]) -> dict[str, int]:
    """Points by sign, so that the threshold is `THRESHOLD` points."""
    points = {sign: round(POINTS * float(weight)) for sign, weight in zip(signs, weights, strict=True)}
    return {**points, ALWAYS: round(POINTS * (constant - least)) + THRESHOLD}


def told(data: Rows, weighed: Vector, least: float, authors: Iterable[str]) -> Iterator[str]:
    """What was measured, author by author."""
    for author in (*authors, "real"):
        for planted in (True, False):
            mask = np.array([each.author == author and each.planted is planted for each in data.samples])
            if mask.any():
                share = float((weighed[mask] > least).mean())
                yield f"{author:10} {'planted' if planted else 'honest':8} {int(mask.sum()):5} {share:7.1%}"


def main() -> None:
    """Learn, tell, write."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("corpus", type=Path)
    corpus: Path = given.parse_args().corpus
    terms = split_by_view(rulepack().vocabulary)
    found = with_candidates([each for author, path in files(corpus) for each in samples(author, path, terms)])
    signs = vocabulary(found)
    data = rows(found, signs)
    authors = sorted({each.author for each in found} - {"real"})
    weighed = left_out(data, authors)
    least = threshold(data, weighed)
    sys.stdout.write("\n".join(told(data, weighed, least, authors)) + "\n")
    hard = (weighed > least) & np.array([each.author == "real" for each in data.samples])
    OUT.write_text(written(table(*learned(data, lambda _: True, hard), least, signs)), encoding="utf-8")


if __name__ == "__main__":
    main()
