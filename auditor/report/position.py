"""On which line of a JSON text does a value stand?"""

from __future__ import annotations

import json
import re

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)


def position(text: str, pointer: str) -> tuple[int, int]:
    """Line and column, from 1, of the value at a JSON pointer; of the innermost value on the way that there is.

    `text` is JSON that has been parsed. Of a key that stands twice it finds the first.
    """
    place = _BLANK.match(text, 0)
    at = place.end() if place else 0
    for step in pointer.split("/")[1:]:
        found = _member(text, at, step.replace("~1", "/").replace("~0", "~"))
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _member(text: str, at: int, step: str) -> int | None:
    """Where a member of the object or array that begins at `at` begins."""
    opened = text[at : at + 1]
    if opened not in ("{", "["):
        return None
    number = 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        key = str(number)
        if opened == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if key == step:
            return at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at
        number += 1
    return None


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
