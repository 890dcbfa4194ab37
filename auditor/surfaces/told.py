"""What is each listing made of, for those who compare rather than read?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Capture, Era, Gap, Kind, Listing, Piece
from auditor.surfaces.collector import Budget
from auditor.surfaces.listing import FOLDERS, Pages, entry_name
from auditor.surfaces.pages import LISTS, pages_of
from auditor.wire import Node, Object

_SETTLED = frozenset(("protocolVersion", "supportedVersions", "_meta", "resultType", "ttlMs", "cacheScope"))
"""Members of a hello that are agreed with who asks, or are about the answer."""
_OF_EVERYBODY = {Era.HANDSHAKE: ("instructions", "serverInfo"), Era.MODERN: ("instructions",)}
"""Members that do not depend on who asks; in the modern era `serverInfo` moved into `_meta`."""


def told(capture: Capture) -> tuple[tuple[Piece, ...], tuple[Piece, ...], tuple[Gap, ...]]:
    """The pieces of the first listing; those of all others, in order; and what was too much to read.

    The server itself is a piece without a name: its hello without what was agreed on. Never raises.
    """
    budget = Budget(capture.server.id)
    each = [(listing, pages_of(listing, budget)) for listing in capture.listings]
    hello = dict(each[0][1].hello) if each else {}
    first = tuple(_pieces(*each[0], {})) if each else ()
    others = tuple(piece for listing, pages in each[1:] for piece in _pieces(listing, pages, hello))
    return first, others, budget.gaps()


def _pieces(listing: Listing, pages: Pages, hello: dict[str, Node]) -> Iterator[Piece]:
    if {exchange.method for exchange in listing.exchanges} - LISTS.keys():
        said = dict(pages.hello)
        if hello:  # of a later one counts what everybody is told; the rest is as at first
            names = _OF_EVERYBODY[listing.era]
            said = {**{key: node for key, node in hello.items() if key not in names}, **_only(said, names)}
            if listing.era is Era.MODERN and "serverInfo" in hello:
                said["serverInfo"] = hello["serverInfo"]
        yield Piece(Kind.SERVER, "", Object(tuple((key, said[key]) for key in said if key not in _SETTLED)))
    for folder, kind in FOLDERS.items():
        for key, node in pages.lists[folder]:
            yield Piece(kind, entry_name(node, kind, key), node)


def _only(said: dict[str, Node], names: tuple[str, ...]) -> dict[str, Node]:
    return {key: said[key] for key in names if key in said}
