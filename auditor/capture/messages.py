"""Is a line an answer, a request of the server, or noise, as lenient clients would read it?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Never

from auditor import wire

_LONGEST_ID = 200
"""A longer id is not echoed: it is no id, it is a way to make us send."""
_MEMBERS = ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"})
_TORN = re.compile(r"[\r\x85\u2028\u2029]")
_ELSEWHERE = "behind a carriage return or a byte order mark, where only some clients see an answer"
_LOOSE = re.compile(r"NaN|Infinity|[\x00-\x1f]")
"""What a text must hold that only lenient parsers take for JSON; it may stand where that is allowed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `id` is None where the server could not tell which request it answers."""

    id: int | None
    body: wire.Object
    raw: str = ""
    """Its own text, also where it came in a batch."""
    odd: str = ""
    """In which form it came that not every client takes, in words; empty where all do."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request, or a notification (`id` None) of the server. `id` is the JSON text to echo."""

    method: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Broken:
    """Meant as a message, and unreadable; `only_here` where clients, which have other bounds, may read it."""

    why: str
    only_here: bool = False


@dataclass(frozen=True, slots=True)
class Noise:
    """No message."""


Message = Answer | Call | Broken | Noise


def messages(raw: str, max_depth: int, max_values: int = wire.MOST_VALUES) -> Iterator[Message]:
    """What `raw` holds: one message, each of a batch (in use until 2025-03-26), or noise."""
    try:
        node = wire.parse(raw, max_depth, max_values)
    except wire.WireError as error:
        yield _unread(raw, error)
        return
    if isinstance(node, list) and node:
        for part, text in zip(node, _parts(raw), strict=True):
            yield _message(part, text, batch=True)
    else:
        yield _message(node, raw)


def _unread(raw: str, error: wire.WireError) -> Broken | Noise:
    begins = raw.lstrip()[:1] in ("{", "[")
    pieces = _TORN.split(raw)
    if (len(pieces) > 1 or not begins) and any(map(_answers, pieces)):
        return Broken(_ELSEWHERE, only_here=True)
    if not begins:
        return Noise()
    if isinstance(error, wire.LimitError):
        return Broken(str(error), only_here=True)
    # A log line may begin with `[` or `{` too; one that also says "jsonrpc" was an answer.
    return Broken(str(error)) if '"jsonrpc"' in raw or '"result"' in raw else Noise()


def _answers(piece: str) -> bool:
    """Whether a piece of a line is an answer by itself, as to clients that divide lines there, or skip the mark."""
    text = piece.strip().removeprefix("\ufeff")
    return text.startswith("{") and '"jsonrpc"' in text and ('"result"' in text or '"error"' in text)


def _message(node: wire.Node, text: str, *, batch: bool = False) -> Message:
    if not isinstance(node, wire.Object):
        return Noise()
    answers = "result" in node or "error" in node
    method = node.get("method")
    if isinstance(method, str) and not answers:
        return Call(method, _echo(node.get("id")) if "id" in node else None)
    if answers and ("id" in node or "jsonrpc" in node):
        return Answer(_number(node.get("id")), node, text, "in a batch" if batch else _odd(node, text))
    return Noise()


def _odd(node: wire.Object, text: str) -> str:
    """What some client that is in use (the npm SDK 1.32, the Python SDK 2.3) refuses in an answer."""
    if node.get("jsonrpc") != "2.0":
        return 'without `"jsonrpc": "2.0"`'
    if not isinstance(node.get("id"), int | str):
        return "with an id that is no integer"
    if {name for name, _ in node.pairs} not in _MEMBERS:
        return "with members that an answer does not have"
    return "in JSON that is none to strict parsers" if _LOOSE.search(text) and not _is_strict(text) else ""


def _is_strict(text: str) -> bool:
    try:
        _STRICT.decode(text)
    except ValueError:
        return False
    return True


def _refuse(constant: str) -> Never:
    raise ValueError(constant)


def _parts(raw: str) -> Iterator[str]:
    """The text of each member of a JSON array."""
    start = raw.index("[") + 1
    while True:
        start = _gap_end(raw, start)
        _, end = _LENIENT.raw_decode(raw, start)
        yield raw[start:end]
        start = _gap_end(raw, end)
        if raw[start] == "]":
            return
        start += 1


def _gap_end(raw: str, start: int) -> int:
    while raw[start] in " \t\r\n":
        start += 1
    return start


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


def _zero(_: object) -> int:
    return 0


# Where a value ends is all that is asked: nothing is built of it.
_STRICT = json.JSONDecoder(object_pairs_hook=_zero, parse_int=_zero, parse_constant=_refuse)
_LENIENT = json.JSONDecoder(object_pairs_hook=_zero, parse_int=_zero, strict=False)
