"""Which strings have been found, and is there room for more?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.model import Gap, Item, Kind, Role, Surface, View
from auditor.surfaces.joined import joined
from auditor.surfaces.known import Known
from auditor.surfaces.place import Place, members
from auditor.surfaces.views import read, readings
from auditor.wire import LimitError, Node, Object, parse, values

MOST_ITEMS = 10_000
"""Each is asked about by every rule; the largest honest server has 401."""
MOST_SURFACES = 50_000
"""The largest honest server has 16,000."""
MOST_PLACE_CHARACTERS = 16_000_000
"""Of all pointers and paths together; 3,300,000."""
MOST_CHARACTERS = 2_000_000
"""Of all texts together; 300,000."""
MOST_VALUES = 300_000
"""Of all answers together; 35,000 in each listing."""
MOST_RESULT_CHARACTERS = 1 << 22
"""Of all texts of one result: the guard takes no message of more bytes."""
_TOGETHER = 1 << 16
"""Characters of strings that are read as one text: as many as are decoded of one."""
_REMEMBERED = 200
"""Characters: readings of texts up to this length are made once and shared, for most recur."""

_HOLDS = (str, list, Object)


@dataclass(slots=True)
class Budget:
    """How much of one server is still read, and what was read before."""

    server: str
    items: int = MOST_ITEMS
    surfaces: int = MOST_SURFACES
    characters: int = MOST_PLACE_CHARACTERS
    text: int = MOST_CHARACTERS
    values: int = MOST_VALUES
    readings: dict[str, tuple[View, ...]] = field(default_factory=dict)
    unread: int = 0
    refused: int = 0
    cut: int = 0
    unparsed: int = 0
    encoded: int = 0
    known: Known | None = None
    """Texts that another listing of this server holds already: not collected again."""
    prefix: str = ""
    """Stands before every path."""
    together: bool = False
    """Whether strings that have no room of their own are read together, one a line. Else they are left out."""

    def read(self, text: str) -> tuple[View, ...]:
        """The readings of a text."""
        if len(text) > _REMEMBERED:
            found, left = readings(text)
            self.encoded += left
            return found
        known = self.readings.get(text)
        if known is None:
            known = self.readings[text] = read(text)
        return known

    def gaps(self) -> tuple[Gap, ...]:
        """What was refused, in words."""
        whys = (
            (self.unread, f"more items than are read of one server: {self.unread} left out"),
            (self.refused, f"more strings than are read of one server: {self.refused} left out"),
            (self.cut, f"more text than is read of one server: {self.cut} characters left out"),
            (self.encoded, f"more encoded text than is decoded of one text: {self.encoded} runs left out"),
            (
                self.unparsed,
                f"nested too deep, or more values than are read: {self.unparsed} answers left out",
            ),
        )
        hint = "read this listing by hand, or do not use the server"
        return tuple(Gap(self.server, "surfaces", why, hint) for count, why in whys if count)

    def parse(self, raw: str) -> Node:
        """The value of an answer. Raises `WireError`, also where it holds more than is left to read."""
        count = values(raw, self.values)
        if count > self.values:
            self.unparsed += 1
            raise LimitError("more values than are read of one server")
        self.values -= count
        try:
            return parse(raw, max_values=count)
        except LimitError:
            self.unparsed += 1
            raise

    def another(self) -> bool:
        """Whether one more item is read."""
        self.items -= 1
        self.unread += self.items < 0
        return self.items >= 0

    def room(self, text: str, place: Place) -> str:
        """As much of the text as is still read."""
        if not self.fits(place) or self.text <= 0:
            self.refused += 1
            return ""
        self.surfaces -= 1
        self.characters -= _size(place)
        return self.some(text)

    def fits(self, place: Place) -> bool:
        """Whether there is room for one more string at this place."""
        return self.surfaces > 0 and self.characters >= _size(place)

    def some(self, text: str) -> str:
        """As much of the text as is still read, wherever it stands."""
        self.cut += max(0, len(text) - self.text)
        text = text[: self.text]
        self.text -= len(text)
        return text


@dataclass(slots=True)
class Collector:
    """The surfaces of one item in the making."""

    budget: Budget
    kind: Kind
    name: str
    place: Place
    surfaces: list[Surface] = field(default_factory=list)
    _others: list[str] = field(default_factory=list)
    """What has no room of its own, and is not read yet."""
    _length: int = 0

    def add(self, role: Role, text: str, place: Place) -> None:
        """One more string; an empty one says nothing."""
        budget = self.budget
        if not text or (budget.known and budget.known.holds(self.kind, self.name, role, place.path, text)):
            return
        if budget.together and not budget.fits(place):
            self._lay_by(budget.some(text))
            return
        text = budget.room(text, place)
        if text:
            self._surface(role, text, place)

    def _surface(self, role: Role, text: str, place: Place) -> None:
        budget = self.budget
        path = budget.prefix + place.path if budget.prefix else place.path
        self.surfaces.append(
            Surface(budget.server, self.kind, self.name, role, place.pointer, path, text, budget.read(text))
        )

    def _lay_by(self, text: str) -> None:
        self._others.append(text)
        self._length += len(text)
        if self._length >= _TOGETHER:
            self._read_others()

    def _read_others(self) -> None:
        """They stand at the place of the whole item: each alone has none."""
        if self._others:
            self._surface(Role.TEXT, "\n".join(self._others), self.place)
        self._others.clear()
        self._length = 0

    def walk(self, node: Node, role: Role, place: Place) -> None:
        """Every string below a node whose keys the protocol does not define: they are texts too."""
        if isinstance(node, str):
            self.add(role, node, place)
            return
        left = [_inner(node, place)]
        self._keys(node, place)
        while left:
            found = next(left[-1], None)
            if found is None:
                left.pop()
            elif isinstance(found[0], str):
                self.add(role, found[0], found[1])
            else:
                self._keys(*found)
                left.append(_inner(*found))

    def _keys(self, node: Node, place: Place) -> None:
        for key, _, name in members(node) if isinstance(node, Object) else ():
            self.add(Role.KEY, key, place.below(key, name))

    def unknown(self, key: str, node: Node, place: Place) -> None:
        """A key that the protocol does not define here, and all below it."""
        self.add(Role.KEY, key, place)
        self.walk(node, Role.VALUE, place)

    def item(self, node: Node = None) -> Item:
        """What was collected."""
        self._read_others()
        surfaces = tuple(self.surfaces)
        return Item(self.budget.server, self.kind, self.name, self.place.pointer, surfaces, node, joined(surfaces))


def _size(place: Place) -> int:
    return len(place.pointer) + len(place.path)


def _inner(node: Node, place: Place) -> Iterator[tuple[Node, Place]]:
    """What may hold strings of what stands below a node, one after the other: a million places are never kept."""
    if isinstance(node, Object):
        for key, value, name in members(node):
            if isinstance(value, _HOLDS):
                yield value, place.below(key, name)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if isinstance(value, _HOLDS):
                yield value, place.below(str(index))
