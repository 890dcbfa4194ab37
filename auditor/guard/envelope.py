"""What kind of message is a line, and to which request does it belong?"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from auditor import wire

DEEPEST = 128
_LONGEST_ID = 200
_VERSION = "io.modelcontextprotocol/protocolVersion"
_PLAIN = re.compile(r"[\x21-\x7e]{1,100}")
_OWN = ("jsonrpc", "id", "method", "params", "result", "error")
_ID = rb'"id"\s*:\s*(-?\d{1,20}|"(?:[^"\\]|\\.){0,200}")\s*'
_ID_FIRST = re.compile(rb'\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?' + _ID)
_ID_LAST = re.compile(_ID + rb"\}\s*\Z")


@dataclass(frozen=True, slots=True)
class Request:
    """A request, or a notification (`id` empty)."""

    id: str
    """Its JSON text, as a reply echoes it."""
    method: str
    node: wire.Object

    @property
    def params(self) -> wire.Object:
        """Its parameters; none where they are no object."""
        found = self.node.get("params")
        return found if isinstance(found, wire.Object) else wire.Object(())

    @property
    def version(self) -> str:
        """The protocol's version that it carries itself, which it does since 2026-07-28; empty for one of a session."""
        meta = self.params.get("_meta")
        found = meta.get(_VERSION) if isinstance(meta, wire.Object) else None
        return found if isinstance(found, str) and _PLAIN.fullmatch(found) else ""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, good or bad."""

    id: str
    node: wire.Object


@dataclass(frozen=True, slots=True)
class Noise:
    """No message: a client that reads it as one would be an odd client."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Meant as a message, but not to be read in one way only, or not at all."""

    why: str
    id: str = ""


Message = Request | Response | Broken | Noise


def opened(line: bytes) -> tuple[Message, ...]:
    """The message of `line`; all of a batch, which protocols until 2025-03-26 have. Never empty, never raises.

    Bytes that are not UTF-8 are read as lone surrogates.
    """
    text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    try:
        node = wire.parse(text, DEEPEST)
    except wire.WireError as error:
        return (Broken(str(error), edge_id(line[:4096], line[-4096:])) if _was_meant(text) else Noise(),)
    if isinstance(node, list) and node:
        return tuple(_message(part) for part in node)
    return (_message(node),)


def edge_id(head: bytes, tail: bytes) -> str:
    """The id of a message of which only both ends are known, as JSON text; empty where neither holds it."""
    found = _ID_FIRST.match(head) or _ID_LAST.search(tail)
    if found is None:
        return ""
    try:
        return id_text(wire.parse(found[1].decode("utf-8", "surrogateescape")))
    except wire.WireError:
        return ""


def id_text(node: wire.Node) -> str:
    """An id as JSON text, the same for the same id; empty for what is none."""
    if isinstance(node, bool) or not isinstance(node, int | float | str):
        return ""
    if isinstance(node, float) and node.is_integer():
        node = int(node)
    text = str(node) if type(node) is int else json.dumps(node)
    return text if len(text) <= _LONGEST_ID else ""


def _message(node: wire.Node) -> Message:
    if not isinstance(node, wire.Object):
        return Noise()
    twice = [name for name in node.duplicates() if name in _OWN]
    number = id_text(node.get("id"))
    if twice:
        return Broken(f"{twice[0]!r} stands twice in the message", number)
    method = node.get("method")
    if "result" in node or "error" in node:
        # With a method beside it, clients differ on what it is.
        return Broken("both a request and an answer", number) if isinstance(method, str) else Response(number, node)
    return Request(number, method, node) if isinstance(method, str) else Noise()


def _was_meant(text: str) -> bool:
    # A log line may begin with `[` or `{`; one that also says such a word was a message.
    return text.lstrip()[:1] in ("{", "[") and any(f'"{word}"' in text for word in ("jsonrpc", "result", "method"))
