"""Which answer does a request get, and which answers came that nobody waited for?

Clients differ in what they take for an answer, and a server may give more than one. So what only some clients take
settles a request only after a while in which a better answer could have come; and what comes beside, without an id or
too late, is kept, for some client may hear it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from auditor import wire
from auditor.capture.messages import Answer
from auditor.capture.recall import numberless
from auditor.model import Era

_PATIENCE = 1.0
"""Seconds in which an answer that every client takes may follow one that not every client takes."""
_MOST = 20
"""Answers kept that nobody waited for."""
_MOST_CHARACTERS = 4 << 20
_HELLOS = {Era.HANDSHAKE: "initialize", Era.MODERN: "server/discover"}
_HELLO_KEYS = frozenset({"protocolVersion", "supportedVersions", "serverInfo", "capabilities", "instructions"})
_LISTS = {
    "tools": "tools/list",
    "prompts": "prompts/list",
    "resources": "resources/list",
    "resourceTemplates": "resources/templates/list",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a request: a message, or why there is none. An unreadable message has both."""

    raw: str | None = None
    body: wire.Object | None = None
    why: str = ""
    hint: str = ""
    odd: str = ""
    """In which form it came that not every client takes; empty where all do."""
    slow: bool = False
    """There is none because nobody waited any longer."""

    @property
    def result(self) -> wire.Object | None:
        """The result, also where an error stands beside it."""
        return result_of(self.body)

    @property
    def error_code(self) -> int | None:
        """The code of a JSON-RPC error; 0 where it has none; None where there is no error."""
        if self.body is None or "error" not in self.body:
            return None
        error = self.body.get("error")
        code = error.get("code") if isinstance(error, wire.Object) else None
        return code if isinstance(code, int) else 0


@dataclass(frozen=True, slots=True)
class Stray:
    """Something that was listed beside the answer that was taken, without an id, or too late."""

    era: Era
    method: str
    cursor: str | None
    raw: str
    late: float = 0.0
    """After how many seconds it came, where nobody waited any longer."""
    more: bool = False
    """Whether it says that further pages follow."""


@dataclass(slots=True)
class _Asked:
    """A request of ours."""

    method: str
    cursor: str | None
    era: Era
    sent: float
    answer: asyncio.Future[Reply] | None
    """None: nobody waits any longer."""
    doubt: Reply | None = None
    """What counts if nothing better comes."""
    given_up: bool = False
    taken: bytes = b""
    """Digest of the answer that was taken."""

    @property
    def open(self) -> bool:
        return self.answer is not None and not self.answer.done()

    @property
    def doubted(self) -> bool:
        """Whether an answer came that not every client takes."""
        return self.doubt is not None and self.doubt.body is not None

    def settle(self, reply: Reply) -> None:
        if self.answer is not None and not self.answer.done():
            self.taken = _digest(reply.raw or "")
            self.answer.set_result(reply)

    def settle_as_it_is(self, otherwise: Reply | None = None) -> None:
        """Nothing better is waited for: take the answer that not every client takes, or else `otherwise`."""
        reply = self.doubt if self.doubted else otherwise
        if reply is not None:
            self.settle(reply)


