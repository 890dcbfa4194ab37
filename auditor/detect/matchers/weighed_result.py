"""Do the words of a passage in a result add up to an order?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.spec import Find, Gate, MatcherSpec
from auditor.detect.matchers.weighed import EXCUSES, apart, at_least, excused, told
from auditor.detect.unit import Hit, Read, Segment, Unit
from auditor.model import Kind

NAME = "weighed-result"


def _build(options: Mapping[str, object]) -> Find:
    least = at_least(options, NAME)

    def find(unit: Unit) -> list[Hit]:
        return [hit for segment in unit.segments for hit in _in(segment, unit.reads[0], least)]

    return find


def _in(segment: Segment, one: Read, least: int) -> Iterator[Hit]:
    weighing, text = one.around.weighing.results, segment.text
    if weighing and segment.reading.surface.kind is Kind.RESULT:
        for window in apart(weighing.heavy(text, least)):
            start, end = segment.start + window.start, segment.start + window.end
            if not excused(Segment(segment.reading, start, end)):
                yield Hit(segment.reading, start, end, NAME, told(window, weighing.reasons(text, window)))


def _gate(options: Mapping[str, object]) -> Gate:
    del options
    return lambda one, _: one.item.kind is Kind.RESULT


WEIGHED_RESULT = MatcherSpec(
    NAME,
    "The words of a passage in what a tool returned are worth at least so many points together (`at_least`), by "
    "`weights.json`; not where an attack is named as such, or something is said to be refused or left alone.",
    _build,
    gate=_gate,
    terms=EXCUSES,
)
