"""Which strings have been found, and is there room for more?"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.model import Gap, Item, Kind, Role, Surface, View
from auditor.surfaces.joined import joined
from auditor.surfaces.place import Place, elements, members
from auditor.surfaces.views import read
from auditor.wire import Node, Object

MOST_SURFACES = 200_000
MOST_PLACE_CHARACTERS = 64_000_000
"""Of all pointers and paths together."""
_REMEMBERED = 200
"""Characters: readings of texts up to this length are made once and shared, for most recur."""


@dataclass(slots=True)
class Budget:
    """How much of one server is still read, and what was read before."""

    server: str
    surfaces: int = MOST_SURFACES
    characters: int = MOST_PLACE_CHARACTERS
    readings: dict[str, tuple[View, ...]] = field(default_factory=dict)
    refused: int = 0
    known: frozenset[tuple[str, str]] = frozenset()
    """Paths with their texts that another listing of this server holds already: not collected again."""
    prefix: str = ""
    """Stands before every path."""

    def read(self, text: str) -> tuple[View, ...]:
        """The readings of a text."""
        if len(text) > _REMEMBERED:
            return read(text)
        found = self.readings.get(text)
        if found is None:
            found = self.readings[text] = read(text)
        return found

    def gaps(self) -> tuple[Gap, ...]:
        """What was refused, in words."""
        if not self.refused:
            return ()
        why = f"more strings than are read of one server: {self.refused} left out"
        return (Gap(self.server, "surfaces", why, "read this listing by hand, or do not use the server"),)


@dataclass(slots=True)
class Collector:
    """The surfaces of one item in the making."""

    budget: Budget
    kind: Kind
    name: str
    place: Place
    surfaces: list[Surface] = field(default_factory=list)

    def add(self, role: Role, text: str, place: Place) -> None:
        """One more string; an empty one says nothing."""
        budget = self.budget
        if not text or (budget.known and (place.path, text) in budget.known):
            return
        size = len(place.pointer) + len(place.path)
        if budget.surfaces <= 0 or budget.characters < size:
            budget.refused += 1
            return
        budget.surfaces -= 1
        budget.characters -= size
        path = budget.prefix + place.path if budget.prefix else place.path
        self.surfaces.append(
            Surface(budget.server, self.kind, self.name, role, place.pointer, path, text, budget.read(text))
        )

    def walk(self, node: Node, role: Role, place: Place) -> None:
        """Every string below a node whose keys the protocol does not define: they are texts too."""
        if isinstance(node, str):
            self.add(role, node, place)
            return
        left: list[tuple[Node, Place]] = [(node, place)]
        while left:
            value, here = left.pop()
            if isinstance(value, str):
                self.add(role, value, here)
            elif isinstance(value, list):
                left.extend(reversed(tuple(elements(value, here))))
            elif isinstance(value, Object):
                inner = [(key, below, here.below(key, name)) for key, below, name in members(value)]
                for key, _, there in inner:
                    self.add(Role.KEY, key, there)
                left.extend((below, there) for _, below, there in reversed(inner))

    def unknown(self, key: str, node: Node, place: Place) -> None:
        """A key that the protocol does not define here, and all below it."""
        self.add(Role.KEY, key, place)
        self.walk(node, Role.VALUE, place)

    def item(self, node: Node = None) -> Item:
        """What was collected."""
        surfaces = tuple(self.surfaces)
        return Item(self.budget.server, self.kind, self.name, self.place.pointer, surfaces, node, joined(surfaces))
