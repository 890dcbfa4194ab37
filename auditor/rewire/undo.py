"""How is a guard taken away again, when the file may have been changed since?"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.discover.shapes import Shape
from auditor.errors import AuditorError
from auditor.rewire.edit import Edit
from auditor.rewire.entries import targets
from auditor.rewire.wire_in import tree


def undone(text: str, edits: Sequence[Edit], name: str, shape: Shape) -> str | None:
    """`text` with the edits taken back, though others may have changed it elsewhere; None where that is not certain.

    Each edit is found by what it wrote, in the order of the file. The proof is the file read again: every entry that
    started a guard starts what stood behind it.
    """
    pieces, at = [], 0
    for edit in edits:
        place = text.find(edit.new, at)
        if place < 0:
            return None
        pieces += [text[at:place], edit.old]
        at = place + len(edit.new)
    after = "".join((*pieces, text[at:]))
    return after if _proved(text, after, name, shape) else None


def _proved(text: str, after: str, name: str, shape: Shape) -> bool:
    try:
        before, now = tree(text, name), tree(after, name)
    except AuditorError:
        return False
    return {each.path: each.server for each in targets(before, shape)} == {
        each.path: each.server for each in targets(now, shape)
    }
