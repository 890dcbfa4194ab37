"""Which one text stands for all ways in which the same JSON can be written?

In the manner of RFC 8785 (https://www.rfc-editor.org/rfc/rfc8785): members sorted, numbers in one form, no white space.
Beyond it, arrays in whose order nothing is said are sorted too, and a repeated key is kept under a number.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Sequence

from auditor.compare.nodes import SETS, by_name
from auditor.wire import Node, Object, to_python

_NUMBERED = re.compile(r"#\d+$")
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
    """A second `a` is `a#2`; one that was sent as `a#2` is `a#2#1`, so that no two objects share a form."""
    counts: Counter[str] = Counter()
    members = []
    for key, value in node.pairs:
        counts[key] += 1
        plain = counts[key] == 1 and not _NUMBERED.search(key)
        members.append((key if plain else f"{key}#{counts[key]}", canonical(value, key)))
    return members


def _array(nodes: list[Node], key: str) -> list[Node]:
    if key in SETS:
        return sorted(nodes, key=text)
    named = by_name(nodes)
    return [named[name] for name in sorted(named)] if named is not None else nodes


def _number(value: float) -> Node:
    if not math.isfinite(value):
        return str(value)  # JSON has none; a server that sends it is told by another rule
    return int(value) if value.is_integer() and abs(value) < _EXACT else value
