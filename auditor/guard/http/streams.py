"""On which of a client's streams does each message of the server travel?

A program says all in one order; over HTTP each answer has its own way. What belongs to a request goes its way, so that
progress comes before the result; what belongs to none takes the only open one, else the client's own stream.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditor.guard.envelope import Request, Response, id_text, opened
from auditor.wire import Node, Object

_SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"
_PROGRESS = '"'
"""What no bare id begins with, so that ids and tokens are told apart."""
_KEPT = 64
"""Messages of one stream that were sent and can be asked for again."""
_KEPT_BYTES = 1 << 18
_ENDED = 16
"""Streams that have ended and can be asked for again."""
_LOST = 4 << 20
"""Bytes that are kept for a client that has left one of its streams."""


@dataclass(slots=True)
class Stream:
    """The way of the answers to one posted message, or of what the server says of its own accord."""

    name: str
    left: dict[str, str]
    """Requests that are not answered: their ids, by themselves without quotes."""
    answers_only: bool = False
    """Whether the client takes nothing else on it."""
    attached: bool = True
    """Whether somebody is there to read."""
    size: int = 0
    """Bytes that wait to be read."""
    complete: bool = False
    """Whether nothing more will come."""
    _count: int = 0
    _waiting: deque[tuple[int, bytes]] = field(default_factory=deque)
    _sent: deque[tuple[int, bytes]] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, line: bytes) -> None:
        """Add a message."""
        self._count += 1
        self._waiting.append((self._count, line))
        self.size += len(line)
        while not self.attached and self.size > _LOST and len(self._waiting) > 1:
            self.size -= len(self._waiting.popleft()[1])
        self._news.set()

    def finish(self) -> None:
        """Nothing more will come."""
        self.complete = True
        self._news.set()

    async def next(self, seconds: float) -> tuple[str, bytes] | None:
        """The next message and the name of its place; None where none came in time, or none will come."""
        if not self._waiting and not self.complete:
            self._news.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return None
        if not self._waiting:
            return None
        number, line = self._waiting.popleft()
        self.size -= len(line)
        self._sent.append((number, line))
        while len(self._sent) > _KEPT or sum(len(each) for _, each in self._sent) > _KEPT_BYTES:
            self._sent.popleft()
        return f"{self.name}-{number}", line

    @property
    def empty(self) -> bool:
        """Whether nothing waits to be read."""
        return not self._waiting

    def rewind(self, number: int) -> None:
        """Offer again what was sent after that message."""
        again = [each for each in self._sent if each[0] > number]
        self._sent = deque(each for each in self._sent if each[0] <= number)
        self._waiting.extendleft(reversed(again))
        self.size += sum(len(line) for _, line in again)

    def drain(self) -> Iterator[bytes]:
        """All that waits, which somebody else will send."""
        while self._waiting:
            _, line = self._waiting.popleft()
            self.size -= len(line)
            yield line


class Streams:
    """All of one session."""

    def __init__(self) -> None:
        """None but the client's own, which it need not open."""
        self.own = Stream("0", {}, attached=False)
        self._count = 0
        self._open: dict[str, Stream] = {}
        self._by_id: dict[str, Stream] = {}
        self._by_token: dict[str, Stream] = {}
        self._ended: deque[Stream] = deque(maxlen=_ENDED)

    @property
    def backlog(self) -> int:
        """Bytes that somebody is expected to read."""
        return self.own.size + sum(each.size for each in self._open.values() if each.attached)

    @property
    def attached(self) -> bool:
        """Whether the client reads any."""
        return self.own.attached or any(each.attached for each in self._open.values())

    @property
    def busy(self) -> bool:
        """Whether an answer is owed."""
        return bool(self._by_id)

    def holds(self, keys: Iterable[str]) -> bool:
        """Whether one of these ids waits for an answer, or one of these tokens for progress."""
        return any(key in self._by_id or key in self._by_token for key in keys)

    def begin(self, requests: Iterable[Request], *, answers_only: bool = False) -> Stream:
        """A way for the answers to these requests."""
        asked = tuple(requests)
        self._count += 1
        stream = Stream(str(self._count), {bare(each.id): each.id for each in asked}, answers_only)
        self._open[stream.name] = stream
        for each in asked:
            self._by_id[bare(each.id)] = stream
            if token := token_of(each):
                self._by_token[token] = stream
        if not self.own.attached and not answers_only:
            for line in self.own.drain():
                stream.push(line)
        return stream

    def send(self, line: bytes) -> None:
        """Put a message of the server on its way."""
        messages = opened(line)
        stream = self._place(messages[0])
        stream.push(line)
        for each in messages:
            if isinstance(each, Response) and stream.left.pop(bare(each.id), None) is not None:
                self._by_id.pop(bare(each.id), None)
        if stream is not self.own and not stream.left:
            self._close(stream)

    def leave(self, stream: Stream) -> None:
        """Nobody reads it any more."""
        stream.attached = False

    def drop(self, stream: Stream) -> None:
        """Nobody will ever read it, and nothing of it is kept."""
        for key in stream.left:
            self._by_id.pop(key, None)
        stream.left.clear()
        self._close(stream)
        self._ended.remove(stream)

    def end(self) -> None:
        """Nothing more will come on any of them."""
        for each in (self.own, *tuple(self._open.values())):
            each.finish()

    def again(self, place: str) -> Stream | None:
        """The stream that has a place of this name, from behind that place; None where it is not known."""
        name, _, number = place.partition("-")
        known = (self.own, *self._open.values(), *self._ended)
        stream = next((each for each in known if each.name == name), None)
        if stream is None or stream.attached or not (number.isascii() and number.isdigit() and len(number) < 10):
            return None
        stream.rewind(int(number))
        stream.attached = True
        return stream

    def _close(self, stream: Stream) -> None:
        stream.finish()
        self._open.pop(stream.name, None)
        self._by_token = {token: each for token, each in self._by_token.items() if each is not stream}
        self._ended.append(stream)

    def _place(self, message: object) -> Stream:
        if isinstance(message, Response):
            return self._by_id.get(bare(message.id), self.own)
        if isinstance(message, Request):
            known = self._by_token.get(_PROGRESS + id_text(message.params.get("progressToken")))
            known = known or self._by_id.get(bare(id_text(_within(message.params, "_meta", _SUBSCRIPTION))))
            if known is not None and not known.answers_only:
                return known
        usable = [each for each in self._open.values() if each.attached and not each.answers_only]
        if len(usable) == 1 or (usable and not self.own.attached):
            return usable[0]
        return self.own


def token_of(request: Request) -> str:
    """Under which key its progress is sent; empty where it wants none."""
    token = id_text(_within(request.params, "_meta", "progressToken"))
    return _PROGRESS + token if token else ""


def bare(id_: str) -> str:
    """An id without its quotes: servers and clients take `"1"` and `1` for the same."""
    return id_.strip('"')


def _within(node: Object, *keys: str) -> Node:
    found: Node = node
    for key in keys:
        found = found.get(key) if isinstance(found, Object) else None
    return found
