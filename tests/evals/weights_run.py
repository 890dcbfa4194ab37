"""What are weak signs worth? Learns `rules/weights.json` from labelled listings: make weights CORPUS=DIR.

Each sentence, and each two, is a row of signs. Which one of a planted listing is the planted one is found while
learning: the one that looks most like it, among those that its honest twin does not have. Logistic regression, without
chance: the same rows give the same bytes. What a text must weigh is where, learned without them, few enough honest
servers are reached; `reports/weights.md` has the figures of authors and servers that were left out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from weights_learned import learned, left_out, mistakable, rows, table, threshold
from weights_page import page
from weights_rows import REAL, SAMPLE, files, harmless, samples, vocabulary, with_candidates

from auditor.detect.terms import split_by_view
from auditor.rulepack import rulepack
from auditor.rulepack.weights_file import written

OUT = Path(__file__).parents[2] / "rules" / "weights.json"
PAGE = Path(__file__).parents[2] / "reports" / "weights.md"


def main() -> None:
    """Learn, tell, write."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("corpus", type=Path)
    corpus: Path = given.parse_args().corpus
    terms = split_by_view(rulepack().vocabulary)
    read = [each for author, path in files(corpus) for each in samples(author, path, terms)]
    found = with_candidates([*read, *harmless(terms)])
    signs = vocabulary(found)
    data = rows(found, signs)
    authors = sorted({each.author for each in found} - {REAL, SAMPLE})
    weighed = left_out(data, authors)
    least = threshold(data, weighed)
    told = page(data, weighed, least, authors)
    sys.stdout.write(told)
    PAGE.write_text(told, encoding="utf-8")
    weights, constant = learned(data, lambda _: True, mistakable(data, weighed, least))
    OUT.write_text(written(table(weights, constant, least, signs)), encoding="utf-8")


if __name__ == "__main__":
    main()
