"""Is a character broken in half, or a byte no UTF-8? `lone-surrogate`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec, not_ascii
from auditor.detect.unit import Hit, Unit

_SURROGATE = re.compile("[\ud800-\udfff]+")


def _build(given: Mapping[str, object]) -> Find:
    Options("lone-surrogate", given)

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, found.start(), found.end(), "lone-surrogate", f"U+{ord(found[0][0]):04X}")
            for segment in unit.segments
            if not segment.reading.text.isascii()
            for found in _SURROGATE.finditer(segment.reading.text, segment.start, segment.end)
        ]

    return find


LONE_SURROGATE = MatcherSpec(
    "lone-surrogate", "Half of a surrogate pair, or a byte that is not UTF-8.", _build, not_ascii
)
