"""Which answer belongs to which request, and what if none comes?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from auditor import wire
from auditor.capture.channel import Channel, Closed, Refused
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.lines import TooLong
from auditor.capture.messages import Answer, Broken, Call, messages

_METHOD_NOT_FOUND = -32601
_REPLIES = {"ping": "{}", "roots/list": '{"roots":[]}', "elicitation/create": '{"action":"cancel"}'}
"""As clients answer where nobody is there. Six of 86 honest servers ask for roots at the start and wait for it."""
_LIST_CHANGED = frozenset(f"notifications/{kind}/list_changed" for kind in ("tools", "prompts", "resources"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a request: a message, or why there is none. An unreadable message has both."""

    raw: str | None = None
    body: wire.Object | None = None
    why: str = ""
    hint: str = ""

    @property
    def result(self) -> wire.Object | None:
        """The result, also where an error stands beside it."""
        result = self.body.get("result") if self.body else None
        return result if isinstance(result, wire.Object) else None

    @property
    def error_code(self) -> int | None:
        """The code of a JSON-RPC error; 0 where it has none; None where there is no error."""
        if self.body is None or "error" not in self.body:
            return None
        error = self.body.get("error")
        code = error.get("code") if isinstance(error, wire.Object) else None
        return code if isinstance(code, int) else 0


class Session:
    """JSON-RPC over a channel, until `deadline` (a time of the loop). An async context manager inside the channel's."""

    def __init__(self, channel: Channel, limits: Limits, ledger: Ledger, deadline: float) -> None:
        self._channel = channel
        self._limits = limits
        self._ledger = ledger
        self._pending: dict[int, asyncio.Future[Reply]] = {}
        self._given_up: set[int] = set()
        """Requests that had no answer in time: one that comes late is a message all the same."""
        self._last_id = 0
        self._replies = 0
        self._closed: Reply | None = None
        self._deadline = deadline
        self.headers: dict[str, str] = {}
        """Sent with every message, over HTTP."""
        self.names_method = False
        """Whether a header names the method too, as the modern era wants it."""
        self.again = False
        """Whether what is asked now was asked before."""
        self.list_changed = asyncio.Event()
        """Set when the server says that one of its lists has changed."""

    async def __aenter__(self) -> Self:
        self._pump = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, _: object, trace: TracebackType | None) -> None:
        self._pump.cancel()
        await asyncio.wait([self._pump])
        if not self._pump.cancelled() and kind is None:
            self._pump.result()  # a fault of ours in the reader must not look like a silent server

    @property
    def closed(self) -> bool:
        """Whether the server can no longer be asked anything."""
        return self._closed is not None

    def bound(self, deadline: float) -> None:
        """From now on the conversation ends at this time of the loop."""
        self._deadline = deadline

    async def request(self, method: str, params: Mapping[str, object], within: float) -> Reply:
        """Send a request and wait at most `within` seconds, and never beyond the deadline of the server."""
        if self._closed is not None:
            return self._closed
        loop = asyncio.get_running_loop()
        seconds = max(0.0, min(within, self._deadline - loop.time()))
        self._last_id += 1
        number = self._last_id
        answer: asyncio.Future[Reply] = loop.create_future()
        self._pending[number] = answer
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params}, method)
        try:
            async with asyncio.timeout(seconds):
                return await answer
        except TimeoutError:
            self._given_up.add(number)
            return Reply(why=f"no answer within {seconds:.3g} s")
        finally:
            self._pending.pop(number, None)

    def notify(self, method: str) -> None:
        """Send a notification."""
        if self._closed is None:
            self._send({"jsonrpc": "2.0", "method": method}, method)

    def _send(self, message: Mapping[str, object], method: str) -> None:
        headers = {**self.headers, "mcp-method": method} if self.names_method else self.headers
        self._channel.send(json.dumps(message, separators=(",", ":")), headers)

    async def _read(self) -> None:
        count = 0
        async for item in self._channel.incoming():
            count += 1
            if count > self._limits.messages:
                self._close(Reply(why=f"sent more than {self._limits.messages} messages"))
                return
            match item:
                case str():
                    self._message(item)
                case TooLong(limit):
                    self._ledger.dropped(f"messages over {limit} bytes")
                    self._resolve(None, Reply(why=f"answered with more than {limit} bytes"))
                case Refused(number, why, hint):
                    self._resolve(number, Reply(why=why, hint=hint), only=number is not None)
                case Closed(why, hint):
                    self._close(Reply(why=why, hint=hint))
                    return

    def _message(self, raw: str) -> None:
        for message in messages(raw, self._limits.depth, self._limits.values):
            match message:
                case Answer(number, body):
                    if number in self._given_up:
                        self._given_up.remove(number)
                    elif not self._resolve(number, Reply(raw, body), only=number is not None):
                        self._ledger.noise(raw)
                case Call(method, echo):
                    self._ledger.request(raw, again=self.again)
                    if method in _LIST_CHANGED:
                        self.list_changed.set()
                    self._reply(method, echo)
                case Broken(why):
                    if not self._resolve(None, Reply(raw, why=f"unreadable answer: {why}")):
                        self._ledger.noise(raw)
                case _:
                    self._ledger.noise(raw)

    def _resolve(self, number: int | None, reply: Reply, *, only: bool = False) -> bool:
        """Hand over a reply: to the request `number`, or to the oldest where a message does not say which."""
        if number is None and not only and self._pending:
            number = min(self._pending)
        answer = self._pending.get(number) if number is not None else None
        if answer is None or answer.done():
            return False
        answer.set_result(reply)
        return True

    def _reply(self, method: str, echo: str | None) -> None:
        self._replies += echo is not None
        if echo is None or self._replies > self._limits.requests:
            return
        error = f'"error":{{"code":{_METHOD_NOT_FOUND},"message":"Method not found"}}'
        outcome = f'"result":{_REPLIES[method]}' if method in _REPLIES else error
        self._channel.send(f'{{"jsonrpc":"2.0","id":{echo},{outcome}}}', self.headers)

    def _close(self, reply: Reply) -> None:
        self._closed = reply
        for answer in self._pending.values():
            if not answer.done():
                answer.set_result(reply)
