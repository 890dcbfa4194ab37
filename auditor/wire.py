"""What JSON was sent, exactly?

The standard parser forgets duplicate keys, and a client's typed models drop unknown ones; an auditor must see
both. This parser keeps objects as pairs in the order they were sent, accepts what lenient clients accept (lone
surrogates, NaN), and bounds depth.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

Scalar = None | bool | int | float | str

_LONGEST_INTEGER = 300
"""Digits kept of a number; int() refuses more than 4,300 digits and is quadratic below that."""


MOST_VALUES = 250_000
"""Of one text. The largest honest listing has 35,000; each takes up to 150 bytes of memory, from 2 bytes of text."""
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""One without an end goes to the end of the text: else every quote in it would be tried as a beginning."""


class WireError(ValueError):
    """The text is not JSON, is nested deeper than allowed, or holds more values than allowed."""


class LimitError(WireError):
    """The text may well be JSON to others: it is nested deeper, or holds more values, than allowed."""


@dataclass(frozen=True, slots=True)
class Object:
    """A JSON object as sent: pairs in order, duplicates kept."""

    pairs: tuple[tuple[str, Node], ...]

    def get(self, key: str) -> Node:
        """The last value of `key`, as most parsers take it; None where absent."""
        found: Node = None
        for name, value in self.pairs:
            if name == key:
                found = value
        return found

    def __contains__(self, key: object) -> bool:
        return any(name == key for name, _ in self.pairs)

    def duplicates(self) -> tuple[str, ...]:
        """Keys that occur more than once, in order of their first occurrence."""
        if len({name for name, _ in self.pairs}) == len(self.pairs):
            return ()
        counts = Counter(name for name, _ in self.pairs)
        return tuple(name for name, count in counts.items() if count > 1)


Node = Scalar | list["Node"] | Object


def parse(text: str, max_depth: int = 128, max_values: int = MOST_VALUES) -> Node:
    """The value of `text`, nested at most `max_depth` levels, of at most about `max_values` values in all.

    Raises `WireError`. Arrays come as lists, objects as `Object`.
    """
    if values(text, max_values) > max_values:
        raise LimitError(f"holds more than {max_values} values")
    try:
        node: Node = _DECODER.decode(text)
    except RecursionError:
        raise LimitError("nested too deep to parse") from None
    except ValueError as error:
        raise WireError(str(error)) from None
    if text.count("[") + text.count("{") > max_depth and _depth_exceeds(node, max_depth):
        raise LimitError(f"nested deeper than {max_depth} levels")
    return node


def values(text: str, enough: int = 0) -> int:
    """How many values JSON text holds, at most: commas and opening brackets. Exact about strings above `enough`."""
    most = _marks(text)
    return most if most <= enough else _marks(_STRING.sub("", text))


def _marks(text: str) -> int:
    return 1 + text.count(",") + text.count("[") + text.count("{")


def from_python(value: object) -> Node:
    """The same tree from what `json.load` returned (corpus rows, configs): dicts become `Object`."""
    if isinstance(value, dict):
        return Object(tuple((str(key), from_python(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return [from_python(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def to_python(node: Node) -> object:
    """Plain dicts and lists; the last of a duplicate key wins, as in a client. `parse` bounds the depth."""
    if isinstance(node, Object):
        return {key: to_python(value) for key, value in node.pairs}
    if isinstance(node, list):
        return [to_python(item) for item in node]
    return node


def children(node: Node) -> Iterator[tuple[str | int, Node]]:
    """Keys or indices with their values; nothing for a scalar."""
    if isinstance(node, Object):
        yield from node.pairs
    elif isinstance(node, list):
        yield from enumerate(node)


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) of the parts."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float("inf")


def _object(pairs: list[tuple[str, Node]]) -> Object:
    return Object(tuple(pairs))


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, strict=False)


def _depth_exceeds(node: Node, limit: int) -> bool:
    level: list[Node] = [node]
    for _ in range(limit + 1):
        level = [child for parent in level for _, child in children(parent) if isinstance(child, Object | list)]
        if not level:
            return False
    return True
