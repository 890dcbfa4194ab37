"""Which one text stands for all ways in which the same JSON can be written?

In the manner of RFC 8785 (https://www.rfc-editor.org/rfc/rfc8785): members sorted, numbers in one form, no white space.
Beyond it, arrays in whose order nothing is said are sorted too, and a repeated key is kept under a number.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence

from auditor.compare.nodes import SETS, by_name, members
from auditor.wire import Node, Object, to_python

_EXACT = 2**53
"""Up to here a float holds every whole number."""


def canonical(node: Node, key: str = "") -> Node:
    """The same value, written the one way. `wire.parse` has bounded the depth."""
    if isinstance(node, Object):
        return Object(tuple(sorted(_members(node), key=lambda pair: pair[0])))
    if isinstance(node, list):
        return _array([canonical(each) for each in node], key)
    return _number(node) if isinstance(node, float) else node


def text(node: Node) -> str:
    """Canonical JSON in ASCII."""
    return json.dumps(to_python(node), ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def digest(nodes: Sequence[Node]) -> str:
    """`sha256:` and 64 hex digits over canonical values, in their order."""
    whole = hashlib.sha256()
    for node in nodes:
        whole.update(text(node).encode("ascii") + b"\n")
    return f"sha256:{whole.hexdigest()}"


def _members(node: Object) -> list[tuple[str, Node]]:
    return [(name, canonical(value, key)) for name, key, value in members(node)]


def _array(nodes: list[Node], key: str) -> list[Node]:
    if key in SETS:
        return sorted(nodes, key=text)
    named = by_name(nodes)
    return [named[name] for name in sorted(named)] if named is not None else nodes


def _number(value: float) -> Node:
    if not math.isfinite(value):
        # JSON has none, and a server that sends one is told by another rule. `members` calls no key of others so.
        return Object((("#0", str(value)),))
    return int(value) if value.is_integer() and abs(value) < _EXACT else value
