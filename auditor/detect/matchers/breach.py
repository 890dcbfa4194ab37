"""Does a text show that its server goes beyond the policy? `breach`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, Gate, MatcherSpec
from auditor.detect.unit import Hit, Unit
from auditor.errors import AuditorError
from auditor.model.policy import BreachKind


def _build(given: Mapping[str, object]) -> Find:
    kinds = _kinds(Options("breach", given, "of").words("of"))

    def find(unit: Unit) -> list[Hit]:
        told = {one.pointer: one.because for one in unit.reads[0].statement.breaches if one.kind in kinds}
        if not told:
            return []
        shown = ((segment, told.get(segment.reading.surface.pointer)) for segment in unit.segments)
        return [
            Hit(segment.reading, segment.start, segment.end, "breach", because)
            for segment, because in shown
            if because is not None
        ]

    return find


def _gate(given: Mapping[str, object]) -> Gate:
    del given
    return lambda read, _: bool(read.statement.breaches)


def _kinds(words: tuple[str, ...]) -> frozenset[BreachKind]:
    try:
        return frozenset(map(BreachKind, words))
    except ValueError as error:
        raise AuditorError(f"matcher breach: {error}", hint=f"use some of {', '.join(BreachKind)}") from None


BREACH = MatcherSpec(
    "breach",
    f"The text shows something that the policy does not allow; `of`: some of {', '.join(BreachKind)}. Narrower scopes "
    "than server.",
    _build,
    gate=_gate,
)