class Replies:
    """The requests of one connection and what came for them; what answers none goes to `noise`."""

    def __init__(self, noise: Callable[[str], None]) -> None:
        """Nothing was asked yet."""
        self._noise = noise
        self._asked: dict[int, _Asked] = {}
        self._waiting: dict[int, _Asked] = {}
        self._owed: set[int] = set()
        self._size = 0
        self.none_owed = asyncio.Event()
        """Set while every request that was given up has had an answer after all, or can have none."""
        self.none_owed.set()
        self.strays: list[Stray] = []
        self.overflowed = False
        """Whether there were more of them than are kept, or one that could not be read."""

    def ask(self, number: int, method: str, params: Mapping[str, object], era: Era) -> asyncio.Future[Reply]:
        """From now on an answer to this request is waited for."""
        loop, cursor = asyncio.get_running_loop(), params.get("cursor")
        answer: asyncio.Future[Reply] = loop.create_future()
        told = cursor if isinstance(cursor, str) else None
        self._asked[number] = self._waiting[number] = _Asked(method, told, era, loop.time(), answer)
        return answer

    def give_up(self, number: int, seconds: float, words: str = "") -> Reply:
        """Nobody waits any longer: what came that not every client takes, or why there is nothing.

        `words`: what the server said last.
        """
        asked = self._asked[number]
        if asked.doubt is not None and asked.doubted:
            asked.taken = _digest(asked.doubt.raw or "")
            return asked.doubt
        asked.given_up = True
        self._owed.add(number)
        self.none_owed.clear()
        why = f"no answer within {seconds:.3g} s" if seconds >= 0.005 else "no answer in the time that was left"
        fault = asked.doubt or Reply(why=f"{why}; its last words: {words}" if words else why)
        return replace(fault, slow=True)

    def forget(self, number: int) -> None:
        """The answer was handed over: what comes from now on comes beside it."""
        self._waiting.pop(number).answer = None

    def take(self, answer: Answer, era: Era) -> None:
        """Hand an answer to who waits for it; what nobody waits for is kept where it lists anything."""
        if answer.id is None and "result" in answer.body:
            self._beside(answer, None, era)
            self.fault(Reply(why="no answer but one without an id"))
            return
        asked = self._undoubted() if answer.id is None else self._asked.get(answer.id)
        if asked is None or not asked.open or (answer.odd and asked.doubted):
            self._beside(answer, asked, era)
        elif answer.id is None or answer.odd:
            odd = f"no answer in a form that every client takes, but one {answer.odd or 'without an id'}"
            self._doubt(asked, Reply(answer.raw, answer.body, odd=odd))
            asyncio.get_running_loop().call_later(_PATIENCE, asked.settle_as_it_is)
        else:
            self._doubt(asked, None)
            asked.settle(Reply(answer.raw, answer.body))

    def fault(self, reply: Reply) -> None:
        """Something that may have been meant as an answer to the oldest request: told where no true answer comes."""
        asked = self._undoubted()
        if asked is not None:
            asked.doubt = reply
        elif reply.raw is not None:
            self._noise(reply.raw)

    def unread(self, reply: Reply) -> None:
        """Something that a client may have read as the answer to the oldest request: no other one makes up for it."""
        asked = next((each for each in self._waiting.values() if each.open), None)
        if asked is not None:
            asked.settle(reply)
            return
        self.overflowed = self.overflowed or bool(self._owed)
        if reply.raw is not None:
            self._noise(reply.raw)

    def refuse(self, number: int | None, reply: Reply) -> None:
        """No other answer will come to this request; None: to the oldest."""
        for asked in list(self._waiting.values())[:1] if number is None else filter(None, [self._asked.get(number)]):
            asked.settle(asked.doubt if asked.doubt is not None and asked.doubt.raw is not None else reply)

    def close(self, reply: Reply) -> None:
        """No answer will come to anything."""
        for asked in self._waiting.values():
            asked.settle_as_it_is(reply)
        self.none_owed.set()

    def _undoubted(self) -> _Asked | None:
        return next((asked for asked in self._waiting.values() if asked.open and asked.doubt is None), None)

    def _doubt(self, asked: _Asked, reply: Reply | None) -> None:
        """Put `reply` in the place of what counts if nothing better comes."""
        was, asked.doubt = asked.doubt, reply
        if was is None or was.raw is None:
            return
        self._noise(was.raw)
        if was.body is not None:
            self._keep(was.raw, was.body, asked, asked.era)

    def _beside(self, answer: Answer, asked: _Asked | None, era: Era) -> None:
        if asked is None or not asked.given_up:
            self._noise(answer.raw)
        if asked is None or _digest(answer.raw) != asked.taken:
            self._keep(answer.raw, answer.body, asked, era)
        if asked is not None and asked.given_up and answer.id is not None:
            asked.given_up, asked.taken = False, _digest(answer.raw)
            self._owed.discard(answer.id)
            if not self._owed:
                self.none_owed.set()

    def _keep(self, raw: str, body: wire.Object, asked: _Asked | None, era: Era) -> None:
        """Keep what lists anything, as an answer to the method that lists such things."""
        result = result_of(body)
        era = asked.era if asked else era
        method = _method(result, asked.method if asked else "", era) if result is not None else ""
        if result is None or not method:
            return
        self._size += len(raw)
        if len(self.strays) >= _MOST or self._size > _MOST_CHARACTERS:
            self.overflowed = True
            return
        late = asyncio.get_running_loop().time() - asked.sent if asked and asked.given_up else 0.0
        cursor = asked.cursor if asked and asked.method == method else None
        self.strays.append(Stray(era, method, cursor, raw, late, bool(result.get("nextCursor"))))


def result_of(body: wire.Object | None) -> wire.Object | None:
    """The result of an answer, also where an error stands beside it."""
    result = body.get("result") if body else None
    return result if isinstance(result, wire.Object) else None


def _method(result: wire.Object, asked: str, era: Era) -> str:
    """Which method answers so, `asked` before all others; empty where none does."""
    keys = {name for name, _ in result.pairs}
    found = [method for key, method in _LISTS.items() if key in keys]
    if keys & _HELLO_KEYS:
        found.append(_HELLOS[era])
    return asked if asked in found else next(iter(found), "")


def _digest(raw: str) -> bytes:
    return hashlib.sha256(numberless(raw).encode("utf-8", "surrogatepass")).digest()
