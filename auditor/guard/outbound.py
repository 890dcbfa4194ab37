"""May what the client sends reach the server?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from auditor.guard import replies
from auditor.guard.envelope import Broken, Message, Noise, Request, edge_id, id_text, opened
from auditor.guard.framing import TooLong
from auditor.guard.items import Items
from auditor.guard.leaks import leaks, strings
from auditor.guard.outlet import Out, batched
from auditor.guard.pending import MOST, Pending, Table
from auditor.guard.reach import Reach
from auditor.guard.rewrite import one_line, written
from auditor.guard.seams import Entry, Spots, Writes
from auditor.model import Kind
from auditor.wire import Object

_NAMED = {
    "tools/call": (Kind.TOOL, "name"),
    "prompts/get": (Kind.PROMPT, "name"),
    "resources/read": (Kind.RESOURCE, "uri"),
}
_HOST = re.compile(r"\b(?:https?|wss?|ftp)://(?:[^\s/@]{0,100}@)?([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])")
_HOSTS = 10


@dataclass(slots=True)
class Outbound:
    """From the client to the server."""

    table: Table
    items: Items
    spots: Spots
    blocks: bool
    """Whether a leak is stopped; else it is told."""
    write: Writes
    clock: Callable[[], float]
    reach: Reach

    def take(self, line: bytes | TooLong) -> Out:
        """What becomes of one line."""
        if isinstance(line, TooLong):
            return self._refused(edge_id(line.head, line.tail), "", f"a message of {line.size:,} bytes is too long")
        line = one_line(line)
        messages = opened(line)
        if len(messages) == 1:
            return self._one(messages[0], line)
        outs = [self._one(each, _raw(each)) for each in messages]
        parts = [out.to_server[0] if out.to_server else None for out in outs]
        replied = tuple(reply for out in outs for reply in out.to_client)
        return Out(batched(line, parts, [_raw(each) for each in messages]), replied)

    def _one(self, message: Message, raw: bytes) -> Out:
        match message:
            case Request():
                return self._request(message, raw)
            case Broken(why, id_):
                return self._refused(id_, "", f"the message cannot be read safely: {why}")
            case Noise():
                return self._no_message(raw)
        return self._answer(message.node, raw)

    def _no_message(self, raw: bytes) -> Out:
        found = leaks(raw.decode("utf-8", "surrogateescape"), self.spots)
        if not found:
            return Out((raw,))
        why = f"a line that is no message holds {', '.join(leak.what for leak in found[:3])}"
        self.write(Entry("notice", "", "block" if self.blocks else "warn", why))
        return Out() if self.blocks else Out((raw,))

    def _request(self, request: Request, raw: bytes) -> Out:
        if request.method == "notifications/cancelled":
            self.table.forget(id_text(request.params.get("requestId")))
        name, why = self._objection(request)
        if why and request.id:
            return self._refused(request.id, name, why, request)
        if why:
            return self._refused("", name, why)
        if request.id:
            self.table.add(request.id, self._pending(request, name, raw))
        return Out((raw,))

    def _objection(self, request: Request) -> tuple[str, str]:
        """The name of what is asked for, and why it may not be asked."""
        kind, key = _NAMED.get(request.method, (None, ""))
        found = request.params.get(key) if key else None
        name = found if isinstance(found, str) else request.method
        if request.id and (self.table.full or self.table.holds(request.id)):
            return name, f"this id waits for an answer already, or {MOST:,} others do"
        why = self.items.why_not(kind, name) if kind else ""
        if key and sum(other.casefold() == key for other, _ in request.params.pairs) > 1:
            why = f"it has {key!r} twice"
        why = why or self.reach.oversteps(request.params)
        if not why and (found_leaks := leaks(request.node, self.spots)):
            told = f"its arguments hold {', '.join(leak.what for leak in found_leaks[:3])}"
            if self.blocks:
                return name, told
            self.write(Entry("leak", name, "warn", told))
        return name, why

    def _answer(self, node: Object, raw: bytes) -> Out:
        """An answer to a request of the server: what a model or a person said may hold secrets too."""
        found = leaks(node, self.spots)
        if not found:
            return Out((raw,))
        why = f"the answer holds {', '.join(leak.what for leak in found[:3])}"
        self.write(Entry("answer", "", "block" if self.blocks else "warn", why))
        return Out((replies.error(id_text(node.get("id")), why) if self.blocks else raw,))

    def _pending(self, request: Request, name: str, raw: bytes) -> Pending:
        first = request.params.get("cursor") is None
        if request.method not in _NAMED:
            return Pending(request.method, name, self.clock(), len(raw), "", first, modern=bool(request.version))
        arguments = request.params.get("arguments")
        digest = hashlib.sha256(written(arguments)).hexdigest()[:16]
        hosts = dict.fromkeys(host for text in strings(arguments) for host in _HOST.findall(text[:100_000]))
        return Pending(
            request.method, name, self.clock(), len(raw), digest, first, tuple(hosts)[:_HOSTS], bool(request.version)
        )

    def _refused(self, id_: str, name: str, why: str, asked: Request | None = None) -> Out:
        self.write(Entry("call", name, "block", why))
        if not id_:
            return Out()
        if asked is not None and asked.method == "tools/call":
            return Out(to_client=(replies.call_refused(id_, name, why, modern=bool(asked.version)),))
        return Out(to_client=(replies.error(id_, why),))


def _raw(message: Message) -> bytes:
    return b"" if isinstance(message, Noise | Broken) else written(message.node)
