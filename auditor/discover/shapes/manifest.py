"""Which server does the manifest of an MCP bundle (`.mcpb`, formerly `.dxt`) start?

https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.discover.shapes.found import Found, leaf, listed
from auditor.discover.tree import Table, string, table_of

_RUNTIMES = {"node": ["node"], "python": ["python"], "uv": ["uv", "run"], "binary": []}


def manifest(root: Table) -> Iterator[Found]:
    """The one server of a bundle; none where the file is another kind of manifest."""
    entry = root.entry("server")
    if entry is None or not isinstance(entry.node, Table):
        return
    name = string(root.get("name")) or "bundle"
    config = entry.node.entry("mcp_config")
    if config is not None:
        yield Found(name, ("server", "mcp_config"), config.line, config.column, config.node)
    elif (point := string(entry.node.get("entry_point"))) and string(entry.node.get("type")) in _RUNTIMES:
        words = [*_RUNTIMES[string(entry.node.get("type")) or ""], f"${{__dirname}}/{point}"]
        command = listed([leaf(word, entry.node) for word in words], entry.node)
        yield Found(name, ("server",), entry.line, entry.column, table_of([("command", command)], entry.node))
