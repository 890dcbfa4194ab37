"""On which line of a JSON text does the value of a pointer stand?"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_DECODER = json.JSONDecoder(strict=False, parse_int=float)  # of any length: int() refuses more than 4,300 digits


def steps(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer (https://www.rfc-editor.org/rfc/rfc6901)."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def line_and_column(text: str, steps: Sequence[str | int], *, last: bool = False) -> tuple[int, int]:
    """Both from 1. Of a text that is JSON; steps that lead nowhere end at the last place that was found.

    Into an array leads a number, also one in digits.
    `last`: of a key that is there twice, the second; a client takes that one.
    """
    at = _skip(text, 0)
    for number, step in enumerate(steps):
        found = _member(text, at, step, last=last and number == len(steps) - 1)
        if found is None:
            break
        at = found
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _member(text: str, at: int, step: str | int, *, last: bool) -> int | None:
    """Where the member's value begins; the key itself where `last` is wanted."""
    opened = text[at : at + 1]
    if opened == "[" and isinstance(step, str) and _INDEX.fullmatch(step):
        step = int(step)
    if opened != ("[" if isinstance(step, int) else "{"):
        return None
    at, place, found = _skip(text, at + 1), 0, None
    while text[at : at + 1] not in ("]", "}", ""):
        key: str | int = place
        begins = at
        if isinstance(step, str):
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if key == step:
            if not last:
                return at
            found = begins
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at
        place += 1
    return found


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
