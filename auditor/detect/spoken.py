"""Is what stands in a result said to somebody, or is it data?

A page about attacks quotes them, a mail between colleagues asks for discretion, a manual names commands. A rule about
what is demanded holds on all of these. The words around tell: where thirty and more of them add up to nothing like an
order, by the same table that finds planted ones (see `result_weighing`), nobody is spoken to. Few words say nothing.
"""

from __future__ import annotations

from functools import lru_cache

from auditor.detect.result_weighing import ResultWeighing
from auditor.detect.unit import MOST_HITS, Hit
from auditor.model import Kind

_BESIDE = 200
"""Characters before and behind a place."""
_KEPT = 1_024
"""Passages of which it is remembered: many rules ask about the same one."""
_FEWEST = 30
"""Words without which nothing is known."""
_LEAST = -16
"""Points of the likeliest passage among them. By itself one is an order from 10 on; plain data have far fewer."""


def spoken(hits: list[Hit], weighing: ResultWeighing) -> list[Hit]:
    """Those of the places that are no data; all, where there may be more than are told: the last may be none."""
    return hits if len(hits) >= MOST_HITS else [hit for hit in hits if not is_data(hit, weighing)]


def is_data(hit: Hit, weighing: ResultWeighing) -> bool:
    """Whether a place in a result stands among words that are no order; elsewhere, and without a table, never."""
    if not weighing or hit.reading.surface.kind is not Kind.RESULT:
        return False
    return _says_nothing(hit.reading.text[max(0, hit.start - _BESIDE) : hit.end + _BESIDE].casefold(), weighing)


@lru_cache(_KEPT)
def _says_nothing(around: str, weighing: ResultWeighing) -> bool:
    if sum(len(piece.words) for piece in weighing.pieces(around)) < _FEWEST:
        return False
    return next(weighing.heavy(around, _LEAST), None) is None
