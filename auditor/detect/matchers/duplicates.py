"""Which key stands twice in one object? `duplicate-key`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, raw, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Unit
from auditor.wire import Node, Object, children, pointer

_MOST = 20
_NESTS = (Object, list)
_DATA = frozenset(("default", "const", "enum", "examples", "_meta", "x-examples"))
"""Keys below which values are data: what stands there twice names nothing that a client acts on."""


def _build(given: Mapping[str, object]) -> Find:
    options = Options("duplicate-key", given, "harmful")
    wanted = options.flag("harmful")

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for key, place, harmful in _found(read)
            if wanted is None or harmful == wanted
            for hit in _show(read, read.item.pointer + place, key)
        ]

    return find


def _found(read: Read) -> tuple[tuple[str, str, bool], ...]:
    """Looked for once, however many rules ask."""
    kept = read.kept.get(DUPLICATE_KEY.name)
    if not isinstance(kept, tuple):
        kept = tuple(_duplicates(read.item.node)) if _any_twice(read.item.node) else ()
        read.kept[DUPLICATE_KEY.name] = kept
    return kept


def _any_twice(node: Node) -> bool:
    """Whether there is any; most items have none."""
    left = [node]
    while left:
        value = left.pop()
        if isinstance(value, Object):
            pairs = value.pairs
            if len(pairs) > 1 and len({key for key, _ in pairs}) < len(pairs):
                return True
            left.extend(below for _, below in pairs if isinstance(below, _NESTS))
        elif isinstance(value, list):
            left.extend(below for below in value if isinstance(below, _NESTS))
    return False


def _duplicates(node: Node) -> Iterator[tuple[str, str, bool]]:
    """Key, pointer, and whether two values differ where they count; not recursive, for the depth is hostile."""
    left: list[tuple[Node, tuple[str | int, ...]]] = [(node, ())]
    found = 0
    while left and found < _MOST:
        value, path = left.pop()
        if isinstance(value, Object) and len({key for key, _ in value.pairs}) < len(value.pairs):
            for key in value.duplicates():
                values = [each for name, each in value.pairs if name == key]
                counts = _DATA.isdisjoint(path) and any(each != values[0] for each in values)
                yield key, pointer(*path, key), counts
                found += 1
        for step, child in children(value):
            if isinstance(child, Object | list):
                left.append((child, (*path, step)))


def _show(read: Read, place: str, key: str) -> list[Hit]:
    """The texts at the place or below it, the last first: that value is the one most parsers take.

    Where there is none, as behind a key of a number, the item's own name stands for it.
    """
    texts = [
        each for each in raw(read) if each.surface.pointer == place or each.surface.pointer.startswith(place + "/")
    ]
    hits = [hit for each in texts[:-5:-1] for hit in whole(each, "duplicate-key", key)]
    return hits or whole(face(read), "duplicate-key", key)


DUPLICATE_KEY = MatcherSpec(
    "duplicate-key",
    "A JSON key stands twice in one object; `harmful: true`: with two values, and not in what is only data (below "
    "default, examples, _meta); `harmful: false`: the others.",
    _build,
    asks_item=True,
)
