"""What kind of message is a line, and to which request does it belong?"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from auditor import wire

DEEPEST = 128
MOST_VALUES = 1_000_000
"""Of one message: tables of numbers have one in five bytes. Each takes up to 150 bytes of memory."""
_LONGEST_ID = 4_000
_VERSION = "io.modelcontextprotocol/protocolVersion"
_PLAIN = re.compile(r"[\x21-\x7e]{1,100}")
_OWN = ("jsonrpc", "id", "method", "params", "result", "error")
_UNSEEN = re.compile("[^!-~]")
_WORDED = re.compile(r"\s")
_ID = rb'"id"\s*:\s*(-?\d{1,20}|"(?:[^"\\]|\\.){0,200}")\s*'
_BEFORE_ID = rb'"jsonrpc"\s*:\s*"2\.0"|"method"\s*:\s*"(?:[^"\\]|\\.){0,200}"'
_ID_FIRST = re.compile(rb"\s*\{\s*(?:(?:" + _BEFORE_ID + rb")\s*,\s*){0,2}" + _ID)
_ID_LAST = re.compile(_ID + rb'(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*\Z')
_BEGINS = re.compile(rf'\s*(?:\[\s*)?\{{\s*"(?:{"|".join(_OWN)})"\s*:')
_ASKS = re.compile(rb'\s*\{\s*(?:(?:"jsonrpc"\s*:\s*"2\.0"|' + _ID + rb')\s*,\s*){0,2}"method"\s*:')


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
    def beside(self) -> wire.Object:
        """What it says besides its parameters: members that the protocol does not know, and a method of words."""
        return _beside(self.node, ("method",) if _WORDED.search(self.method) else ())

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

    @property
    def beside(self) -> wire.Object:
        """The members that the protocol does not know."""
        return _beside(self.node)


@dataclass(frozen=True, slots=True)
class Noise:
    """No message of the protocol. Whether somebody reads it as one all the same is not known."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Meant as a message, but not to be read in one way only, or not at all."""

    why: str
    id: str = ""
    asks: bool = False
    """Whether it was meant as a request: nobody waits for it."""


Message = Request | Response | Broken | Noise


def opened(line: bytes) -> tuple[Message, ...]:
    """The message of `line`; all of a batch, which protocols until 2025-03-26 have. Never empty, never raises.

    Bytes that are not UTF-8 are read as lone surrogates.
    """
    text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    try:
        node = wire.parse(text, DEEPEST, MOST_VALUES)
    except wire.WireError as error:
        if not _was_meant(text, may_be_json=isinstance(error, wire.LimitError)):
            return (Noise(),)
        return (Broken(str(error), edge_id(line[:4096], line[-4096:]), asks(line[:4096])),)
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


def asks(head: bytes) -> bool:
    """Whether a message of which the beginning is known is a request."""
    return _ASKS.match(head) is not None


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
    number = id_text(node.get("id"))
    method = node.get("method")
    request = isinstance(method, str)
    trouble = _trouble(node, number)
    if trouble:
        return Broken(trouble, number, request)
    if "result" in node or "error" in node:
        # With a method beside it, clients differ on what it is.
        return Broken("both a request and an answer", number) if request else Response(number, node)
    return Request(number, method, node) if isinstance(method, str) else Noise()


def _trouble(node: wire.Object, number: str) -> str:
    """Why two readers could take it for two messages; empty where they could not."""
    twice = [name for name in node.duplicates() if name in _OWN]
    if twice:
        return f"{twice[0]!r} stands twice in the message"
    alike = [loosely(name) for name, _ in node.pairs if name not in _OWN and loosely(name) in _OWN]
    if alike:
        return f"a member is spelt almost as {alike[0]!r}"
    if node.get("result") is not None and is_error(node):
        return "both a result and an error"
    return "its id is none that could be answered" if node.get("id") is not None and not number else ""


def loosely(name: str) -> str:
    """A key as readers see it who take no care of case, of what is not seen, or of bytes that are no text."""
    return _UNSEEN.sub("", name.casefold())


def is_error(node: wire.Object) -> bool:
    """Whether an answer says that something failed: some servers send an empty error beside each result."""
    error = node.get("error")
    return not (error is None or error is False or error in ("", [], wire.Object(())))


def _beside(node: wire.Object, also: tuple[str, ...] = ()) -> wire.Object:
    return wire.Object(tuple(pair for pair in node.pairs if pair[0] in also or pair[0] not in _OWN))


def _was_meant(text: str, *, may_be_json: bool) -> bool:
    """Whether what cannot be read was a message. `may_be_json`: others may be able to read it.

    A log line may begin with `[` or `{`, too, and quote a message behind that.
    """
    return text.lstrip()[:1] in ("{", "[") if may_be_json else _BEGINS.match(text) is not None
