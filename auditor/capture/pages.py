"""What does a server list, to the last page?"""

from __future__ import annotations

import asyncio
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from auditor import wire
from auditor.capture.notes import Notes
from auditor.capture.replies import Reply
from auditor.capture.session import Session
from auditor.model import Exchange

METHOD_NOT_FOUND = -32601
ODD = "mend the server: another client hears another answer, or none"
_AUTHORS = "only its author can mend that; its other lists are not concerned"
_ERROR = f"if the error names nothing that you can set, {_AUTHORS}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the lists of the protocol."""

    method: str
    key: str
    """Where the items are in a result."""
    capability: str


KINDS = (
    Kind("tools/list", "tools", "tools"),
    Kind("prompts/list", "prompts", "prompts"),
    Kind("resources/list", "resources", "resources"),
    Kind("resources/templates/list", "resourceTemplates", "resources"),
)


async def list_declared(
    session: Session, notes: Notes, capabilities: wire.Node, params: Mapping[str, object], *, again: bool = False
) -> list[Exchange]:
    """Every page of every list that the server says it has.

    `again`: these lists were had before, so that no answer, or an error, is no gap.
    """
    exchanges: list[Exchange] = []
    for kind in reversed(KINDS) if notes.start.backwards else KINDS:
        if _declares(capabilities, kind):
            exchanges += await _Pager(session, notes, kind, params, quiet=again, spared=again or notes.lenient).run()
    return exchanges


async def list_undeclared(
    session: Session, notes: Notes, capabilities: wire.Node, params: Mapping[str, object]
) -> list[Exchange]:
    """Every page of the lists that it does not mention: some clients ask for them all the same.

    No answer, or an error, is what an honest server gives here, and no gap.
    """
    kinds = [kind for kind in KINDS if not _declares(capabilities, kind)]
    found = await asyncio.gather(*(_Pager(session, notes, kind, params, quiet=True).run() for kind in kinds))
    return [exchange for exchanges in found for exchange in exchanges]


def _declares(capabilities: wire.Node, kind: Kind) -> bool:
    return isinstance(capabilities, wire.Object) and kind.capability in capabilities


@dataclass(slots=True)
class _Pager:
    session: Session
    notes: Notes
    kind: Kind
    params: Mapping[str, object]
    quiet: bool
    """Whether few clients ask for this list, and an honest server may leave that unanswered: that is no gap."""
    spared: bool = False
    """Whether the list is asked for only to compare it: nothing is missing without its first page."""

    async def run(self) -> list[Exchange]:
        exchanges: list[Exchange] = []
        cursor: str | None = None
        seen: set[str] = set()
        pages: set[bytes] = set()
        items = 0
        for number in range(1, self.notes.limits.pages + 1):
            where = self.kind.method if number == 1 else f"{self.kind.method} page {number}"
            result = await self._page(where, cursor, exchanges)
            if result is None:
                return exchanges
            page = hashlib.sha256(repr(result.get(self.kind.key)).encode("utf-8", "surrogatepass")).digest()
            if cursor == "" and page in pages:  # it was the word for no further page: this is the first one again
                return exchanges[:-1]
            pages.add(page)
            items += self._count(where, result)
            if items > self.notes.limits.items:
                return self._stop(exchanges, where, f"lists more than {self.notes.limits.items} items")
            cursor = self._next(where, result, seen)
            if cursor is None:
                return exchanges
            seen.add(cursor)
            self.quiet = self.spared = cursor == ""
        return self._stop(exchanges, self.kind.method, f"has more than {self.notes.limits.pages} pages")

    async def _page(self, where: str, cursor: str | None, exchanges: list[Exchange]) -> wire.Object | None:
        """One page; None where the list ends here, for whatever reason."""
        self.notes.stage(where)
        limits = self.notes.limits
        params = self.params if cursor is None else {**self.params, "cursor": cursor}
        reply = await self.session.request(
            self.kind.method, params, limits.short_timeout if self.quiet else limits.request_timeout
        )
        offered = reply.result is not None or not (self.quiet or self.spared)
        if reply.raw is not None and (offered or reply.why):
            exchanges.append(Exchange(self.kind.method, cursor, reply.raw))
        if reply.odd and (reply.result is not None or not self.quiet):
            self.notes.gap(where, reply.odd, ODD)
        if reply.result is None:
            self._explain(where, reply, first=cursor is None)
        return reply.result

    def _explain(self, where: str, reply: Reply, *, first: bool) -> None:
        quiet = self.quiet or self.spared
        if reply.why and (reply.raw is not None or not quiet):
            self.notes.gap(where, reply.why, reply.hint)
        elif reply.slow and not self.quiet:
            self.notes.unanswered(where, reply.why, reply.hint, slow=True)
        elif reply.why or quiet or (first and reply.error_code == METHOD_NOT_FOUND):
            return
        else:
            self.notes.gap(where, describe_error(reply), _ERROR)

    def _count(self, where: str, result: wire.Object) -> int:
        items = result.get(self.kind.key)
        if isinstance(items, list):
            return len(items)
        if not (self.quiet or self.spared):
            self.notes.gap(where, f"the result holds no array `{self.kind.key}`", _AUTHORS)
        return 0

    def _next(self, where: str, result: wire.Object, seen: set[str]) -> str | None:
        """The cursor of the next page. An empty one is asked with too: it may be one, or, as Go writes it, none."""
        cursor = result.get("nextCursor")
        said = {key: value for key, value in result.pairs if _folded(key) == "nextcursor"}
        if len(said) > 1 or any(key != "nextCursor" and value for key, value in said.items()) or _twice(result):
            why = "says the cursor of the next page twice, or under a key that only some clients know"
            self.notes.gap(where, why, _AUTHORS)
        if cursor is None:
            return None
        if cursor == "" and cursor in seen:
            return None
        if not isinstance(cursor, str):
            self.notes.gap(where, "the cursor of the next page is no string", _AUTHORS)
            return None
        if cursor in seen:
            self.notes.gap(where, "repeats a cursor: the pages have no end", _AUTHORS)
            return None
        return cursor

    def _stop(self, exchanges: list[Exchange], where: str, why: str) -> list[Exchange]:
        self.notes.gap(where, why)
        return exchanges


def _folded(key: str) -> str:
    """As decoders see it that do not tell upper from lower case, such as Go's."""
    return unicodedata.normalize("NFKC", key).casefold()


def _twice(result: wire.Object) -> bool:
    return sum(key == "nextCursor" for key, _ in result.pairs) > 1


def describe_error(reply: Reply) -> str:
    """An answer without a result, in words; may quote the server."""
    if reply.error_code is None:
        return "the answer holds no result"
    error = reply.body.get("error") if reply.body else None
    message = error.get("message") if isinstance(error, wire.Object) else None
    return f"error {reply.error_code}: {str(message)[:300]}"
