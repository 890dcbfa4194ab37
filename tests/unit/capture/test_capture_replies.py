"""Which answer does a request get, and what becomes of those beside it?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import pytest

from auditor.capture import replies
from auditor.capture.channel import Closed, Incoming, Refused
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.lines import TooLong
from auditor.capture.replies import Reply
from auditor.capture.session import Session


class Scripted:
    """A connection on which every request is answered with the same lines; `%d` stands for its id."""

    def __init__(self, *lines: Incoming) -> None:
        self.lines = lines
        self.said: asyncio.Queue[Incoming] = asyncio.Queue()

    def send(self, text: str, headers: Mapping[str, str]) -> None:
        del headers
        for line in self.lines:
            self.said.put_nowait(line.replace("%d", str(json.loads(text)["id"])) if isinstance(line, str) else line)

    async def incoming(self) -> AsyncIterator[Incoming]:
        while True:
            yield await self.said.get()


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "_PATIENCE", 0.05)


def asked(*lines: Incoming, within: float = 0.3) -> tuple[Reply, list[str], tuple[str, ...]]:
    """The reply to `tools/list`, what was kept beside it, and the noise."""

    async def ask() -> tuple[Reply, list[str]]:
        async with Session(Scripted(*lines), Limits(), ledger, asyncio.get_running_loop().time() + 60) as session:
            reply = await session.request("tools/list", {}, within)
            await asyncio.sleep(0.02)
            return reply, [f"{one.method} {one.raw}" for one in session.replies.strays]

    ledger = Ledger(Limits())
    reply, strays = asyncio.run(ask())
    return reply, strays, ledger.evidence().noise


TRUE = '{"jsonrpc":"2.0","id":%d,"result":{"tools":[{"name":"true"}]}}'
DECOYS = {
    "no id": '{"jsonrpc":"2.0","id":null,"result":{"tools":[]}}',
    "no version": '{"id":%d,"result":{"tools":[]}}',
    "a batch": '[{"jsonrpc":"2.0","id":%d,"result":{"tools":[]}}]',
    "no number": '{"jsonrpc":"2.0","id":%d,"result":{"tools":[],"x":NaN}}',
    "another id": '{"jsonrpc":"2.0","id":99,"result":{"tools":[]}}',
}


@pytest.mark.parametrize("decoy", DECOYS.values(), ids=DECOYS)
def test_what_no_client_takes_gives_way_to_the_true_answer_and_is_kept_beside_it(decoy: str) -> None:
    reply, strays, noise = asked(decoy, TRUE)
    assert (reply.raw, reply.odd) == (TRUE.replace("%d", "1"), "")
    told = decoy.replace("%d", "1")
    assert strays == [f"tools/list {told.strip('[]') if told.startswith('[') else told}"]
    assert len(noise) == 1


@pytest.mark.parametrize("name", ["no version", "a batch", "no number"])
def test_what_not_every_client_takes_is_an_answer_where_no_better_one_comes(name: str) -> None:
    reply, strays, noise = asked(DECOYS[name], within=30)
    assert reply.result is not None
    assert reply.odd
    assert (strays, noise) == ([], ())


@pytest.mark.parametrize(
    "fault",
    [
        '{"jsonrpc":"2.0","result":{"status":"ok"}}',
        '{level: info, "jsonrpc"',
        '["jsonrpc": listening',
        TooLong(10, told=False),
    ],
)
def test_a_log_line_does_not_take_the_place_of_an_answer(fault: Incoming) -> None:
    reply, strays, noise = asked(fault, TRUE)
    assert (reply.raw, reply.why) == (TRUE.replace("%d", "1"), "")
    assert (strays, noise) == ([], (fault,) if isinstance(fault, str) else ())


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (DECOYS["no id"], "without an id"),
        ('{"jsonrpc":"2.0","id":%d,"result":{"tools":[', "unreadable answer"),
        (TooLong(10, told=False), "more than 10 bytes"),
    ],
)
def test_a_fault_is_told_where_no_true_answer_comes(fault: Incoming, why: str) -> None:
    reply, _, _ = asked(fault)
    assert why in reply.why
    assert reply.slow


@pytest.mark.parametrize("fault", ['{"\\u006asonrpc":"2.0","x":' + "[" * 200 + "]" * 200 + "}", TooLong(10)])
def test_what_others_may_have_read_is_not_made_up_for_by_another_answer(fault: Incoming) -> None:
    reply, strays, _ = asked(fault, TRUE, within=30)
    assert reply.result is None
    assert reply.why and not reply.slow
    assert len(strays) == 1


def test_an_error_without_an_id_is_the_answer_of_who_could_not_read_the_request() -> None:
    reply, _, _ = asked('{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}', within=30)
    assert reply.error_code == -32700
    assert reply.odd


@pytest.mark.parametrize("end", [Refused(1, "HTTP 500"), Closed("ended")])
def test_the_end_of_a_connection_takes_what_there_is(end: Incoming) -> None:
    assert asked(DECOYS["no version"], end, within=30)[0].odd
    assert asked(end, within=30)[0].why in ("HTTP 500", "ended")


def test_a_second_answer_is_kept_if_it_is_another_one() -> None:
    another = TRUE.replace("true", "other")
    assert asked(TRUE, TRUE)[1] == []
    assert asked(TRUE, another)[1] == [f"tools/list {another.replace('%d', '1')}"]


def test_what_is_listed_beside_is_an_answer_to_who_would_have_asked_for_it() -> None:
    hello = '{"jsonrpc":"2.0","id":null,"result":{"capabilities":{},"instructions":"x"}}'
    prompts = '{"jsonrpc":"2.0","id":null,"result":{"prompts":[]}}'
    assert [one.split()[0] for one in asked(hello, prompts, TRUE)[1]] == ["initialize", "prompts/list"]


def test_no_more_is_kept_beside_than_fits() -> None:
    async def ask() -> Session:
        channel = Scripted(*(TRUE.replace("true", str(number)) for number in range(50)))
        async with Session(channel, Limits(), Ledger(Limits()), asyncio.get_running_loop().time() + 60) as session:
            await session.request("tools/list", {}, 1)
            await asyncio.sleep(0.02)
            return session

    session = asyncio.run(ask())
    assert len(session.replies.strays) == 20
    assert session.replies.overflowed


def test_a_late_answer_ends_the_wait_for_it() -> None:
    async def ask() -> float:
        channel, loop = Scripted(), asyncio.get_running_loop()
        async with Session(channel, Limits(), Ledger(Limits()), loop.time() + 60) as session:
            assert (await session.request("tools/list", {}, 0.01)).slow
            loop.call_later(0.05, channel.said.put_nowait, TRUE.replace("%d", "1"))
            await session.linger(30)
            (stray,) = session.replies.strays
            return stray.late

    assert 0.01 < asyncio.run(ask()) < 5
