"""May what the server sends reach the client?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditor.guard import replies
from auditor.guard.contents import Reaction, Treated, treated
from auditor.guard.envelope import Broken, Message, Noise, Request, Response, asks, edge_id, is_error, opened
from auditor.guard.framing import TooLong
from auditor.guard.items import Items
from auditor.guard.outlet import Out, batched
from auditor.guard.pending import Pending, Table
from auditor.guard.rewrite import member, one_line, written
from auditor.guard.seams import Entry, Eyes, Writes
from auditor.model import Kind
from auditor.wire import Object

_HELLOS = ("initialize", "server/discover")
_LISTINGS = {
    "tools/list": Kind.TOOL, "prompts/list": Kind.PROMPT, "resources/list": Kind.RESOURCE,
    "resources/templates/list": Kind.TEMPLATE,
}  # fmt: skip
_WITHOUT_TEXT = frozenset(f"notifications/{kind}/list_changed" for kind in ("tools", "prompts", "resources")) | {
    "ping", "roots/list"
}  # fmt: skip


@dataclass(slots=True)
class Inbound:
    """From the server to the client."""

    table: Table
    items: Items
    eyes: Callable[[], Eyes]
    reaction: Reaction
    write: Writes
    clock: Callable[[], float]

    def take(self, line: bytes | TooLong) -> Out:
        """What becomes of one line."""
        if isinstance(line, TooLong):
            why, id_ = f"{line.size:,} bytes in one message", edge_id(line.head, line.tail)
            return self._unasked(id_, why) if asks(line.head) else self._lost(id_, f"it answered with {why}")
        line = one_line(line)
        messages = opened(line)
        if len(messages) == 1:
            return self._one(messages[0], line)
        outs = [self._one(each, _raw(each)) for each in messages]
        parts = [out.to_client[0] if out.to_client else None for out in outs]
        replied = tuple(reply for out in outs for reply in out.to_server)
        return Out(replied, batched(line, parts, [_raw(each) for each in messages]))

    def _one(self, message: Message, raw: bytes) -> Out:
        match message:
            case Response():
                return self._response(message, raw)
            case Request():
                return self._request(message, raw)
            case Broken(why, id_, asks=True):
                return self._unasked(id_, f"it cannot be read safely: {why}")
            case Broken(why, id_):
                return self._lost(id_, f"its answer cannot be read safely: {why}")
        if raw and b"{" not in raw:
            return Out(to_client=(raw,))
        # A reader who breaks lines elsewhere, or reads keys in another way, could find a message in it.
        self.write(Entry("notice", "", "block", "a line that is no message", received=len(raw)))
        return Out()

    def _response(self, response: Response, raw: bytes) -> Out:
        asked = self.table.take(response.id)
        if asked is None and (response.id or "result" in response.node):
            # Cancelled, answered before, or never asked: a client has no use for it, and it was not checked as what
            # it may be taken for.
            self.write(Entry("notice", "", "block", "an answer that nobody waits for", received=len(raw)))
            return Out()
        id_, pending = asked or ("", Pending("", "", self.clock(), 0, "", first_page=False))
        node = response.node
        result = node.get("result")
        if why := self._said_beside(response.beside, pending.name):
            self._told("call", pending, raw, Treated(None, "block", why))
            return Out(to_client=(replies.error(id_, f"the answer to {pending.method} was withheld: {why}"),))
        if is_error(node) or not isinstance(result, Object):
            return self._content(id_, pending, node, raw)
        if pending.method in _HELLOS or pending.method in _LISTINGS:
            return self._items(id_, pending, node, result, raw)
        return self._content(id_, pending, node, raw)

    def _said_beside(self, beside: Object, name: str) -> str:
        """Why a message may not pass for what stands in it besides what the protocol knows; empty where it may."""
        if not beside.pairs:
            return ""
        found = treated(beside, name, self.eyes(), self.reaction)
        if found.verdict == "warn":
            self.write(Entry("notice", name, "warn", found.why, found.rules))
        return found.why if found.verdict in ("block", "redact") else ""

    def _items(self, id_: str, pending: Pending, node: Object, result: Object, raw: bytes) -> Out:
        eyes = self.eyes()
        if pending.method in _HELLOS:
            left = self.items.hello(result, eyes)
        else:
            left = self.items.filtered(result, eyes, _LISTINGS[pending.method], first_page=pending.first_page)
        for one in left.withheld:
            self.write(Entry("item", f"{one.kind.value} {one.name}", "withhold", one.told, one.rules))
        verdict = "block" if left.refused else "withhold" if left.withheld else "allow"
        self._told("list", pending, raw, Treated(None, verdict, left.refused))
        if left.refused:
            return Out(to_client=(replies.error(id_, f"the answer to {pending.method} was withheld: {left.refused}"),))
        return Out(to_client=(raw if left.node is result else replies.with_result(node, left.node),))

    def _content(self, id_: str, pending: Pending, node: Object, raw: bytes) -> Out:
        key = "error" if is_error(node) or "result" not in node else "result"
        what = node.get(key)
        found = treated(what, pending.name, self.eyes(), self.reaction)
        self._told("call", pending, raw, found)
        if found.verdict == "redact":
            return Out(to_client=(written(member(node, key, found.node)),))
        if found.verdict != "block":
            return Out(to_client=(raw,))
        if pending.method == "tools/call":
            was = what if key == "result" and isinstance(what, Object) else Object(())
            return Out(
                to_client=(replies.result_withheld(id_, pending.name, found.why, was, steers=bool(found.rules)),)
            )
        return Out(to_client=(replies.error(id_, f"the answer was withheld: {found.why}"),))

    def _request(self, request: Request, raw: bytes) -> Out:
        """A request or a notification of the server."""
        params, beside = request.node.get("params"), request.beside
        if request.method in _WITHOUT_TEXT and params in (None, Object(())) and not beside.pairs:
            return Out(to_client=(raw,))
        found = treated(params, request.method, self.eyes(), self.reaction)
        if why := self._said_beside(beside, request.method):
            found = Treated(None, "block", why)
        if found.verdict != "allow" or request.id:
            event = "request" if request.id else "notice"
            self.write(Entry(event, request.method, found.verdict, found.why, found.rules, received=len(raw)))
        if found.verdict == "redact":
            return Out(to_client=(written(member(request.node, "params", found.node)),))
        if found.verdict != "block":
            return Out(to_client=(raw,))
        why = f"the request was not shown to anybody: {found.why}"
        return Out(to_server=(replies.error(request.id, why),) if request.id else ())

    def _unasked(self, id_: str, why: str) -> Out:
        """A request of the server that cannot be passed on: the server is told, and no client waits for it."""
        self.write(Entry("request", "", "block", why))
        return Out(to_server=(replies.error(id_, f"the request was not shown to anybody: {why}"),) if id_ else ())

    def _lost(self, id_: str, why: str) -> Out:
        """A message that cannot be passed on; whoever waits for it is told, if it can be known who that is."""
        asked = self.table.take(id_ or self.table.only())
        self.write(Entry("call" if asked else "notice", asked[1].name if asked else "", "block", why))
        if asked is None:
            return Out()
        id_, pending = asked
        if pending.method == "tools/call":
            return Out(to_client=(replies.result_withheld(id_, pending.name, why, Object(()), modern=pending.modern),))
        return Out(to_client=(replies.error(id_, f"the answer was withheld: {why}"),))

    def _told(self, event: str, pending: Pending, raw: bytes, found: Treated) -> None:
        took = round((self.clock() - pending.began) * 1000, 3)
        self.write(Entry(
            event, pending.name, found.verdict, found.why, found.rules, pending.arguments, pending.size, len(raw), took,
            pending.hosts,
        ))  # fmt: skip


def _raw(message: Message) -> bytes:
    return b"" if isinstance(message, Noise | Broken) else written(message.node)
