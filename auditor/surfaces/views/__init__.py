"""In which ways can a text be read? One file per transformation."""

from __future__ import annotations

from auditor.model import View, ViewName
from auditor.surfaces.views.decoded import decoded
from auditor.surfaces.views.plain import clean, folded, other, plain, usual


def read(text: str) -> tuple[View, ...]:
    """The plain reading, unless it is the raw text, a second one, then every decoded one. Never raises."""
    return readings(text)[0]


def readings(text: str) -> tuple[tuple[View, ...], int]:
    """The same, and how many encoded runs there was no room to decode. Never raises."""
    if usual(text):
        cleaned, simple = text, folded(text)
    else:
        cleaned = clean(text)
        simple = plain(text, cleaned)
    second = other(text, cleaned, simple.text if simple else text)
    if second and not simple:
        simple = View(ViewName.PLAIN, text, range(len(text)), range(1, len(text) + 1))
    encoded = decoded(text, cleaned)
    return tuple([view for view in (simple, second, *encoded.views) if view]), encoded.left
