"""Which word is spelt letter by letter (`i g n o r e`, `i.g.n.o.r.e`)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.surfaces.views.shapes import has_single_letters, octets
from auditor.surfaces.views.trace import Edit, step

_LETTER = r"[^\W\d_](?![^\W_])"
_SPELT = re.compile(
    rf"(?<![^\W_]){_LETTER}(?P<gap>[ \xa0._·•|/+-]){_LETTER}"
    rf"(?:(?:(?P=gap){{1,4}}|[ \n]{{1,3}}){_LETTER}){{2,}}+"  # possessive: a way back costs 100 bytes a letter
)
_GAP = re.compile(r"[\W_]+")


def _edits(text: str) -> Iterator[Edit]:
    for spelt in _SPELT.finditer(text):
        usual = spelt["gap"]
        for gap in _GAP.finditer(spelt[0]):
            new = "" if gap[0] == usual else " "
            yield spelt.start() + gap.start(), spelt.start() + gap.end(), new


def _applies(text: str) -> bool:
    return has_single_letters(octets(text))


SPACED = step("spaced", _applies, _edits)
