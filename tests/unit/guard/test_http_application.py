"""What does a client hear whose request is no message?"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from auditor.guard.http import application
from auditor.guard.http.application import Application
from auditor.guard.http.door import Door
from auditor.guard.http.sessions import Sessions


def never() -> Any:
    raise AssertionError("a server was started")


def test_who_begins_a_message_and_does_not_end_it_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "_UPLOAD", 0.05)
    said: list[MutableMapping[str, Any]] = []
    parts = [{"type": "http.request", "body": b'{"jsonrpc"', "more_body": True}]

    async def receive() -> MutableMapping[str, Any]:
        if parts:
            return parts.pop()
        return await asyncio.Future()

    async def send(event: MutableMapping[str, Any]) -> None:
        said.append(event)

    headers = [(b"content-type", b"application/json"), (b"host", b"127.0.0.1:1"), (b"authorization", b"Bearer t")]
    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": headers}
    asyncio.run(Application(Sessions(never), Door("/mcp", 1, "t"))(scope, receive, send))
    assert said[0]["status"] == 408
    assert b"was not whole" in said[1]["body"]
