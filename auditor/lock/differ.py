"""What is different between what was approved of a server and what it is now?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from auditor.compare.items import place
from auditor.compare.nodes import shown
from auditor.lock.canonical import text
from auditor.lock.code import code_drifts
from auditor.lock.launches import launch_drifts, line
from auditor.lock.names import exchanged
from auditor.lock.packages import package_drifts
from auditor.lock.wordings import changes, nearest
from auditor.lock.words import said
from auditor.model import Change, Drift, DriftKind, Kind, Pin, Pinned
from auditor.wire import Node, Object

MOST = 1_000
"""Drifts of one server that are told."""
_MOST_OF_ITEM = 50
_Pins = Mapping[tuple[Kind, str], Pin]


def drift(before: Pinned, after: Pinned, *, whole: bool = True, asked: bool = True) -> tuple[Drift, ...]:
    """Everything that is not as it was approved, at most `MOST`, in words.

    `whole`: all lists could be read, so that what is not in them is gone. `asked`: the server was asked at all;
    otherwise only its launch is compared. Pure; never raises.
    """
    listed = tuple(islice(_listed(before, after, whole=whole), MOST)) if asked else ()
    found = tuple(launch_drifts(before.launch, after.launch))
    if asked:
        packages = tuple(package_drifts(before, after))
        found += packages or tuple(code_drifts(before, after, quiet=not listed))
    return (*found, *listed)


def server_added(server: Pinned) -> Drift:
    """A server that nobody approved."""
    return Drift(DriftKind.SERVER_ADDED, Kind.LAUNCH, "", "/launch", "is not in the lock", after=line(server.launch))


def server_removed(server: Pinned) -> Drift:
    """One that was approved and is no longer configured."""
    what = "is in the lock, and in no config"
    return Drift(DriftKind.SERVER_REMOVED, Kind.LAUNCH, "", "/launch", what, before=line(server.launch))


def _listed(before: Pinned, after: Pinned, *, whole: bool) -> Iterator[Drift]:
    old = {(pin.kind, pin.name): pin for pin in before.pins}
    new = {(pin.kind, pin.name): pin for pin in after.pins}
    swaps = exchanged(old, new)
    for key in dict.fromkeys((*old, *new)):
        if key in swaps:
            yield from _renamed(swaps[key], old, new, key)
        elif key not in new:
            if whole and old[key].offered:
                yield _gone(old[key])
        elif key not in old:
            yield _fresh(new[key])
        else:
            yield from islice(_changed(old[key], new[key]), _MOST_OF_ITEM)


def _renamed(kind_and_other: tuple[DriftKind, str], old: _Pins, new: _Pins, key: tuple[Kind, str]) -> Iterator[Drift]:
    kind, other = kind_and_other
    if kind is DriftKind.SWAPPED:
        what = f"says now what `{other}` said"
        yield Drift(kind, *key, _path(*key), what, _prose(old[key].says[0]), _prose(new[key].says[0]))
    elif key in new:
        what = f"is what was called `{other}`"
        yield Drift(kind, *key, _path(*key), what, other, key[1])


def _gone(pin: Pin) -> Drift:
    return Drift(DriftKind.REMOVED, pin.kind, pin.name, _path(pin.kind, pin.name), "is gone", shown(pin.says[0]))


def _fresh(pin: Pin) -> Drift:
    what = "is new" if pin.offered else "is new, and offered to some only"
    return Drift(DriftKind.ADDED, pin.kind, pin.name, _path(pin.kind, pin.name), what, "", shown(pin.says[0]))


def _changed(old: Pin, new: Pin) -> Iterator[Drift]:
    if old.digest == new.digest and old.offered == new.offered:
        return
    (said, heard), *others = zip(new.says, new.heard or new.says, strict=True)
    main = nearest(old.kind, old.name, old.says, said, heard)
    if main and len(old.says) > 1:  # said of the wording that the same client was told
        main = changes(old.kind, old.name, old.says[0], said, heard)
    yield from map(_within, main)
    if old.offered and not new.offered:
        yield Drift(DriftKind.CLOAKED, old.kind, old.name, _path(old.kind, old.name), "is offered to some only",
                    "offered to all", "offered to some")  # fmt: skip
    known = {(change.path, change.before, change.after) for change in main}
    for said, heard in others:
        yield from _cloaked(nearest(old.kind, old.name, old.says, said, heard), known)


def _cloaked(found: Sequence[Change], known: set[tuple[str, str, str]]) -> Iterator[Drift]:
    for change in found:
        key = (change.path, change.before, change.after)
        if key not in known:
            known.add(key)
            one = _within(change)
            yield replace(one, kind=DriftKind.CLOAKED, detail=f"only some are told: {one.detail}")


def _within(change: Change) -> Drift:
    kind, words = said(change)
    return Drift(kind, change.item_kind, change.item, change.path, words, change.before, change.after)


def _path(kind: Kind, name: str) -> str:
    return place(kind, name)


def _prose(node: Node) -> str:
    described = node.get("description") if isinstance(node, Object) else None
    return described if isinstance(described, str) else text(node)
