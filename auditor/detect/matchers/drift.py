"""Is it something else than was approved? `drift`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import raw
from auditor.detect.matchers.spec import Find, Gate, MatcherSpec
from auditor.detect.unit import Hit, Read, Reading, Unit
from auditor.errors import AuditorError
from auditor.model import Drift, DriftKind

_MOST = 20
_TOLD = 3


def _build(given: Mapping[str, object]) -> Find:
    options = Options("drift", given, "kinds")
    kinds = _kinds(options.words("kinds"))

    def find(unit: Unit) -> list[Hit]:
        hits = [hit for read in unit.reads for hit in _hits(read, kinds)]
        if len(hits) > 1:
            more = f"; and {len(hits) - _TOLD} more" if len(hits) > _TOLD else ""
            hits[0].detail = "; ".join(hit.detail for hit in hits[:_TOLD]) + more
        return hits[:_MOST]

    return find


def _gate(given: Mapping[str, object]) -> Gate:
    del given
    return lambda read, _: bool(read.statement.drifts)


def _kinds(words: tuple[str, ...]) -> frozenset[DriftKind]:
    try:
        return frozenset(map(DriftKind, words)) or frozenset(DriftKind)
    except ValueError as error:
        raise AuditorError(f"matcher drift: {error}", hint=f"use some of {', '.join(DriftKind)}") from None


def _hits(read: Read, kinds: frozenset[DriftKind]) -> Iterator[Hit]:
    readings = {(reading.surface.path, reading.text): reading for reading in raw(read)}
    for drift in read.statement.drifts:
        own = (drift.item_kind, drift.item) == (read.item.kind, read.item.name)
        reading = readings.get((drift.path, drift.after)) if own and drift.kind in kinds else None
        if reading is not None:
            yield Hit(reading, *_changed(drift, reading), drift.kind, drift.detail, drift.before)


def _changed(drift: Drift, reading: Reading) -> tuple[int, int]:
    """The words that were not there before; all of it where none are left."""
    text, before = reading.text, drift.before
    start = _shared(before, text)
    tail = _shared(before[start:][::-1], text[start:][::-1])
    start = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    end = text.find(" ", max(start, len(text) - tail))
    end = len(text) if end < 0 else end
    return (start, end) if start < end else (0, len(text))


def _shared(one: str, other: str) -> int:
    """How many characters are the same from the beginning."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


DRIFT = MatcherSpec(
    "drift",
    "It is something else than what was approved (`verify`), in one of these `kinds`: " + ", ".join(DriftKind) + ".",
    _build,
    gate=_gate,
)
