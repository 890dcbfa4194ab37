"""Which letters are written as quoted-printable has octets (`=69=67nore`; RFC 2045, section 6.7)?

Addresses and code hold such signs too (`?x=45`): only where the letters make English words are they read so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from auditor.surfaces.views.regions import regions, revealing
from auditor.surfaces.views.shapes import octets
from auditor.surfaces.views.trace import Edit, step

_FEWEST = 6
_NEAR = 40
_LETTER = re2.compile(rb"=(?:[46][1-9A-F]|[57][0-9A])")
_ESCAPE = re.compile(r"=(?:([2-7][0-9A-F])|\r?\n)")


def _edits(text: str) -> Iterator[Edit]:
    places = (found.start() for found in _LETTER.finditer(octets(text)))
    return revealing(text, regions(text, places, fewest=_FEWEST, near=_NEAR), lambda *region: _meant(text, *region))


def _meant(text: str, start: int, end: int) -> Iterator[Edit]:
    for found in _ESCAPE.finditer(text, start, end):
        yield found.start(), found.end(), chr(int(found[1], 16)) if found[1] else ""


QUOTED = step("quoted-printable", lambda text: text.count("=") >= _FEWEST, _edits)
