"""What does a server say to others, or later, that it did not say at first?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.compare import bounded, compare
from auditor.model import Between, Difference, Face, Item, Kind, Listing
from auditor.surfaces.collector import Budget
from auditor.surfaces.known import Known
from auditor.surfaces.listing import FOLDERS, Pages, entry_name, items
from auditor.surfaces.pages import LISTS, pages_of
from auditor.wire import Node, Object

_HELLO = "hello"
_SAID = ("instructions", "serverInfo")
"""Members of a hello that do not depend on who asks."""


@dataclass(frozen=True, slots=True)
class Faces:
    """What the listings after the first add."""

    items: tuple[Item, ...] = ()
    differences: tuple[Difference, ...] = ()


def faces(listings: Sequence[Listing], pages: Pages, first: Sequence[Item], budget: Budget) -> Faces:
    """Texts that the first listing (its `pages`, its items) does not have, and changes, `bounded` as those of two."""
    if len(listings) < 2:
        return Faces()
    known, found, told = Known(), list[Item](), [_told(listings[0], pages)]
    known.add(first)
    for listing in listings[1:]:
        pages = pages_of(listing, budget)
        told.append(_told(listing, pages))
        budget.known, budget.prefix = known, _prefix(listing)
        more = [item for item in items(pages, budget) if item.surfaces]
        known.add(more, budget.prefix)
        found += more
    return Faces(tuple(found), tuple(bounded(_differences(told), lambda one: one.change)))


def _prefix(listing: Listing) -> str:
    """Stands before the path of a text; the same in every audit, whatever the turn in which it came."""
    again = "" if listing.start == 1 else " restarted"
    return f"{listing.era}/{listing.client}{again}{'' if listing.turn == 1 else ' later'}:"


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: Kind
    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class _Told:
    """What one listing says, list by list; a list that is missing was not asked for, or is the same as before."""

    face: Face
    lists: dict[str, tuple[_Piece, ...]]


def _told(listing: Listing, pages: Pages) -> _Told:
    methods = {exchange.method for exchange in listing.exchanges}
    lists = {
        folder: tuple(_Piece(FOLDERS[folder], entry_name(node, FOLDERS[folder], key), node) for key, node in found)
        for method, folder in LISTS.items()
        if method in methods and (found := pages.lists[folder]) is not None
    }
    if methods - LISTS.keys():
        lists[_HELLO] = (_Piece(Kind.SERVER, "", Object(tuple(pair for pair in pages.hello if pair[0] in _SAID))),)
    return _Told(Face(listing.era, listing.client, listing.start, listing.turn), lists)


def _differences(told: Sequence[_Told]) -> Iterator[Difference]:
    """Each listing is compared with the earliest that it should be equal to, list by list."""
    for place, other in enumerate(told[1:], 1):
        for name, pieces in other.lists.items():
            first = _counterpart(told[:place], other.face, name)
            for change in compare(first.lists.get(name, ()), pieces):
                difference = Difference(change, first.face, other.face)
                # In the modern era `serverInfo` moved into `_meta`.
                if not (difference.between is Between.ERA and change.path.startswith("/serverInfo")):
                    yield difference


def _counterpart(before: Sequence[_Told], face: Face, name: str) -> _Told:
    """The same client in the same start, else the same era, else the first of all."""
    era = [one for one in before if one.face.era is face.era]
    own = [one for one in era if (one.face.client, one.face.start) == (face.client, face.start)]
    for group in (own, era):
        for one in group:
            if name in one.lists:
                return one
    return (era or before)[0]
