"""What does a client of the official Python SDK hear from a server? Task and answers are JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx2
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CreateMessageResult, ElicitResult, ListRootsResult, TextContent
from pydantic import BaseModel


async def heard(task: dict[str, Any]) -> dict[str, Any]:
    """All answers, in the order in which they were asked for."""
    asked: list[str] = []

    async def sampled(*_: Any, **__: Any) -> CreateMessageResult:
        asked.append("sampling/createMessage")
        return CreateMessageResult(model="none", role="assistant", content=TextContent(type="text", text="four"))

    async def elicited(*_: Any, **__: Any) -> ElicitResult:
        asked.append("elicitation/create")
        return ElicitResult(action="decline")

    async def rooted(*_: Any, **__: Any) -> ListRootsResult:
        asked.append("roots/list")
        return ListRootsResult(roots=[])

    headers = {"authorization": f"Bearer {task['token']}"} if task.get("token") else {}
    with open(os.devnull, "w", encoding="ascii") as errors:  # noqa: ASYNC230, PTH123 - before anything runs
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            if task.get("url"):
                transport: Any = streamable_http_client(task["url"], http_client=http, max_sse_event_size=None)
            else:
                command, *args = task["line"]
                known = StdioServerParameters(command=command, args=args, env=dict(os.environ))
                transport = stdio_client(known, errlog=errors)
            async with Client(
                transport, mode=task["mode"], cache=None, sampling_callback=sampled, elicitation_callback=elicited,
                list_roots_callback=rooted,
            ) as client:  # fmt: skip
                found = await _all(client, task["calls"])
    return {**found, "asked": asked}


async def _all(client: Client, calls: list[dict[str, Any]]) -> dict[str, Any]:
    able = client.server_capabilities
    found: dict[str, Any] = {
        "version": client.protocol_version,
        "server": _plain(client.server_info),
        "instructions": client.instructions,
    }
    if able.tools:
        found["tools"] = await _tried(client.list_tools)
    if able.prompts:
        found["prompts"] = await _tried(client.list_prompts)
    if able.resources:
        found["resources"] = await _tried(client.list_resources)
        found["templates"] = await _tried(client.list_resource_templates)
    found["calls"] = [await _called(client, each) for each in calls]
    return found


async def _called(client: Client, call: dict[str, Any]) -> dict[str, Any]:
    steps = 0

    async def progress(*_: Any, **__: Any) -> None:
        nonlocal steps
        steps += 1

    def ask() -> Awaitable[BaseModel]:
        return client.call_tool(call["tool"], call["arguments"], progress_callback=progress)

    return {"found": await _tried(ask), "steps": steps}


async def _tried(ask: Callable[[], Awaitable[Any]]) -> object:
    try:
        return _plain(await ask())
    except MCPError as error:
        return {"error": {"code": error.error.code, "message": error.error.message}}


def _plain(value: BaseModel | None) -> object:
    return value.model_dump(by_alias=True, mode="json", exclude_none=True) if value is not None else None


if __name__ == "__main__":
    sys.stdout.write(json.dumps(anyio.run(heard, json.load(sys.stdin))) + "\n")
