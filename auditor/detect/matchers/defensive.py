"""Does a sentence speak about attacks instead of making one?

Any two of three signs: it finds or blocks something, it names an attack as such, it introduces a quotation. One sign
alone excuses nothing, and the excuse reaches no further than the unit of the rule, so that a remark about security
elsewhere in a description does not cover an order. Nor is a reason an excuse: what an order is said to prevent
(`to-what-end`) is its pretext.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Segment, Unit, hits
from auditor.errors import AuditorError

SIGNS = ("detects", "names-attack", "quotes-text")
PRETEXT = "to-what-end"


def _build(options: Mapping[str, object]) -> Find:
    if options:
        raise AuditorError("defensive takes no options", hint="remove `with`")

    def find(unit: Unit) -> list[Hit]:
        found = [hit for sign in SIGNS if (hit := _first(unit, sign)) is not None]
        return found if len(found) > 1 else []

    return find


def _first(unit: Unit, sign: str) -> Hit | None:
    return next((hit for segment in unit.segments for hit in beside_reasons(segment, sign)), None)


def beside_reasons(segment: Segment, sign: str) -> Iterator[Hit]:
    """Where the sign stands in the segment, but for what is only said to be the reason for it."""
    reasons = list(hits(segment, PRETEXT))
    for hit in hits(segment, sign):
        if not any(reason.start <= hit.start and hit.end <= reason.end for reason in reasons):
            yield hit


DEFENSIVE = MatcherSpec(
    "defensive",
    "The unit speaks about attacks (two of the terms detects, names-attack, quotes-text); for use under `not`.",
    _build,
    terms=(*SIGNS, PRETEXT),
)
