"""What is known of a message that was posted to a server?"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field


@dataclass(slots=True)
class Post:
    """One posted line."""

    line: bytes
    headers: dict[str, str]
    method: str
    modern: bool
    left: dict[str, str]
    """Requests in it that are not answered yet: their ids, by themselves without quotes."""
    sent: asyncio.Event = field(default_factory=asyncio.Event)
    lost: str = ""
    """Why an answer could not be taken."""


async def first_of(*waits: Coroutine[object, object, object]) -> None:
    """Wait until one of them is done, and leave the others."""
    tasks = [asyncio.ensure_future(each) for each in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
