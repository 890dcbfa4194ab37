"""How is a guard taken away again, when the file may have been changed since, or written anew by its client?"""

from __future__ import annotations

import json
from collections.abc import Sequence

from auditor.discover.shapes import Shape
from auditor.discover.tree import Lines, Table
from auditor.errors import AuditorError
from auditor.rewire.edit import Change, Edit, applied
from auditor.rewire.entries import Target, targets
from auditor.rewire.spans import braces
from auditor.rewire.wire_in import plain, tree

_JSON = ("json", "jsonc", "code-workspace")


def undone(text: str, changes: Sequence[Change], name: str, shape: Shape) -> str | None:
    """`text` with the guards taken away, though others may have changed it elsewhere; None where that is not certain.

    Each is found by what was written, wherever it stands now; in JSON that a client has written anew, by its entry,
    which gets its former launch again and keeps the rest. An entry that is gone needs nothing. The proof is the file
    read again: every entry that started a guard of ours starts what stood behind it, all others what they did.
    """
    try:
        before = tree(text, name)
    except AuditorError:
        return None
    left = {each.path: each for each in targets(before, shape)}
    edits: list[Edit] = []
    for change in changes:
        edit = _as_written(text, change, edits) or _anew(text, change, left.get(change.path), name)
        if edit is not None:
            edits.append(edit)
    try:
        after = applied(text, edits)
        now = {each.path: each for each in targets(tree(after, name), shape)}
    except AuditorError:
        return None
    same = {path: each.server for path, each in left.items()} == {path: each.server for path, each in now.items()}
    ours = {change.words for change in changes}
    return after if same and not any(each.line in ours or _is_ours(each, changes) for each in now.values()) else None


def _is_ours(target: Target, changes: Sequence[Change]) -> bool:
    """Whether a guard stands at a place where one was put, though somebody has changed its words."""
    return target.guarded and any(change.path == target.path for change in changes)


def _as_written(text: str, change: Change, taken: Sequence[Edit]) -> Edit | None:
    at = text.find(change.edit.new)
    while at >= 0:
        if all(at + len(change.edit.new) <= each.start or each.start + len(each.old) <= at for each in taken):
            return Edit(at, change.edit.new, change.edit.old)
        at = text.find(change.edit.new, at + 1)
    return None


def _anew(text: str, change: Change, target: Target | None, name: str) -> Edit | None:
    """The entry with its former launch, in the manner of `JSON.stringify`."""
    entry = target.entry if target else None
    if target is None or entry is None or target.line != change.words or name.rpartition(".")[2].lower() not in _JSON:
        return None
    span = braces(text, Lines(text).offset(entry.line, entry.column))
    if span is None or entry.repeated():
        return None
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    indent = line[: len(line) - len(line.lstrip())]
    written = json.dumps(_restored(entry, change), indent=2, ensure_ascii=False).replace("\n", f"\n{indent}")
    return Edit(span.start, text[span.start : span.end], written)


def _restored(entry: Table, change: Change) -> dict[str, object]:
    written = _written_by_us(change)
    rest = {each.key: plain(each.node) for each in entry.entries if each.key not in written}
    return {**change.launch, **rest}


def _written_by_us(change: Change) -> set[str]:
    """The keys that a guard's entry has and that were not there before, or said otherwise."""
    own = {"command", "cmd", "args", "type", "transport", "transportType"}
    if "--" not in change.words:
        own |= {"env_vars"} if "--bearer-env" in change.words else set()
        own |= {"env", "envs", "environment"} if "--header-env" in change.words else set()
        return own
    return own - {"type", "transport", "transportType"}
