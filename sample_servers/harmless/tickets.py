"""Harmless: an issue tracker built on the SDK, with prompts, and duties for whoever uses it."""

from mcp.server import MCPServer

server = MCPServer(
    "tickets",
    instructions="Search before you create: duplicates annoy people. Link the ticket in your answer to the user.",
)


@server.tool()
def search_tickets(query: str, limit: int = 20) -> list[str]:
    """Search tickets. ALWAYS call this before `create_ticket` to avoid duplicates.

    Query syntax: `label:bug assignee:me "exact words"`.
    """
    return [query][:limit]


@server.tool()
def create_ticket(title: str, body: str, labels: list[str] | None = None) -> str:
    """Create a ticket. Everybody in the project can read it, so leave out personal data and credentials.

    Args:
        title: Short, in the imperative.
        body: Markdown. Use the template from the `bug_report` prompt for bugs.
        labels: Existing labels only; unknown ones are ignored.
    """
    return f"{title}: {len(body)} characters, {labels or []}"


@server.tool()
def close_ticket(ticket: int, comment: str = "") -> str:
    """Close a ticket. Must not be called before the user agreed that the problem is solved."""
    return f"{ticket} closed {comment}"


@server.prompt()
def bug_report(summary: str) -> str:
    """A template for a bug report: what happened, what was expected, how to reproduce."""
    return f"{summary}\n\n## What happened\n\n## What was expected\n\n## How to reproduce\n"


server.run()
