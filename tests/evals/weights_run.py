"""What are weak signs worth? Learns `rules/weights.json` from labelled rows: make weights CORPUS=DIR.

Two tables: one for listings, where each sentence, and each two, is a row of signs; one for what tools return, where a
row is a piece, or two. Which one of a planted text is the planted one is found while learning: the one that looks most
like it, among those that its honest twin does not have. Logistic regression, without chance: the same rows give the
same bytes. What a text must weigh is where, learned without them, few enough honest ones are reached;
`reports/weights.md` has the figures of authors and servers that were left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from weights_learned import Rows, Taste, Vector, learned, left_out, mistakable, rows, table, threshold
from weights_page import Told, page, written_in
from weights_results import results
from weights_rows import REAL, SAMPLE, Sample, files, harmless, samples, vocabulary, with_candidates

from auditor.detect.result_weighing import RESULT
from auditor.detect.terms import split_by_view
from auditor.rulepack import rulepack, weights_file

OUT = Path(__file__).parents[2] / "rules" / "weights.json"
PAGE = Path(__file__).parents[2] / "reports" / "weights.md"
TASTES = {
    "listings": Taste(
        softness=0.02, honest=0.004, hard=10.0, hard_honest=0.106, in_use=100.0, twin=6.0, collected=3.0, apart=2.0
    ),
    "results": Taste(softness=0.3, honest=0.005, hard=4.0, hard_honest=0.06),
}


def main() -> None:
    """Learn, tell, write."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("corpus", type=Path)
    given.add_argument("--only", choices=TASTES, help="keep the other table as it is")
    asked = given.parse_args()
    points = dict(weights_file.read(OUT, str(OUT)))
    told = written_in(PAGE.read_text(encoding="utf-8"))
    for part in (asked.only,) if asked.only else tuple(TASTES):
        found = _listings(asked.corpus) if part == "listings" else results(asked.corpus)
        learnt, told[part] = _learned(found, TASTES[part])
        of_results = part == "results"
        points = {sign: worth for sign, worth in points.items() if sign.startswith(RESULT) != of_results}
        points |= {RESULT + sign if of_results else sign: worth for sign, worth in learnt.items()}
    PAGE.write_text(page(told), encoding="utf-8")
    OUT.write_text(weights_file.written(points), encoding="utf-8")
    sys.stdout.write(page(told))


def _listings(corpus: Path) -> list[Sample]:
    terms = split_by_view(rulepack().vocabulary)
    read = [each for author, path in files(corpus) for each in samples(author, path, terms)]
    return with_candidates([*read, *harmless(terms)])


def _learned(found: list[Sample], taste: Taste) -> tuple[dict[str, int], Told]:
    signs = vocabulary(found)
    data = rows(found, signs)
    authors = sorted({each.author for each in found} - {REAL, SAMPLE})
    weighed = left_out(data, authors, taste)
    least = threshold(data, weighed, taste)
    return _points(data, weighed, least, taste, signs), Told.of(data, weighed > least, authors)


def _points(data: Rows, weighed: Vector, least: float, taste: Taste, signs: Sequence[str]) -> dict[str, int]:
    weights, constant = learned(data, lambda _: True, taste, mistakable(data, weighed, least))
    return table(weights, constant, least, signs)


if __name__ == "__main__":
    main()
