"""In which ways can a text be read? One file per transformation."""

from __future__ import annotations

from auditor.model import View
from auditor.surfaces.views.decoded import decoded
from auditor.surfaces.views.plain import clean, folded, plain, usual


def read(text: str) -> tuple[View, ...]:
    """The plain reading, unless it is the raw text, then every decoded one. Never raises."""
    if usual(text):
        cleaned, simple = text, folded(text)
    else:
        cleaned = clean(text)
        simple = plain(text, cleaned)
    others = decoded(text, cleaned)
    return (simple, *others) if simple else others
