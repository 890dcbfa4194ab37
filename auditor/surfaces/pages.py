"""Which listing do the raw answers of a server make together?"""

from __future__ import annotations

from auditor.model import Exchange, Listing, Role
from auditor.surfaces.collector import Budget
from auditor.surfaces.fields import Table
from auditor.surfaces.listing import Extra, Pages
from auditor.surfaces.parts import PAGE
from auditor.surfaces.place import ROOT, Place
from auditor.wire import LimitError, Node, Object, WireError

_UNREAD = 1 << 16
"""Characters that are shown of an answer that is no JSON."""
_ENVELOPE: Table = {"jsonrpc": Role.VERSION, "id": Role.VALUE, "error": Role.VALUE, "result": Role.VALUE}
LISTS = {
    "tools/list": "tools",
    "prompts/list": "prompts",
    "resources/list": "resources",
    "resources/templates/list": "resourceTemplates",
}
"""Method -> key of its result."""


def pages_of(listing: Listing, budget: Budget) -> Pages:
    """The pages joined, as far as the budget goes; never raises."""
    pages = Pages()
    for index, exchange in enumerate(listing.exchanges):
        _take(pages, exchange, budget, ROOT.below("exchanges").below(str(index), f"{exchange.method} {index}"))
    return pages


def _take(pages: Pages, exchange: Exchange, budget: Budget, place: Place) -> None:
    key = "raw"
    try:
        envelope = budget.parse(exchange.raw)
    except WireError as error:
        envelope = exchange.raw[:_UNREAD]
        key = "unread" if isinstance(error, LimitError) else key  # a gap says that our bounds are to blame
    if not isinstance(envelope, Object):
        pages.extras.append(Extra(place, Object(((key, envelope),)), {key: Role.VALUE}))
        return
    around: list[tuple[str, Node]] = []
    for key, value in envelope.pairs:
        if key == "result" and isinstance(value, Object):
            _result(pages, exchange.method, value, place.below("result"))
        elif key not in ("jsonrpc", "id") or not _is_usual(key, value):
            around.append((key, value))
    if around:
        pages.extras.append(Extra(place, Object(tuple(around)), _ENVELOPE))


def _is_usual(key: str, value: Node) -> bool:
    return value == "2.0" if key == "jsonrpc" else not isinstance(value, Object | list)


def _result(pages: Pages, method: str, result: Object, place: Place) -> None:
    wanted = LISTS.get(method)
    if wanted is None:
        pages.hello += result.pairs
        return
    around: list[tuple[str, Node]] = []
    for key, value in result.pairs:
        if key == wanted:
            pages.take(key, value)
        else:
            around.append((key, value))
    if around:
        pages.extras.append(Extra(place, Object(tuple(around)), PAGE))
