"""How is an object read by a table of its fields?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditor.model import Role
from auditor.surfaces.collector import Collector
from auditor.surfaces.place import Names, Place, members
from auditor.wire import Node, Object

Part = Role | Callable[[Collector, Node, Place], None]
"""A role for every string below, or what to do with the field."""
Table = Mapping[str, Part]


def fields(into: Collector, node: Node, table: Table, place: Place, odd: Role = Role.VALUE) -> None:
    """Add all of an object by its table; whatever else stands in its place has the role `odd`."""
    if not isinstance(node, Object):
        into.walk(node, odd, place)
        return
    for key, value, name in members(node):
        here = place.below(key, name)
        part = table.get(key)
        if part is None:
            into.unknown(key, value, here)
        elif isinstance(part, Role):
            into.walk(value, part, here)
        else:
            part(into, value, here)


def each(into: Collector, node: Node, table: Table, place: Place, odd: Role = Role.VALUE) -> None:
    """The same for a list of objects, which stand by their names in the path where they have one."""
    if not isinstance(node, list):
        fields(into, node, table, place, odd)
        return
    names = Names()
    for index, element in enumerate(node):
        name = element.get("name") if isinstance(element, Object) else None
        label = names.unique(name if isinstance(name, str) and name else str(index))
        fields(into, element, table, place.below(str(index), label), odd)
