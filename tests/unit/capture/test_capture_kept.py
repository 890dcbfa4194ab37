"""Is a server's input closed only when its keeper has seen who is there, and soon in any case?"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from auditor.capture.kept import Kept
from auditor.confine.confined import Confined


class Order:
    """What `Kept` asks of a `Confined`; the keeper is the test."""

    argv = ("server",)
    heard: tuple[str, ...] = ()

    def order(self) -> bytes:
        return b"{}\n"


def talk(keeper: Callable[[Kept, socket.socket], Awaitable[None]]) -> None:
    async def both() -> None:
        ours, theirs = socket.socketpair()
        theirs.settimeout(5)
        kept = Kept(cast("Confined", Order()))
        theirs.sendall(b"start 0\n")
        await kept.begin(ours)
        assert theirs.recv(64) == b"{}\n"
        await keeper(kept, theirs)
        kept.release()
        theirs.close()

    asyncio.run(both())


def test_the_end_waits_until_the_keeper_has_looked() -> None:
    async def keeper(kept: Kept, theirs: socket.socket) -> None:
        announced = asyncio.create_task(kept.announce_end(5))
        await asyncio.sleep(0.05)
        assert theirs.recv(64) == b"EP"
        assert not announced.done()
        theirs.sendall(b"here\n")
        await asyncio.wait_for(announced, 5)

    talk(keeper)


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_a_keeper_that_says_nothing_is_not_waited_for_longer_than_that(seconds: float) -> None:
    async def keeper(kept: Kept, theirs: socket.socket) -> None:
        del theirs
        began = time.monotonic()
        await kept.announce_end(seconds)
        assert seconds <= time.monotonic() - began < 4

    talk(keeper)


def test_a_keeper_that_has_ended_is_not_waited_for() -> None:
    async def keeper(kept: Kept, theirs: socket.socket) -> None:
        theirs.shutdown(socket.SHUT_RDWR)
        await asyncio.wait_for(kept.announce_end(60), 5)
        await asyncio.wait_for(kept.announce_end(60), 5)

    talk(keeper)
