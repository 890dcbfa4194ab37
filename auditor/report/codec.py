"""How does a frozen value become plain JSON, and how is it read back without believing it?"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from auditor import wire
from auditor.errors import AuditorError
from auditor.located import line_and_column, steps
from auditor.report.escape import json as sound
from auditor.wire import Node, Object, pointer

_MOST_VALUES = 8_000_000
"""In a report; the largest that is written has some 1,000,000."""


def encode(value: object) -> object:
    """Plain dicts, lists and scalars of a dataclass from `auditor.model`; enums become their words."""
    if isinstance(value, Enum):
        return word(value)
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    return value


def word(value: Enum) -> str:
    """How reports write an enum's member: the label of an ordered one, the value of the others."""
    return str(getattr(value, "label", value.value))


class Reader:
    """Reads values of the model from a JSON tree; every refusal names the file and the place in it."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._text = ""

    def refuse(self, place: str, what: str) -> AuditorError:
        """The error to raise."""
        hint = "give a file that `mcp-assay` wrote as JSON report, unchanged"
        line, column = line_and_column(self._text, steps(place))
        return AuditorError(f"{what} at {place or '/'} of the report", f"{self._where}:{line}:{column}", hint)

    def tree(self, text: str, depth: int) -> Object:
        """The JSON object of `text`."""
        try:
            node = wire.parse(text, depth, _MOST_VALUES)
        except wire.WireError as error:
            raise AuditorError(f"not a JSON report: {error}", self._broken(text), "give a JSON report") from None
        self._text = text
        if not isinstance(node, Object):
            raise self.refuse("", "an object is expected")
        return node

    def _broken(self, text: str) -> str:
        """Where the text stops being JSON; the file alone where it is JSON, but too much of it."""
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            return f"{self._where}:{error.lineno}:{error.colno}"
        except (ValueError, RecursionError):
            return self._where
        return self._where

    def keys(self, node: Node, place: str, names: tuple[str, ...]) -> dict[str, Node]:
        """The values of an object that has exactly these keys, each once."""
        if not isinstance(node, Object):
            raise self.refuse(place, "an object is expected")
        found = dict(node.pairs)
        if len(found) != len(node.pairs):
            raise self.refuse(place, f"the key {node.duplicates()[0]!r} occurs twice")
        for name in (*found, *names):
            if name not in names:
                raise self.refuse(place, f"the key {name!r} is unknown")
            if name not in found:
                raise self.refuse(place, f"the key {name!r} is missing")
        return found

    def value(self, kind: Any, node: Node, place: str) -> Any:
        """A value of the type `kind`: a scalar, an enum, `X | None`, `tuple[X, ...]`, `tuple[X, Y]` or a dataclass."""
        if get_origin(kind) is UnionType:
            (some,) = (part for part in get_args(kind) if part is not NoneType)
            return None if node is None else self.value(some, node, place)
        if get_origin(kind) is tuple:
            return self._tuple(get_args(kind), node, place)
        if is_dataclass(kind):
            return self._fields(kind, node, place)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._member(kind, node, place)
        return self._scalar(kind, node, place)

    def items(self, node: Node, place: str) -> list[Node]:
        """The entries of an array."""
        if not isinstance(node, list):
            raise self.refuse(place, "an array is expected")
        return node

    def _tuple(self, kinds: tuple[Any, ...], node: Node, place: str) -> tuple[Any, ...]:
        nodes = self.items(node, place)
        expected = (kinds[0],) * len(nodes) if kinds[-1] is Ellipsis else kinds
        if len(expected) != len(nodes):
            raise self.refuse(place, f"{len(expected)} entries are expected")
        pairs = enumerate(zip(expected, nodes, strict=True))
        return tuple(self.value(kind, item, place + pointer(index)) for index, (kind, item) in pairs)

    def _fields(self, kind: Any, node: Node, place: str) -> Any:
        hints = _hints(kind)
        found = self.keys(node, place, tuple(hints))
        values = {name: self.value(hint, found[name], place + pointer(name)) for name, hint in hints.items()}
        build: Callable[..., Any] = kind
        return build(**values)

    def _member(self, kind: type[Enum], node: Node, place: str) -> Enum:
        for member in kind:
            if word(member) == node:
                return member
        raise self.refuse(place, f"one of {', '.join(map(word, kind))} is expected")

    def _scalar(self, kind: Any, node: Node, place: str) -> object:
        if kind is float and isinstance(node, int | float) and not isinstance(node, bool) and math.isfinite(node):
            return float(node)
        if kind is not float and type(node) is kind:
            return node
        raise self.refuse(place, f"{_CALLED[kind]} is expected")


_CALLED = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
