"""What are the items of a listing, and what does the server say of itself?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.model import Item, Kind, Role
from auditor.surfaces.collector import Budget, Collector
from auditor.surfaces.fields import Table, fields
from auditor.surfaces.parts import HELLO, ITEMS
from auditor.surfaces.place import ROOT, Names, Place
from auditor.wire import Node, Object

FOLDERS = {
    "tools": Kind.TOOL,
    "prompts": Kind.PROMPT,
    "resources": Kind.RESOURCE,
    "resourceTemplates": Kind.TEMPLATE,
}
"""The lists of a listing, in reading order."""
_NAMED_BY = {Kind.RESOURCE: "uri", Kind.TEMPLATE: "uriTemplate"}


@dataclass(frozen=True, slots=True)
class Extra:
    """Something that stands around the lists: a page's cursor, an error, a key of an envelope."""

    place: Place
    node: Object
    table: Table


@dataclass(slots=True)
class Pages:
    """All pages of one listing, joined."""

    hello: list[tuple[str, Node]] = field(default_factory=list)
    """The members of the hello, duplicates and unknown ones too."""
    lists: dict[str, list[tuple[str | None, Node]]] = field(default_factory=lambda: {name: [] for name in FOLDERS})
    """Entries by list; each with its key where the server sent an object for a list."""
    extras: list[Extra] = field(default_factory=list)

    def take(self, name: str, node: Node) -> None:
        """Add the entries of one list on one page, whatever its shape; null is no entry."""
        if isinstance(node, list):
            self.lists[name] += ((None, entry) for entry in node)
        elif isinstance(node, Object):
            self.lists[name] += node.pairs
        elif node is not None:
            self.lists[name].append((None, node))


def joined_pages(node: Node) -> Pages:
    """A whole listing that was saved as one object: lists, and beside them the hello."""
    pages = Pages()
    if not isinstance(node, Object):
        pages.extras.append(Extra(ROOT, Object((("listing", node),)), {"listing": Role.VALUE}))
        return pages
    for key, value in node.pairs:
        if key in FOLDERS:
            pages.take(key, value)
        elif value is not None:
            pages.hello.append((key, value))
    return pages


def items(pages: Pages, budget: Budget) -> tuple[Item, ...]:
    """The hello, then every entry in the order of the listing."""
    # The entries come first in the budget: what surrounds them must not use up their room.
    entries = tuple(_entries(pages, budget))
    return (_server(pages, budget), *entries)


def _server(pages: Pages, budget: Budget) -> Item:
    node = Object(tuple(pages.hello))
    into = Collector(budget, Kind.SERVER, "", ROOT)
    fields(into, node, HELLO, ROOT)
    for extra in pages.extras:
        fields(into, extra.node, extra.table, extra.place)
    return into.item(node)


def _entries(pages: Pages, budget: Budget) -> Iterator[Item]:
    for folder, kind in FOLDERS.items():
        names = Names()
        root = ROOT.below(folder)
        for index, (key, node) in enumerate(pages.lists[folder]):
            if not budget.another():
                continue
            name = entry_name(node, kind, key)
            place = root.below(key if key is not None else str(index), names.unique(name or str(index)))
            into = Collector(budget, kind, name, place)
            fields(into, node, ITEMS[kind], place)
            if key is not None:
                into.add(Role.NAME, key, place)
            yield into.item(node)


def entry_name(node: Node, kind: Kind, key: str | None) -> str:
    """Name of a tool or prompt, uri of a resource; else its key; else nothing."""
    if isinstance(node, Object):
        for field_name in (_NAMED_BY.get(kind, "name"), "name"):
            name = node.get(field_name)
            if isinstance(name, str) and name:
                return name
    return key or ""
