"""Which texts say the same again, but for ids and temporary names that are drawn for each?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from auditor.compare.volatile import PAIRS, Piece, alike, pieces

_DRAWN = ("uuid", "temp")
"""Kinds of words that are new each time, whatever else is the same."""


def folded(texts: Sequence[str]) -> list[str | None]:
    """Each text, or None where an earlier one is the same but for what is drawn, which has `*` there then.

    Texts that begin with another word are never the same: a command is another program.
    """
    cut = [pieces(text) for text in texts]
    found: list[str | None] = list(texts)
    first: dict[tuple[str, ...], int] = {}
    drawn: defaultdict[int, set[int]] = defaultdict(set)
    for number, (text, parts) in enumerate(zip(texts, cut, strict=True)):
        base = first.setdefault((text.partition(" ")[0], *map(_frame, parts)), number)
        if base != number and alike(texts[base], text, PAIRS):
            found[number] = None
            drawn[base] |= {place for place, part in enumerate(parts) if part != cut[base][place]}
    for base, places in drawn.items():
        found[base] = "".join(_starred(each) if place in places else each[1] for place, each in enumerate(cut[base]))
    return found


def _frame(part: Piece) -> str:
    kind, text = part
    return kind if kind in _DRAWN else f" {text}"


def _starred(part: Piece) -> str:
    """With its ending, which says what kind of file it is."""
    _, dot, ending = part[1].rpartition(".")
    return f"*{dot}{ending}" if dot else "*"
