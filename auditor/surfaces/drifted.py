"""Which texts does a rule about drift look at?"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.model import Drift, Item, Kind, Role, ServerSpec, Statement, Surface

_ROLES = {
    "name": Role.NAME,
    "title": Role.TITLE,
    "description": Role.DESCRIPTION,
    "instructions": Role.INSTRUCTIONS,
    "uri": Role.URI,
    "uriTemplate": Role.URI,
    "mimeType": Role.MIME,
    "version": Role.VERSION,
    "command": Role.COMMAND,
    "url": Role.URL,
}
_DEEPEST_NAME = 2
"""Steps of the path of a whole item: `/tools/read`."""


def from_drifts(server: str, drifts: Sequence[Drift], spec: ServerSpec | None = None) -> Statement:
    """A statement of nothing but what is different: an item for each that drifted, a text for each place in it.

    The text is the one of now, empty where there is none any more: the other one stands in its drift.
    """
    found: dict[tuple[Kind, str], list[Drift]] = {}
    for drift in drifts:
        found.setdefault((drift.item_kind, drift.item), []).append(drift)
    items = tuple(_item(server, kind, name, own) for (kind, name), own in found.items())
    return Statement(server, spec, items, drifts=tuple(drifts))


def _item(server: str, kind: Kind, name: str, drifts: Sequence[Drift]) -> Item:
    surfaces = tuple(
        Surface(server, kind, name, _role(drift, kind), drift.path, drift.path, drift.after) for drift in drifts
    )
    return Item(server, kind, name, "", surfaces)


def _role(drift: Drift, kind: Kind) -> Role:
    steps = drift.path.split("/")[1:]
    if kind not in (Kind.SERVER, Kind.LAUNCH) and len(steps) <= _DEEPEST_NAME:
        return Role.NAME
    return _ROLES.get(steps[-1] if steps else "", Role.VALUE)
