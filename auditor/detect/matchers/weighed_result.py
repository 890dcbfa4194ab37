"""Do the words of a passage in a result add up to an order?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from auditor.detect.bar import of_result
from auditor.detect.matchers.spec import Find, Gate, MatcherSpec
from auditor.detect.matchers.weighed import EXCUSES, apart, at_least, excused, told
from auditor.detect.presence import SPEAKS_UP, WEIGHED_RESULT
from auditor.detect.result_weighing import ResultWeighing
from auditor.detect.unit import Hit, Reading, Segment, Unit
from auditor.model import Kind

_SPOKEN = frozenset((SPEAKS_UP,))
_MOST = 200
"""Heavy passages of one part that count: one is enough, and a hostile text may be nothing else."""
_BESIDE = 200
"""Characters before and behind a sentence that are weighed with it."""


def _build(options: Mapping[str, object]) -> Find:
    least = at_least(options, WEIGHED_RESULT)

    def find(unit: Unit) -> list[Hit]:
        weighing = unit.reads[0].around.weighing.results
        readings = (segment.reading for segment in unit.segments if segment.reading.surface.kind is Kind.RESULT)
        if not weighing:
            return []
        return [hit for each in readings for hit in _in(each, weighing, least + of_result(len(each.text)))]

    return find


def _in(reading: Reading, weighing: ResultWeighing, least: int) -> Iterator[Hit]:
    for begin, end in _around(reading):
        text = reading.text[begin:end]
        for window in apart(islice(weighing.heavy(text, least), _MOST)):
            place = Segment(reading, begin + window.start, begin + window.end)
            if not excused(place):
                yield Hit(reading, place.start, place.end, WEIGHED_RESULT, told(window, weighing.reasons(text, window)))


def _around(reading: Reading) -> Iterator[tuple[int, int]]:
    """The parts of a text in which somebody is spoken to or of, with what stands beside them; apart, ascending.

    Nearly every order has such a word, and few lines of code or data do.
    """
    begin = end = 0
    for start, stop in reading.terms.sentences_over(reading.terms.ends(_SPOKEN)):
        if start - _BESIDE > end:
            if begin < end:
                yield begin, end
            begin = start - _BESIDE
        end = min(stop + _BESIDE, len(reading.text))
    if begin < end:
        yield begin, end


def _gate(options: Mapping[str, object]) -> Gate:
    del options
    return lambda one, _: one.item.kind is Kind.RESULT


WEIGHED_PASSAGE = MatcherSpec(
    WEIGHED_RESULT,
    "The words of a passage in what a tool returned, near `speaks-up`, are worth at least so many points together "
    "(`at_least`, and up to 11 more in a long text), by `weights.json`; not where an attack is named as such, or "
    "something is said to be left alone.",
    _build,
    gate=_gate,
    terms=(SPEAKS_UP, *EXCUSES),
)
