"""Which answer belongs to which request, and what if none comes?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from auditor.capture.channel import Channel, Closed, Refused
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.lines import TooLong
from auditor.capture.messages import Answer, Broken, Call, messages
from auditor.capture.replies import Replies, Reply
from auditor.model import Era

_METHOD_NOT_FOUND = -32601
_REPLIES = {"ping": "{}", "roots/list": '{"roots":[]}', "elicitation/create": '{"action":"cancel"}'}
"""As clients answer where nobody is there. Six of 86 honest servers ask for roots at the start and wait for it."""
_LIST_CHANGED = frozenset(f"notifications/{kind}/list_changed" for kind in ("tools", "prompts", "resources"))


class Session:
    """JSON-RPC over a channel, until `deadline` (a time of the loop). An async context manager inside the channel's."""

    def __init__(self, channel: Channel, limits: Limits, ledger: Ledger, deadline: float) -> None:
        self._channel = channel
        self._limits = limits
        self._ledger = ledger
        self.replies = Replies(ledger.noise)
        """What was asked, and what came for it, and beside it."""
        self._last_id = 0
        self._replied = 0
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
        seconds = max(0.0, min(within, self._deadline - asyncio.get_running_loop().time()))
        self._last_id += 1
        number = self._last_id
        answer = self.replies.ask(number, method, params, self._era)
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params}, method)
        try:
            async with asyncio.timeout(seconds):
                return await answer
        except TimeoutError:
            return self.replies.give_up(number, seconds, self._ledger.last_words())
        finally:
            self.replies.forget(number)

    async def linger(self, within: float) -> None:
        """Wait at most `within` seconds for what was given up: to a patient client a late answer is one."""
        seconds = max(0.0, min(within, self._deadline - asyncio.get_running_loop().time()))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.replies.none_owed.wait()

    @property
    def _era(self) -> Era:
        return Era.MODERN if self.names_method else Era.HANDSHAKE

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
                case TooLong(limit, told):
                    self._ledger.dropped(f"messages over {limit} bytes")
                    self._unread(Reply(why=f"answered with more than {limit} bytes"), told=told)
                case Refused(number, why, hint):
                    self.replies.refuse(number, Reply(why=why, hint=hint))
                case Closed(why, hint):
                    self._close(Reply(why=why, hint=hint))
                    return

    def _message(self, raw: str) -> None:
        for message in messages(raw, self._limits.depth, self._limits.values):
            match message:
                case Answer():
                    self.replies.take(message, self._era)
                case Call(method, echo):
                    self._ledger.request(raw, again=self.again)
                    if method in _LIST_CHANGED:
                        self.list_changed.set()
                    self._reply(method, echo)
                case Broken(why, only_here):
                    self._unread(Reply(raw, why=f"unreadable answer: {why}"), told=only_here)
                case _:
                    self._ledger.noise(raw)

    def _unread(self, reply: Reply, *, told: bool) -> None:
        """Something meant as a message; `told`: a client may have read it, so that no other answer makes up for it."""
        if told:
            self.replies.unread(reply)
        else:
            self.replies.fault(reply)

    def _reply(self, method: str, echo: str | None) -> None:
        self._replied += echo is not None
        if echo is None or self._replied > self._limits.requests:
            return
        error = f'"error":{{"code":{_METHOD_NOT_FOUND},"message":"Method not found"}}'
        outcome = f'"result":{_REPLIES[method]}' if method in _REPLIES else error
        self._channel.send(f'{{"jsonrpc":"2.0","id":{echo},{outcome}}}', self.headers)

    def _close(self, reply: Reply) -> None:
        self._closed = reply
        self.replies.close(reply)
