"""What is one change of a text, and what is kept of it to take it back?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.errors import AuditorError

HINT = "put `mcp-assay guard --server NAME --` before the server's command by hand"
Path = tuple[str | int, ...]
"""Keys and places that lead to an entry."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters that were exchanged: `old` stood at `start` of the text before all edits."""

    start: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to one entry."""

    path: Path
    edit: Edit
    words: tuple[str, ...]
    """The guard's command line, whole."""
    launch: Mapping[str, object]
    """What the entry said before, of all that was exchanged in it."""


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with all of them. Raises `AuditorError` where two of them meet."""
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda one: one.start):
        if edit.start < at or text[edit.start : edit.start + len(edit.old)] != edit.old:
            raise AuditorError("two entries share the same words (an alias)", "", HINT)
        pieces += [text[at : edit.start], edit.new]
        at = edit.start + len(edit.old)
    return "".join((*pieces, text[at:]))


def merged(text: str, edits: Sequence[Edit]) -> Edit:
    """One edit for several of the same entry, so that it is found again as a whole."""
    start = min(each.start for each in edits)
    end = max(each.start + len(each.old) for each in edits)
    inside = [Edit(each.start - start, each.old, each.new) for each in edits]
    return Edit(start, text[start:end], applied(text[start:end], inside))
