"""Do two wordings of one item mean the same?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.compare import compare, same_as_pinned
from auditor.model import Change, ChangeKind, Kind
from auditor.wire import Node, Object

_FREE = ("/size",)
"""Members of a resource that follow its content, which is not pinned."""


@dataclass(frozen=True, slots=True)
class _One:
    kind: Kind
    name: str
    node: Node


def same_wording(kind: Kind, one: Node, other: Node) -> bool:
    """Whether nothing differs but what varies by itself."""
    return not changes(kind, "", one, other)


def nearest(kind: Kind, name: str, wordings: Sequence[Node], node: Node) -> tuple[Change, ...]:
    """The changes from the wording that is most like `node`; none where one means the same."""
    best: tuple[Change, ...] | None = None
    for wording in wordings:
        found = changes(kind, name, wording, node)
        if not found:
            return ()
        if best is None or len(found) < len(best):
            best = found
    return best or ()


def changes(kind: Kind, name: str, before: Node, after: Node) -> tuple[Change, ...]:
    """What differs in meaning; the paths begin with that of the item."""
    if repr(before) == repr(after):  # `==` takes 1 for true
        return ()
    return tuple(
        change
        for change in compare([_One(kind, name, before)], [_One(kind, name, after)], same_as_pinned)
        if change.kind is not ChangeKind.VOLATILE and not (kind is Kind.RESOURCE and change.path.endswith(_FREE))
    )


def body(node: Node) -> Node:
    """An item without its name, as two that exchanged their names share it; None where there is nothing else."""
    if not isinstance(node, Object):
        return None
    rest = tuple(pair for pair in node.pairs if pair[0] not in ("name", "uri", "uriTemplate"))
    return Object(rest) if rest else None
