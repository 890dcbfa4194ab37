"""How is a message changed in one place and left alone in all others?"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable

from auditor.wire import Node, Object

Change = Callable[[Node], Node]
_BREAKS = (b"\r", b"\v", b"\f", b"\x1c", b"\x1d", b"\x1e", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
"""What ends a line besides LF: to Java and universal newlines, to Node's readline, to Python's `splitlines`."""
_BREAK = b"|".join(_BREAKS)
_STRING_OR_BREAK = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|' + _BREAK, re.DOTALL)
_INSIDE = re.compile(_BREAK)


def written(node: Node) -> bytes:
    """One line of JSON, members in order and duplicates kept; whatever is not ASCII as an escape."""
    return _text(node).encode("ascii") + b"\n"


def one_line(line: bytes) -> bytes:
    """The same message on a line that no reader breaks before its end; as it came where none would.

    What ends a line becomes a blank between JSON's values, and an escape in its strings.
    """
    body = line.rstrip(b"\r\n")
    if not any(each in body for each in _BREAKS):
        return line
    return _STRING_OR_BREAK.sub(_unbroken, body) + line[len(body) :]


def _unbroken(found: re.Match[bytes]) -> bytes:
    text = found[0]
    return _INSIDE.sub(lambda each: b"\\u%04x" % ord(each[0].decode()), text) if text.startswith(b'"') else b" "


def member(node: Object, key: str, value: Node) -> Object:
    """`node` with `value` in every place where `key` stands; added where it stands nowhere."""
    if key not in node:
        return Object((*node.pairs, (key, value)))
    return Object(tuple((name, value if name == key else old) for name, old in node.pairs))


def without(node: Object, keys: Iterable[str]) -> Object:
    """`node` without these members."""
    gone = frozenset(keys)
    return Object(tuple(pair for pair in node.pairs if pair[0] not in gone))


def at(node: Node, pointer: str, change: Change) -> Node | None:
    """`node` with what stands at `pointer` changed, in every duplicate of a key; None where nothing stands there."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return _at(node, parts, change)


def _at(node: Node, parts: list[str], change: Change) -> Node | None:
    if not parts:
        return change(node)
    if isinstance(node, list):
        index = int(parts[0]) if parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 9 else len(node)
        below = _at(node[index], parts[1:], change) if index < len(node) else None
        return None if below is None else [*node[:index], below, *node[index + 1 :]]
    if not isinstance(node, Object):
        return None
    changed = [_at(value, parts[1:], change) if key == parts[0] else None for key, value in node.pairs]
    if all(each is None for each in changed):
        return None
    pairs = zip(node.pairs, changed, strict=True)
    return Object(tuple((key, value if new is None else new) for (key, value), new in pairs))


def _text(node: Node) -> str:
    if isinstance(node, Object):
        return "{" + ",".join(f"{json.dumps(key)}:{_text(value)}" for key, value in node.pairs) + "}"
    if isinstance(node, list):
        return "[" + ",".join(map(_text, node)) + "]"
    if type(node) is float and not math.isfinite(node):
        return "null" if math.isnan(node) else "1e999" if node > 0 else "-1e999"  # in JSON there is no such number
    return str(node) if type(node) is int else json.dumps(node)
