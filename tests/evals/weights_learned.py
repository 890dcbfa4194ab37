"""What is each sign worth, learned from rows of signs by logistic regression without chance?"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from weights_rows import REAL, SAMPLE, Sample, collected

from auditor.detect.bar import AMONG_ALIKE, STANDS_OUT
from auditor.detect.window import ALWAYS, LONG

POINTS = 10
"""To one unit of log-odds."""
PLANTED = 3.0
"""How much a planted window counts."""
ROUNDS = 3
"""Times that it is learned: each time it is known better which windows are the planted ones."""
NOTHING = -99.0
"""What weighs nothing."""
THRESHOLD = 10
"""Points at which the threshold is put, whatever it was learned as."""


@dataclass(frozen=True, slots=True)
class Taste:
    """How a table is learned."""

    softness: float
    """Inverse of the strength that pulls weights to nought."""
    honest: float
    """Share of honest servers, or texts, not learned from, that may reach the threshold."""
    hard: float
    """How much more a window counts of what is harmless and easily taken for planted."""
    in_use: float = 1.0
    """How much a window of a server in use, or of an honest text, counts."""
    twin: float = 3.0
    """How much a window of an honest twin counts."""
    collected: float = 1.0
    """How much more a window counts of the collections of others, and of what is written in their manner."""
    apart: float = 0.0
    """How much it counts that a planted window is worth more than the one in its place in the twin."""
    hard_honest: float = 1.0
    """Share of what authors wrote to be easily taken for planted, not learned from, that may reach the threshold."""


Vector = Any  # numpy and scipy are not typed as far as this goes


@dataclass(slots=True)
class Rows:
    """The samples as a matrix."""

    samples: list[Sample]
    matrix: Vector
    owner: Vector
    candidate: Vector
    item: Vector
    """Of each window the number of its item; those of a sample are in a row."""

    def best(self, scores: Vector) -> Vector:
        """The heaviest window of each sample, less what is asked for beyond the threshold; see `auditor.detect.bar`."""
        of_items = np.full(self.item.max() + 1, NOTHING)
        np.maximum.at(of_items, self.item, scores)
        owners = np.zeros(len(of_items), int)
        owners[self.item] = self.owner
        order = np.lexsort((of_items, owners))
        first = np.searchsorted(owners[order], np.arange(len(self.samples)), side="right") - 1
        best, others = of_items[order[first]], of_items[order[first - 1]]
        others[(first == 0) | (owners[order[first - 1]] != owners[order[first]])] = NOTHING
        alike = best - others <= STANDS_OUT / POINTS
        return best - (np.array([each.bar for each in self.samples]) + AMONG_ALIKE * alike) / POINTS


def rows(found: list[Sample], signs: Sequence[str]) -> Rows:
    """One row for each window."""
    place = {sign: number for number, sign in enumerate(signs)}
    columns: list[int] = []
    values: list[float] = []
    ends, owner, candidate, item = [0], [], [], []
    items: dict[tuple[int, str], int] = {}
    for number, each in enumerate(found):
        wanted = frozenset(each.candidates)
        for window, (text, name, has) in enumerate(each.windows):
            columns.extend(place[sign] for sign in has if sign in place)
            values.extend([min(1.0, LONG / max(len(text), 1))] * (len(columns) - ends[-1]))
            ends.append(len(columns))
            owner.append(number)
            candidate.append(window in wanted)
            item.append(items.setdefault((number, name), len(items)))
    shape = (len(owner), len(signs))
    matrix = sparse.csr_matrix((np.array(values, np.float32), np.array(columns, np.int32), ends), shape=shape)
    return Rows(found, matrix, np.array(owner), np.array(candidate), np.array(item))


def learned(
    data: Rows, use: Callable[[Sample], bool], taste: Taste, hard: Vector | None = None
) -> tuple[Vector, float]:
    """Weights and the constant, from the samples to be used; `hard` says which of them count more."""
    used = np.array([use(each) for each in data.samples])
    planted = np.array([each.planted for each in data.samples])
    twin = np.array([each.author != REAL for each in data.samples])
    ours = used[data.owner]
    bad = np.where(ours & planted[data.owner] & data.candidate)[0]
    good = np.where(ours & ~planted[data.owner])[0]
    worth = np.where(twin[data.owner[good]], taste.twin, taste.in_use)
    if hard is not None:
        worth *= np.where(hard[data.owner[good]], taste.hard, 1.0)
    weight = np.where([collected(each.author) for each in data.samples], taste.collected, 1.0)[data.owner]
    worth *= weight[good]
    chosen, differences = bad, data.matrix[:0]
    for _ in range(ROUNDS):
        model = _fitted(data.matrix, (chosen, good), (PLANTED * weight[chosen], worth), differences, taste)
        scores = model.decision_function(data.matrix)
        chosen = _heaviest(data.owner, bad, scores)
        differences = _differences(data, chosen, scores) if taste.apart else differences
    return model.coef_[0], float(model.intercept_[0])


def _fitted(
    matrix: Vector, rows: tuple[Vector, Vector], worth: tuple[Vector, Vector], differences: Vector, taste: Taste
) -> LogisticRegression:
    """Planted windows against honest ones, and differences between the two against the same the other way round."""
    chosen, good = rows
    apart = differences.shape[0]
    examples = sparse.vstack([matrix[chosen], matrix[good], differences, -differences]).tocsr()
    answers = np.repeat([1.0, 0.0, 1.0, 0.0], [len(chosen), len(good), apart, apart])
    weights = np.r_[*worth, np.full(2 * apart, taste.apart)]
    model = LogisticRegression(C=taste.softness, max_iter=200, solver="liblinear")
    return model.fit(examples, answers, sample_weight=weights)


def _heaviest(owner: Vector, rows: Vector, scores: Vector) -> Vector:
    """Of the rows of each sample the one with the highest score."""
    top: dict[int, int] = {}
    for number in np.argsort(-scores[rows], kind="stable"):
        top.setdefault(int(owner[rows[number]]), int(rows[number]))
    return np.array(sorted(top.values()))


def _differences(data: Rows, chosen: Vector, scores: Vector) -> Vector:
    """What each planted window has more and less than the heaviest one of its twin that the planted text lacks."""
    places = {each.name.split(" ")[0]: number for number, each in enumerate(data.samples)}
    firsts = np.searchsorted(data.owner, np.arange(len(data.samples)))
    pairs: list[tuple[int, int]] = []
    for row in chosen:
        planted = data.samples[data.owner[row]]
        if planted.twin not in places:
            continue
        number = places[planted.twin]
        said = {text for text, _, _ in planted.windows}
        windows = data.samples[number].windows
        own = [int(firsts[number]) + place for place, (text, _, _) in enumerate(windows) if text not in said]
        if own:
            pairs.append((int(row), max(own, key=scores.__getitem__)))
    ours, theirs = np.array(pairs, dtype=int).reshape(-1, 2).T
    return data.matrix[ours] - data.matrix[theirs]


def folds(authors: Sequence[str]) -> int:
    """How often it is learned again: five authors are left out at a time, which takes a fifth of the time."""
    return -(-len(authors) // 5)


def left_out(data: Rows, authors: Sequence[str], taste: Taste) -> Vector:
    """What each sample weighs to a model that learned from neither its author nor its server."""
    found = np.zeros(len(data.samples))
    written = by_honest_authors(data)
    parts = folds(authors)
    for number in range(parts):

        def out(each: Sample, number: int = number) -> bool:
            if each.author == REAL:
                return _fold(each, parts) == number
            return each.author in authors and authors.index(each.author) % parts == number

        weights, constant = learned(data, lambda each, out=out: not out(each), taste, written)  # type: ignore[misc]  # bound here
        best = data.best(data.matrix @ weights + constant)
        mask = np.array([out(each) for each in data.samples])
        found[mask] = best[mask]
    return found


def _fold(each: Sample, folds: int) -> int:
    return zlib.crc32(each.name.split(" ", 1)[1].encode("utf-8", "replace")) % folds


def by_honest_authors(data: Rows) -> Vector:
    """Which samples are by authors who wrote nothing but what is easily taken for planted."""
    planters = {each.author for each in data.samples if each.planted} | {REAL, SAMPLE}
    return np.array([each.author not in planters for each in data.samples])


def mistakable(data: Rows, weighed: Vector, least: float) -> Vector:
    """Which samples are honest and easily taken for planted."""
    authors = np.array([each.author for each in data.samples])
    return by_honest_authors(data) | (authors == SAMPLE) | ((authors == REAL) & (weighed > least))


def threshold(data: Rows, weighed: Vector, taste: Taste) -> float:
    """What at most the shares that are tolerated of the honest ones reach."""
    real = np.array([each.author == REAL for each in data.samples])
    shares = ((real, taste.honest), (by_honest_authors(data), taste.hard_honest))
    return max(_reached(weighed[ours], share) for ours, share in shares if ours.any())


def _reached(weighed: Vector, share: float) -> float:
    return float(np.quantile(weighed, 1 - share))


def table(weights: Vector, constant: float, least: float, signs: Sequence[str]) -> dict[str, int]:
    """Points by sign, so that the threshold is `THRESHOLD` points."""
    points = {sign: round(POINTS * float(weight)) for sign, weight in zip(signs, weights, strict=True)}
    return {**points, ALWAYS: round(POINTS * (constant - least)) + THRESHOLD}
