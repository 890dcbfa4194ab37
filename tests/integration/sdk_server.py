"""A server made with the SDK, to be started: `python sdk_server.py [stdio | sse | streamable-http PORT]`."""

from __future__ import annotations

import sys

from mcp.server import MCPServer

server = MCPServer("calculator", instructions="Adds numbers.")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
def large() -> str:
    """Has a description that exceeds the 1 MiB which the SDK's SSE client takes."""
    return ""


@server.prompt()
def sum_up(numbers: str) -> str:
    """Asks for a sum."""
    return numbers


@server.resource("sum://{numbers}")
def total(numbers: str) -> str:
    """A sum."""
    return numbers


if __name__ == "__main__":
    if len(sys.argv) > 3:
        server.add_tool(large, name="huge", description="x" * int(sys.argv[3]))
    if len(sys.argv) > 2 and sys.argv[1] == "sse":
        server.run("sse", host="127.0.0.1", port=int(sys.argv[2]))
    elif len(sys.argv) > 2:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[2]))
    else:
        server.run("stdio")
