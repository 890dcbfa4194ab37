"""Which servers has Docker's MCP toolkit enabled, and which does a catalog of it offer?

`registry.yaml` names the enabled ones, which the gateway starts; a catalog holds their images.
https://github.com/docker/mcp-gateway
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.discover.shapes.found import Found, leaf, listed
from auditor.discover.tree import Entry, Items, Table, string, table_of

_GATEWAY = ["docker", "mcp", "gateway", "run", "--servers"]
_RUN = ["docker", "run", "-i", "--rm"]


def docker(root: Table) -> Iterator[Found]:
    """The entries of `registry`."""
    wrapper = root.get("registry")
    for entry in wrapper.entries if isinstance(wrapper, Table) else ():
        if isinstance(entry.node, Table) and (launch := _launch(entry, entry.node)):
            yield Found(entry.key, ("registry", entry.key), entry.line, entry.column, launch)


def _launch(entry: Entry, node: Table) -> Table | None:
    remote = node.get("remote")
    if isinstance(remote, Table) and remote.get("url"):
        return remote
    image = string(node.get("image"))
    if image is None and node.entry("ref") is None:
        return None
    extra = node.get("command")
    own = [leaf(word, node) for word in ([*_RUN, image] if image else [*_GATEWAY, entry.key])]
    after = [leaf(text, node) for item in (extra.nodes if isinstance(extra, Items) else ()) if (text := string(item))]
    return table_of([("command", listed([*own, *after], node))], node)
