"""What is one change of a text?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.errors import AuditorError

HINT = "put `mcp-assay guard --server NAME --` before the server's command by hand"


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters that were exchanged: `old` stood at `start` of the text before all edits."""

    start: int
    old: str
    new: str


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with all of them. Raises `AuditorError` where two of them meet."""
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda one: one.start):
        if edit.start < at or text[edit.start : edit.start + len(edit.old)] != edit.old:
            raise AuditorError("two entries share the same words (an alias)", "", HINT)
        pieces += [text[at : edit.start], edit.new]
        at = edit.start + len(edit.old)
    return "".join((*pieces, text[at:]))
