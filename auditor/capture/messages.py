"""Is a line an answer, a request of the server, or noise, as lenient clients would read it?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from auditor import wire

_LONGEST_ID = 200
"""A longer id is not echoed: it is no id, it is a way to make us send."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `id` is None where the server could not tell which request it answers."""

    id: int | None
    body: wire.Object


@dataclass(frozen=True, slots=True)
class Call:
    """A request, or a notification (`id` None) of the server. `id` is the JSON text to echo."""

    method: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Broken:
    """Meant as a message, and unreadable."""

    why: str


@dataclass(frozen=True, slots=True)
class Noise:
    """No message."""


Message = Answer | Call | Broken | Noise


def messages(raw: str, max_depth: int, max_values: int = wire.MOST_VALUES) -> Iterator[Message]:
    """What `raw` holds: one message, each of a batch (in use until 2025-03-26), or noise."""
    try:
        node = wire.parse(raw, max_depth, max_values)
    except wire.WireError as error:
        yield Broken(str(error)) if _was_meant(raw) else Noise()
        return
    for part in node if isinstance(node, list) and node else [node]:
        yield _message(part)


def _message(node: wire.Node) -> Message:
    if not isinstance(node, wire.Object):
        return Noise()
    answers = "result" in node or "error" in node
    method = node.get("method")
    if isinstance(method, str) and not answers:
        return Call(method, _echo(node.get("id")) if "id" in node else None)
    if answers and ("id" in node or "jsonrpc" in node):
        return Answer(_number(node.get("id")), node)
    return Noise()


def _was_meant(raw: str) -> bool:
    # A log line may begin with `[` or `{`; one that also says "jsonrpc" was an answer.
    return raw.lstrip()[:1] in ("{", "[") and ('"jsonrpc"' in raw or '"result"' in raw)


def _number(node: wire.Node) -> int | None:
    """Our ids are integers; `1.0` and `"1"` are what clients in other languages let pass."""
    if isinstance(node, bool) or node is None:
        return None
    if isinstance(node, int):
        return node
    if isinstance(node, float):
        return int(node) if node.is_integer() else -1
    return int(node) if isinstance(node, str) and node.isascii() and node.isdigit() and len(node) < 10 else -1


def _echo(node: wire.Node) -> str | None:
    if isinstance(node, bool) or not isinstance(node, int | float | str):
        return None
    text = json.dumps(node)
    return text if len(text) <= _LONGEST_ID else None
