"""How does a `sarif_om` object become JSON? The library holds the model of SARIF but has no serialiser."""

from __future__ import annotations

from functools import cache
from typing import Any

import attr


def plain(node: Any) -> Any:
    """Dicts, lists and scalars of `node`; what was never set or equals SARIF's default is left out.

    The property name of each field stands in its metadata (sarif-om 1.0.4, `schema_property_name`). A `level` is
    always written: GitHub asks for it.
    """
    if isinstance(node, list | tuple):
        return [plain(item) for item in node]
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if value is not None}
    kind: Any = type(node)
    names = _names(kind)
    if not names:
        return node
    set_here = ((shown, getattr(node, name), unset) for name, shown, unset in names)
    return {shown: plain(value) for shown, value, unset in set_here if value is not None and value != unset}


@cache
def _names(kind: type) -> tuple[tuple[str, str, Any], ...]:
    if not attr.has(kind):
        return ()
    return tuple((field.name, field.metadata["schema_property_name"], _default(field)) for field in attr.fields(kind))


def _default(field: Any) -> Any:
    if field.name == "level" or field.default is attr.NOTHING:
        return None
    made = getattr(field.default, "factory", None)
    return made() if made else field.default
