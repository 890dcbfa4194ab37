"""Which entries of a config start a program, and which part of them says so?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.discover.guarded import behind
from auditor.discover.shapes import Found, Shape
from auditor.discover.tree import Entry, Items, Leaf, Node, Table, string, words
from auditor.rewire.remote import ENVS, HEADERS, URLS, reached

_COMMANDS = ("command", "cmd", "path")
_INNER = ("transport", "command")
"""Keys under which older configs keep the launch in a map of its own."""
_MARK = ("guard", "--server")
"""How the arguments begin that put the guard before a server."""


@dataclass(frozen=True, slots=True)
class Target:
    """One entry, and where its launch stands."""

    name: str
    path: tuple[str | int, ...]
    command: Entry | None
    """The key with the program, or with the whole command line; None where there is none: a remote server."""
    args: Entry | None
    entry: Table | None = None
    """The whole entry, where it is a plain one."""

    @property
    def line(self) -> tuple[str, ...] | None:
        """Program and arguments; None where they are not plain."""
        if self.command is None:
            return None
        first = _plain(self.command.node)
        rest = _plain(self.args.node) if self.args else ()
        return (*first, *rest) if first and rest is not None else None

    @property
    def server(self) -> object:
        """What is started or reached in the end: the same with and without a guard before it."""
        line = self.line or ()
        inner = line[line.index("--") + 1 :] if is_guarded(line) and "--" in line else line
        found = reached(line, self.entry)
        return inner if found is None else found

    @property
    def url(self) -> str:
        """Its address; empty for a program."""
        entries = (each for key in URLS for each in (self.entry.every(key) if self.entry else ()))
        return next((string(each.node) or "" for each in entries), "")

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Names and values of its variables and headers."""
        tables = (self.entry.get(*keys) for keys in (ENVS, HEADERS)) if self.entry else ()
        entries = (each for table in tables if isinstance(table, Table) for each in table.entries)
        return tuple((each.key, words(each.node) or "") for each in entries)

    @property
    def guarded(self) -> bool:
        """Whether a guard stands before it, whoever put it there."""
        line = self.line or ()
        return is_guarded(line) or behind(line) is not None


def targets(root: Node, shape: Shape) -> Iterator[Target]:
    """Every entry that the shape finds, in the order of the file."""
    for found in shape(root) if isinstance(root, Table) else ():
        yield _target(found)


def is_guarded(line: Sequence[str]) -> bool:
    """Whether a command line is the guard's."""
    return any(tuple(line[at : at + 2]) == _MARK for at in (1, 3))


def _target(found: Found) -> Target:
    table = found.node
    for key in _INNER:
        inner = table.get(key) if isinstance(table, Table) else None
        table = inner if isinstance(inner, Table) else table
    if not isinstance(table, Table):
        return Target(found.name, found.path, None, None)
    command = table.entry(*(_COMMANDS if table is not found.node else _COMMANDS[:2]))
    usable = command is not None and (string(command.node) or isinstance(command.node, Items))
    own = table if table is found.node else None
    return Target(found.name, found.path, command if usable else None, table.entry("args"), own)


def _plain(node: Node) -> tuple[str, ...] | None:
    if isinstance(node, Items):
        parts = [words(each) for each in node.nodes]
        return None if None in parts else tuple(part for part in parts if part is not None)
    text = string(node)
    return (text,) if isinstance(node, Leaf) and text is not None else None
