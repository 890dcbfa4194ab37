"""Is this JSON exactly one of our frozen values, and where is it not?"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from auditor.model import Http, Stdio

T = TypeVar("T")

_TAGS: dict[str, type] = {"stdio": Stdio, "http": Http}
"""What tells the launches apart in JSON: the key `via`."""


class ShapeError(ValueError):
    """`path` (a JSON pointer) does not hold what it must."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"expected {expected}")
        self.path = path


def encode(value: object) -> object:
    """A frozen value as JSON types. A launch gets its tag; a field that has its default is kept: nothing is implied."""
    if is_dataclass(value) and not isinstance(value, type):
        tags = [("via", name) for name, kind in _TAGS.items() if isinstance(value, kind)]
        return {**dict(tags), **{field.name: encode(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(kind: type[T], value: object, path: str = "") -> T:
    """The frozen value of type `kind`. Raises `ShapeError`: an unknown key, a missing one, a wrong type."""
    decoded: T = _decode(kind, value, path)
    return decoded


def _decode(kind: Any, value: object, path: str) -> Any:
    if is_dataclass(kind):
        return _record(kind, value, path)
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind)[0], value, path)
    if isinstance(kind, types.UnionType):
        return _choice(get_args(kind), value, path)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, value, path)
    return _scalar(kind, value, path)


def _record(kind: Any, value: object, path: str) -> Any:
    if not isinstance(value, Mapping):
        raise ShapeError(path, "an object")
    hints = _hints(kind)
    for key in value:
        if key not in hints:
            raise ShapeError(f"{path}/{key}", f"no such key (known: {', '.join(hints)})")
    given = {name: _decode(hints[name], item, f"{path}/{name}") for name, item in value.items()}
    for field in fields(kind):
        if field.name not in given and field.default is MISSING and field.default_factory is MISSING:
            raise ShapeError(path, f"the key `{field.name}`")
    return kind(**given)


def _sequence(kind: Any, value: object, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ShapeError(path, "an array")
    return tuple(_decode(kind, item, f"{path}/{place}") for place, item in enumerate(value))


def _choice(kinds: tuple[Any, ...], value: object, path: str) -> Any:
    if value is None and types.NoneType in kinds:
        return None
    if set(kinds) == set(_TAGS.values()):
        tag = value.get("via") if isinstance(value, Mapping) else None
        if tag not in _TAGS or not isinstance(value, Mapping):
            raise ShapeError(f"{path}/via", f"one of {', '.join(_TAGS)}")
        return _record(_TAGS[tag], {key: item for key, item in value.items() if key != "via"}, path)
    return _decode(next(kind for kind in kinds if kind is not types.NoneType), value, path)


def _member(kind: type[Enum], value: object, path: str) -> Enum:
    try:
        return kind(value)
    except ValueError:
        raise ShapeError(path, f"one of {', '.join(str(member.value) for member in kind)}") from None


def _scalar(kind: Any, value: object, path: str) -> Any:
    if kind is float and isinstance(value, float) and not math.isfinite(value):
        raise ShapeError(path, "a number that there is")
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise ShapeError(path, {str: "a string", int: "an integer", float: "a number", bool: "true or false"}[kind])
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
