"""In which words is a text not what it was?"""

from __future__ import annotations

import re
from collections import Counter

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_CLIPPED = 80


def told(before: str, after: str) -> str:
    """Half a sentence: `one sentence was added: “…”`, `says “…” and no longer “…”`."""
    old, new = _sentences(before), _sentences(after)
    added, gone = list((Counter(new) - Counter(old)).elements()), list((Counter(old) - Counter(new)).elements())
    if added and not gone:
        return f"{_number(added)} added: {quoted(added[0])}"
    if gone and not added:
        return f"{_number(gone)} taken out: {quoted(gone[0])}"
    if not added:
        return "its sentences stand in another order" if before.split() != after.split() else "only its spaces changed"
    start = _shared(before, after)
    return f"says {quoted(after[start:])} and no longer {quoted(before[start:])}"


def quoted(text: str) -> str:
    """The beginning, in quotation marks."""
    flat = " ".join(text.split())
    return f"“{flat[:_CLIPPED]}{'…' if len(flat) > _CLIPPED else ''}”" if flat else "nothing"


def _sentences(text: str) -> list[str]:
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip()]


def _number(sentences: list[str]) -> str:
    return "one sentence was" if len(sentences) == 1 else f"{len(sentences)} sentences were"


def _shared(one: str, other: str) -> int:
    """Where the first word begins that is not the same."""
    same = min(len(one), len(other))
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            same = place
            break
    return max(one.rfind(" ", 0, same), one.rfind("\n", 0, same)) + 1
