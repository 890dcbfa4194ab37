"""How often does a term stand in a unit? `times`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Unit, hits


def _build(given: Mapping[str, object]) -> Find:
    options = Options("times", given, "term", "least")
    term, least = options.text("term"), options.number("least", 2)

    def find(unit: Unit) -> list[Hit]:
        found = [hit for segment in unit.segments for hit in hits(segment, term)]
        return found if len(found) >= least else []

    return find


TIMES = MatcherSpec("times", "The `term` stands at least `least` times in the unit (2).", _build)
