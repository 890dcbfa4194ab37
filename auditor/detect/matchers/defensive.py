"""Does a sentence speak about attacks instead of making one?

Any two of three signs: it finds or blocks something, it names an attack as such, it introduces a quotation. One sign
alone excuses nothing, and the excuse reaches no further than the unit of the rule, so that a remark about security
elsewhere in a description does not cover an order.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Unit, hits
from auditor.errors import AuditorError

SIGNS = ("detects", "names-attack", "quotes-text")


def _build(options: Mapping[str, object]) -> Find:
    if options:
        raise AuditorError("defensive takes no options", hint="remove `with`")

    def find(unit: Unit) -> list[Hit]:
        found = [next((hit for segment in unit.segments for hit in hits(segment, sign)), None) for sign in SIGNS]
        present = [hit for hit in found if hit is not None]
        return present if len(present) > 1 else []

    return find


DEFENSIVE = MatcherSpec(
    "defensive",
    "The unit speaks about attacks (two of the terms detects, names-attack, quotes-text); for use under `not`.",
    _build,
    terms=SIGNS,
)
