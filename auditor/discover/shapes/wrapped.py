"""Which servers stand in a map or list under known keys (`mcpServers`, `mcp.servers`, `projects.*.mcpServers`)?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.discover.shapes.found import Found, Shape, is_launchable
from auditor.discover.tree import Entry, Items, Node, Table, string

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Level:
    """A node reached on the way to a wrapper."""

    node: Node
    path: Path
    around: Table | None
    project: str


def wrapped(*wrappers: str, bare: bool = False) -> Shape:
    """A shape for `wrappers`: keys joined by `/`, `*` for any key.

    With `bare`, a file with none of them is taken as the map of servers itself. A key may also be written flat, with
    dots, as in VS Code's settings.
    """
    routes = tuple(tuple(wrapper.split("/")) for wrapper in wrappers)

    def read(root: Table) -> Iterator[Found]:
        levels = [level for route in routes for level in _reach(_Level(root, (), None, ""), route)]
        for level in levels:
            yield from _servers(level)
        if bare and not levels and _is_bare(root):
            yield from _servers(_Level(root, (), None, ""))

    return read


def bare_list(root: Node) -> Iterator[Found]:
    """The entries of a file that is nothing but a list."""
    if isinstance(root, Items):
        yield from _servers(_Level(root, (), None, ""))


def _is_bare(root: Table) -> bool:
    """Whether every entry is a server: a settings file has maps with a `command` or `url` among others."""
    entries = [entry for entry in root.entries if not entry.key.startswith("$")]
    return bool(entries) and all(is_launchable(entry.node) for entry in entries)


def _reach(level: _Level, route: tuple[str, ...]) -> Iterator[_Level]:
    """Every node at the end of `route`; duplicate keys lead to several."""
    if not route:
        yield level
        return
    if not isinstance(level.node, Table):
        return
    for size in range(1, len(route) + 1):
        for entry in _under(level.node, route[:size]):
            project = entry.key if route[0] == "*" else level.project
            path = (*level.path, entry.key)
            yield from _reach(_Level(entry.node, path, level.node, project), route[size:])


def _under(table: Table, keys: tuple[str, ...]) -> Iterator[Entry]:
    if keys == ("*",):
        return iter(table.entries)
    return table.every(".".join(keys)) if "*" not in keys else iter(())


def _servers(level: _Level) -> Iterator[Found]:
    if isinstance(level.node, Table):
        for entry in level.node.entries:
            if not _is_inner(entry):
                yield Found(
                    entry.key,
                    (*level.path, entry.key),
                    entry.line,
                    entry.column,
                    entry.node,
                    level.around,
                    level.project,
                )
    elif isinstance(level.node, Items):
        for index, node in enumerate(level.node.nodes):
            name = (string(node.get("name", "id")) if isinstance(node, Table) else None) or f"{index + 1}"
            yield Found(name, (*level.path, index), node.line, node.column, node, level.around, level.project)
    elif not (level.node.value is None or isinstance(level.node.value, bool)):
        # A path to another file, as plugins write it: to be told, not to be followed.
        node = level.node
        yield Found(str(level.path[-1]), level.path, node.line, node.column, node, level.around, level.project)


def _is_inner(entry: Entry) -> bool:
    """Whether `entry` is a wrapper inside a wrapper: opencode's `mcp` holds servers, or `servers` that holds them."""
    node = entry.node
    if entry.key not in {"servers", "inputs"} or is_launchable(node):
        return False
    return isinstance(node, Items) or (isinstance(node, Table) and not node.entry("type", "enabled", "disabled"))
