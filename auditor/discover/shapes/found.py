"""What does a shape find?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.discover.tree import Items, Leaf, Node, Table

LAUNCH_KEYS = (
    "command", "cmd", "url", "httpUrl", "serverUrl", "uri", "endpoint", "tcp", "code",
)  # fmt: skip
"""Keys of an entry, one of which any client needs to start or reach a server."""


@dataclass(frozen=True, slots=True)
class Found:
    """A server's entry; or, under a name, something that should be one and is not."""

    name: str
    path: tuple[str | int, ...]
    """Keys and indices from the root of the file."""
    line: int
    column: int
    """Of the server's key, or of its list entry."""
    node: Node
    around: Table | None = None
    """The map in which the wrapper stands: its other keys speak of all servers of the wrapper."""
    project: str = ""
    """The project that the file says the server is for."""

    @property
    def where(self) -> tuple[int, int]:
        """Line and column."""
        return self.line, self.column


Shape = Callable[[Table], Iterator[Found]]


def either(*shapes: Shape) -> Shape:
    """All that any of the shapes finds, each place once."""

    def read(root: Table) -> Iterator[Found]:
        seen: set[tuple[tuple[str | int, ...], int, int]] = set()
        for shape in shapes:
            for found in shape(root):
                key = (found.path, *found.where)
                if key not in seen:
                    seen.add(key)
                    yield found

    return read


def is_launchable(node: Node) -> bool:
    """Whether a client could start or reach what the entry says."""
    if not isinstance(node, Table):
        return False
    nested = node.get("transport")
    return node.entry(*LAUNCH_KEYS) is not None or (isinstance(nested, Table) and is_launchable(nested))


def leaf(value: str, at: Node) -> Leaf:
    """A string of ours, standing where `at` stands."""
    return Leaf(value, at.line, at.column)


def listed(nodes: list[Leaf], at: Node) -> Items:
    """A list of ours, standing where `at` stands."""
    return Items(tuple(nodes), at.line, at.column)
