"""Which key stands twice in one object? `duplicate-key`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, raw, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Unit
from auditor.wire import Node, Object, children, pointer

_MOST = 20
_DATA = frozenset(("default", "const", "enum", "examples", "_meta", "x-examples"))
"""Keys below which values are data: what stands there twice names nothing that a client acts on."""


def _build(given: Mapping[str, object]) -> Find:
    options = Options("duplicate-key", given, "values", "in-data")
    differ = options.choice("values", ("any", "differ", "same"))
    in_data = options.flag("in-data")

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for key, place, data, values_differ in _duplicates(read.item.node)
            if (in_data is None or in_data == data) and differ in ("any", "differ" if values_differ else "same")
            for hit in _show(read, read.item.pointer + place, key)
        ]

    return find


def _duplicates(node: Node) -> Iterator[tuple[str, str, bool, bool]]:
    """Key, pointer, whether among data, whether the values differ; the walk is not recursive, depth is hostile."""
    left: list[tuple[Node, tuple[str | int, ...], bool]] = [(node, (), False)]
    found = 0
    while left and found < _MOST:
        value, path, data = left.pop()
        if isinstance(value, Object) and len(value.pairs) > 1:
            for key in value.duplicates():
                values = [each for name, each in value.pairs if name == key]
                yield key, pointer(*path, key), data, any(each != values[0] for each in values)
                found += 1
        left += [
            (child, (*path, key), data or key in _DATA)
            for key, child in children(value)
            if isinstance(child, Object | list)
        ]


def _show(read: Read, place: str, key: str) -> list[Hit]:
    """Every text at the place or below it, else the item's own; a key of a number has no text."""
    texts = [
        each for each in raw(read) if each.surface.pointer == place or each.surface.pointer.startswith(place + "/")
    ]
    hits = [hit for each in texts[:4] for hit in whole(each, "duplicate-key", key)]
    return hits or whole(face(read), "duplicate-key", key)


DUPLICATE_KEY = MatcherSpec(
    "duplicate-key",
    "A JSON key stands twice in one object; `values: differ` or `same`; `in-data: false` leaves out objects that are "
    "data (below default, examples, _meta).",
    _build,
)
