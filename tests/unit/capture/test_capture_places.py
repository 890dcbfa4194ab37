"""Who may work, and who may run at all?"""

from __future__ import annotations

import asyncio

from auditor.capture.places import Places


def ignored(_: str) -> None:
    """Nobody watches."""


def test_one_that_only_waits_gives_its_place_to_the_next() -> None:
    order: list[str] = []

    async def server(places: Places, name: str, until: asyncio.Event) -> None:
        async with places.one(ignored) as stage:
            stage("initialize")
            order.append(f"{name} runs")
            await until.wait()
        order.append(f"{name} ends")

    async def both() -> None:
        places, over = Places(1, 0.16), asyncio.Event()
        first, second = (asyncio.create_task(server(places, name, over)) for name in ("first", "second"))
        await asyncio.sleep(0.005)
        assert order == ["first runs"]
        await asyncio.sleep(0.3)
        assert order == ["first runs", "second runs"]
        over.set()
        await asyncio.gather(first, second)

    asyncio.run(both())
    assert sorted(order[2:]) == ["first ends", "second ends"]


def test_a_place_is_given_back_once_and_only_so_many_run_at_all() -> None:
    running = most = 0

    async def server(places: Places) -> None:
        nonlocal running, most
        async with places.one(ignored) as stage:
            stage("initialize")
            stage("initialize")
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.02)
            running -= 1

    async def all_of_them() -> None:
        places = Places(2, 0.001)
        await asyncio.gather(*(server(places) for _ in range(30)))

    asyncio.run(all_of_them())
    assert most == 8


def test_one_that_still_loads_keeps_its_place() -> None:
    async def server() -> None:
        places = Places(1, 0.001)
        async with places.one(ignored) as stage:
            stage("start")
            await asyncio.sleep(0.02)
            assert places._working.locked()
        assert not places._working.locked()

    asyncio.run(server())
