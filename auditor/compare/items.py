"""Which items were added, removed or changed, whatever their order?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Protocol, TypeVar

from auditor.compare.nodes import Same, differences, same_value, shown, step
from auditor.model import Change, ChangeKind, Kind
from auditor.wire import Node

MOST = 500
"""Changes that are told, and clocks that went on besides; a listing that differs in more has differed enough."""

_FOLDERS = {
    Kind.TOOL: "/tools", Kind.PROMPT: "/prompts", Kind.RESOURCE: "/resources", Kind.TEMPLATE: "/resourceTemplates",
}  # fmt: skip


Told = TypeVar("Told")


class Named(Protocol):
    """Something in a listing: an `Item`, or whatever else has these."""

    @property
    def kind(self) -> Kind:
        """What it is."""

    @property
    def name(self) -> str:
        """By which a client knows it."""

    @property
    def node(self) -> Node:
        """Its JSON."""


def compare(before: Sequence[Named], after: Sequence[Named], same: Same = same_value) -> tuple[Change, ...]:
    """The changes between two listings; items by kind and name, in the order of `before`.

    At most `MOST` that are volatile and `MOST` others, so that no number of clocks hides a change. The order of items,
    of members and of sets (`enum`, `required`, …) means nothing. What is `same` is volatile. Pure; never raises.
    """
    return tuple(bounded(changes(before, after, same), lambda change: change))


def changes(before: Sequence[Named], after: Sequence[Named], same: Same = same_value) -> Iterator[Change]:
    """The same, all of them."""
    return _changes(_grouped(before), _grouped(after), same)


def bounded(found: Iterable[Told], change_of: Callable[[Told], Change]) -> Iterator[Told]:
    """Of what is or holds a change, the first `MOST` that are volatile and the first `MOST` others, in their order."""
    counts: Counter[bool] = Counter()
    for each in found:
        volatile = change_of(each).kind is ChangeKind.VOLATILE
        counts[volatile] += 1
        if counts[volatile] <= MOST:
            yield each
        elif not volatile:
            return


def place(kind: Kind, name: str) -> str:
    """The path of an item; empty for the server itself."""
    return _FOLDERS[kind] + step(name) if kind in _FOLDERS else ""


_Groups = dict[tuple[Kind, str], list[Named]]


def _grouped(items: Iterable[Named]) -> _Groups:
    groups: _Groups = {}
    for item in items:
        groups.setdefault((item.kind, item.name), []).append(item)
    return groups


def _changes(before: _Groups, after: _Groups, same: Same) -> Iterator[Change]:
    for kind, name in dict.fromkeys((*before, *after)):
        left, right = _unequal(before.get((kind, name), []), after.get((kind, name), []))
        for number, (old, new) in enumerate(zip_longest(left, right), 1):
            yield from _item(kind, name, number, old, new, same)


def _unequal(before: list[Named], after: list[Named]) -> tuple[list[Named], list[Named]]:
    """Without those that have an equal one: of a name that occurs twice, either may come first."""
    if len(before) == len(after) == 1:
        return before, after
    common = Counter(repr(item.node) for item in before) & Counter(repr(item.node) for item in after)
    return _without(before, common), _without(after, common)


def _without(items: list[Named], common: Counter[str]) -> list[Named]:
    left, kept = common.copy(), []
    for item in items:
        text = repr(item.node)
        if left[text] > 0:
            left[text] -= 1
        else:
            kept.append(item)
    return kept


def _item(kind: Kind, name: str, number: int, old: Named | None, new: Named | None, same: Same) -> Iterator[Change]:
    path = place(kind, name if number == 1 else f"{name}#{number}")
    if old is not None and new is not None:
        for change, where, before, after in differences(old.node, new.node, same=same):
            yield Change(change, kind, name, path + where, before, after)
    elif old is not None:
        yield Change(ChangeKind.REMOVED, kind, name, path, before=shown(old.node), whole=True)
    elif new is not None:
        yield Change(ChangeKind.ADDED, kind, name, path, after=shown(new.node), whole=True)
