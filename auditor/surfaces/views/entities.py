"""What do HTML's character references stand for?

A name must end in a semicolon, `&lt=1` in a URL is no `<`; a number need not. An ampersand that is itself written as a
reference, however often, is one ampersand. https://html.spec.whatwg.org/#character-reference-state
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from auditor.surfaces.views.trace import Edit, step

_REFERENCE = re.compile(
    r"&(?:amp;)*+(?:#0*+(?P<decimal>[0-9]{1,8}+)(?![0-9]);?|#[xX]0*+(?P<hex>[0-9a-fA-F]{1,6}+);?"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]{1,30}+);|(?<=amp;))"
)


def _meant(found: re.Match[str]) -> str:
    if found["name"]:
        return html.unescape(f"&{found['name']};")
    if found["decimal"]:
        return html.unescape(f"&#{found['decimal']};")
    return html.unescape(f"&#x{found['hex']};") if found["hex"] else "&"


def _edits(text: str) -> Iterator[Edit]:
    for found in _REFERENCE.finditer(text):
        meant = _meant(found)
        if meant != found[0]:
            yield found.start(), found.end(), meant


ENTITIES = step("entities", lambda text: "&" in text and (";" in text or "&#" in text), _edits)
