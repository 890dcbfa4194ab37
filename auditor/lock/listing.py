"""Which listing would a server have that says what was approved, and nothing else?"""

from __future__ import annotations

from auditor.model import Kind, Pinned
from auditor.wire import Node, Object

_LISTS = {
    Kind.TOOL: "tools",
    Kind.PROMPT: "prompts",
    Kind.RESOURCE: "resources",
    Kind.TEMPLATE: "resourceTemplates",
}


def listing(server: Pinned) -> Object:
    """A whole listing as one tree; every wording is an entry of its own."""
    hello = [pair for pin in server.pins if pin.kind is Kind.SERVER for node in pin.says[:1] for pair in _pairs(node)]
    lists: dict[str, list[Node]] = {name: [] for name in _LISTS.values()}
    for pin in server.pins:
        if pin.kind in _LISTS:
            lists[_LISTS[pin.kind]] += pin.says
    return Object((*hello, *((name, entries) for name, entries in lists.items() if entries)))


def _pairs(node: Node) -> tuple[tuple[str, Node], ...]:
    return node.pairs if isinstance(node, Object) else ()
