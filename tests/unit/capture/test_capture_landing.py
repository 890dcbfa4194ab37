"""Is the one right answer taken, and nothing else?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest

from auditor.capture.landing import Answer, Landing


async def knock(landing: Landing, target: str, *, method: str = "GET", host: str = "") -> bytes:
    """What is answered to a request by hand."""
    parts = urlsplit(landing.address)
    reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
    writer.write(f"{method} {target} HTTP/1.1\r\nhost: {host or parts.netloc}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


def with_landing(test: Callable[[Landing], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Landing() as landing:
            landing.expect("right")
            await test(landing)

    asyncio.run(run())


def test_the_right_answer_is_taken() -> None:
    async def test(landing: Landing) -> None:
        page = await knock(landing, "/callback?code=c&state=right&iss=https%3A%2F%2Fa.test")
        assert page.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"default-src 'none'" in page
        assert await landing.answer() == Answer("c", "https://a.test", "")

    with_landing(test)


@pytest.mark.parametrize(
    "target",
    [
        "/callback?code=c&state=wrong", "/callback?code=c", "/callback?code=c&state=right&state=wrong",
        "/?code=c&state=right", "/callback?state=", "/callback?" + "a=b&" * 60 + "state=right", "http://[",
        "/callback?code=c&state=" + "x" * 20_000,
    ],
)  # fmt: skip
def test_any_other_is_not_and_the_right_one_still_is(target: str) -> None:
    async def test(landing: Landing) -> None:
        assert not (await knock(landing, target)).startswith(b"HTTP/1.1 200")
        assert (await knock(landing, "/callback?code=c&state=right")).startswith(b"HTTP/1.1 200")

    with_landing(test)


def test_a_page_of_another_name_and_another_method_are_not_heard() -> None:
    async def test(landing: Landing) -> None:
        assert b"404" in await knock(landing, "/callback?code=c&state=right", host="else.test")
        assert b"404" in await knock(landing, "/callback?code=c&state=right", method="POST")

    with_landing(test)


def test_nothing_that_was_asked_for_stands_in_the_page() -> None:
    async def test(landing: Landing) -> None:
        page = await knock(landing, "/callback?error=<script>&state=right")
        assert b"script" not in page
        assert (await landing.answer()).refusal == "<script>"

    with_landing(test)


def test_the_second_answer_is_refused() -> None:
    async def test(landing: Landing) -> None:
        await knock(landing, "/callback?code=first&state=right")
        assert b"404" in await knock(landing, "/callback?code=second&state=right")
        assert (await landing.answer()).code == "first"

    with_landing(test)


def test_nothing_is_taken_before_a_state_was_sent_away() -> None:
    async def run() -> None:
        async with Landing() as landing:
            assert b"404" in await knock(landing, "/callback?code=c&state=")

    asyncio.run(run())
