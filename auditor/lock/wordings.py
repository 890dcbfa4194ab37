"""Do two wordings of one item mean the same?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from auditor.compare import MOST, Same, place, same_as_pinned, same_value
from auditor.compare import changes as between
from auditor.model import Change, ChangeKind, Kind
from auditor.wire import Node, Object

_FREE = ("/size",)
"""Members of a resource that follow its content, which is not pinned."""
_FIXED = frozenset(("default", "const", "enum"))
"""Members of a schema that say a value itself: no other value means the same."""


@dataclass(frozen=True, slots=True)
class _One:
    kind: Kind
    name: str
    node: Node


def same_wording(kind: Kind, one: Node, other: Node) -> bool:
    """Whether nothing differs but what varies by itself."""
    return not _differing(kind, "", one, other, same_value)


def nearest(kind: Kind, name: str, wordings: Sequence[Node], said: Node, heard: Node) -> tuple[Change, ...]:
    """The changes from the wording that is most like the one said now; none where one means the same."""
    best: tuple[Change, ...] | None = None
    for wording in wordings:
        found = changes(kind, name, wording, said, heard)
        if not found:
            return ()
        if best is None or len(found) < len(best):
            best = found
    return best or ()


def changes(kind: Kind, name: str, before: Node, said: Node, heard: Node) -> tuple[Change, ...]:
    """What differs in meaning; the paths begin with that of the item.

    `said` and `heard`: one wording without and with the clocks of its day. A date that was approved may have come, and
    a clock that was approved may have gone on: what equals either is no change.
    """
    found = _differing(kind, name, before, heard, same_as_pinned)
    if not found or said is heard:
        return found
    still = {change.path for change in _differing(kind, name, before, said, same_as_pinned)}
    return tuple(change for change in found if change.path in still)


def _differing(kind: Kind, name: str, before: Node, after: Node, same: Same) -> tuple[Change, ...]:
    if repr(before) == repr(after):  # `==` takes 1 for true
        return ()
    start = len(place(kind, name))
    found = (
        change
        for change in between([_One(kind, name, before)], [_One(kind, name, after)], same)
        if (change.kind is not ChangeKind.VOLATILE or _is_fixed(change.path[start:]))
        and not (kind is Kind.RESOURCE and change.path.endswith(_FREE))
    )
    return tuple(islice(found, MOST))


def _is_fixed(path: str) -> bool:
    """Whether it is a value that is sent or matched as it stands; a parameter may be called so."""
    steps = path.split("/")
    return any(one in _FIXED and before != "properties" for before, one in pairwise(steps))


def body(node: Node) -> Node:
    """An item without its name, as two that exchanged their names share it; None where there is nothing else."""
    if not isinstance(node, Object):
        return None
    rest = tuple(pair for pair in node.pairs if pair[0] not in ("name", "uri", "uriTemplate"))
    return Object(rest) if rest else None
