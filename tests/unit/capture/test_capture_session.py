"""Which answer belongs to which request?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

from auditor.capture.channel import Closed, Incoming
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.session import Session


class Late:
    """A connection on which each request is answered when the next one is sent."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[Incoming] = asyncio.Queue()
        self.owed: list[str] = []

    def send(self, text: str, headers: Mapping[str, str]) -> None:
        del headers
        for each in self.owed:
            self.said.put_nowait(each)
        self.owed = [json.dumps({"jsonrpc": "2.0", "id": json.loads(text)["id"], "result": {}})]

    async def incoming(self) -> AsyncIterator[Incoming]:
        while True:
            yield await self.said.get()


async def _asked_twice(channel: Late, *more: str) -> tuple[str, ...]:
    ledger = Ledger(Limits())
    session = Session(channel, Limits(), ledger, asyncio.get_running_loop().time() + 60)
    async with session:
        assert (await session.request("first", {}, within=0.01)).why == "no answer within 0.01 s"
        waiting = asyncio.create_task(session.request("second", {}, within=30))
        await asyncio.sleep(0)
        rest: tuple[Incoming, ...] = (*channel.owed, *more, Closed("the end"))
        for each in rest:
            channel.said.put_nowait(each)
        assert (await waiting).body is not None
        assert (await session.request("third", {}, within=30)).why == "the end"
    return ledger.evidence().noise


async def _silence(words: bytes) -> str:
    ledger = Ledger(Limits())
    ledger.stderr(words)
    async with Session(Late(), Limits(), ledger, asyncio.get_running_loop().time() + 60) as session:
        return (await session.request("first", {}, within=0.01)).why


def test_of_a_server_that_does_not_answer_its_last_words_are_told() -> None:
    words = b"Visit https://a.test to sign in\n"
    assert asyncio.run(_silence(words)) == "no answer within 0.01 s; its last words: Visit https://a.test to sign in"


def test_an_answer_that_comes_too_late_is_no_noise() -> None:
    assert asyncio.run(_asked_twice(Late())) == ()


def test_a_second_answer_is_noise() -> None:
    again = '{"jsonrpc": "2.0", "id": 1, "result": {"more": 1}}'
    assert asyncio.run(_asked_twice(Late(), again)) == (again,)
