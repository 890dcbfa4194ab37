"""What are the JSON pointer and the path of a string?

The pointer finds it in the listing as sent (RFC 6901); in the path items stand by name, so that it survives
reordering. Both are bounded: a key of a megabyte with a hundred thousand strings below it must not be copied to each.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auditor.wire import Node, Object

_LONGEST_PART = 200
_LONGEST = 1200


class Place(NamedTuple):
    """Where in the listing, twice."""

    pointer: str
    path: str

    def below(self, part: str, name: str | None = None) -> Place:
        """The place of a member: `part` as written, `name` in the path where it differs."""
        tail = _escaped(part)
        pointer = f"{self.pointer}/{tail}"
        path = f"{self.path}/{tail if name is None else _escaped(name)}"
        if len(pointer) > _LONGEST or len(path) > _LONGEST:
            return Place(_digested(pointer, _LONGEST // 2), _digested(path, _LONGEST // 2))
        return Place(pointer, path)


ROOT = Place("", "")


class Names:
    """Names for the members of a list, each given once: the second `read` is `read#2`."""

    def __init__(self) -> None:
        """Nothing is taken yet."""
        self._taken: Counter[str] = Counter()

    def unique(self, name: str) -> str:
        """The name, numbered from its second use on."""
        self._taken[name] += 1
        return name if self._taken[name] == 1 else f"{name}#{self._taken[name]}"


def members(node: Object) -> Iterator[tuple[str, Node, str | None]]:
    """Key and value of each pair; of a duplicate key every value, with another name for the path."""
    pairs = node.pairs
    if len({key for key, _ in pairs}) == len(pairs):
        for key, value in pairs:
            yield key, value, None
        return
    names = Names()
    for key, value in pairs:
        yield key, value, names.unique(key)


def elements(nodes: Iterable[Node], place: Place) -> Iterator[tuple[Node, Place]]:
    """Each element of a list with its place."""
    for index, node in enumerate(nodes):
        yield node, place.below(str(index))


def _escaped(part: str) -> str:
    if len(part) > _LONGEST_PART:
        part = _digested(part, _LONGEST_PART)
    return part.replace("~", "~0").replace("/", "~1") if "~" in part or "/" in part else part


def _digested(text: str, length: int) -> str:
    """The beginning of a text and a digest of it all: short, and still its own."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[:length]}…{digest}"
