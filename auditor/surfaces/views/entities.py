"""What do HTML's character references stand for?

Only those that end in a semicolon: `&lt=1` in a URL is no `<`. https://html.spec.whatwg.org/#character-reference-state
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from auditor.surfaces.views.trace import Edit, step

_REFERENCE = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});")


def _edits(text: str) -> Iterator[Edit]:
    for found in _REFERENCE.finditer(text):
        meant = html.unescape(found[0])
        if meant != found[0]:
            yield found.start(), found.end(), meant


ENTITIES = step("entities", lambda text: "&" in text and ";" in text, _edits)
