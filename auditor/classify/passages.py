"""Which parts of a tool tell what it can do, and how are they read?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from auditor import wire
from auditor.model import Item, Kind, Role, Statement, Surface, ViewName
from auditor.wire import Node, Object

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_TELLING = frozenset({Role.NAME, Role.TITLE, Role.DESCRIPTION})
_NAMESPACE = re.compile(r"--|__|[.:]")
"""What parts a tool's own name from others where a gateway or a generator joined several services."""
_ASIDES = re.compile(
    r"([.!?;:\n])\s*(?:(?:use|call|run|see|try|prefer) `?\w+_\w+|do not |don't |never |unlike )[^.!?\n]*[.!?]?"
)
"""Sentences of an opening that speak of another tool, or of what this one is not for."""
_SECTION = re.compile(r"\s(?:args|arguments|parameters|params|examples?|when (?:not )?to use|tips?)\W{0,2}:")
"""Here the opening ends: parameters are read by themselves."""
_LONGEST_NAME = 200
_OPENING = 600
"""Characters of a description: what a tool does stands at its beginning; later it speaks of other tools, too."""
_MOST_PARAMETERS = 100
_LONGEST_PARAMETER = 120
"""Characters of a parameter's description."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the listing some words stand."""

    pointer: str
    source: str
    """As `ToolCapability.source` has it."""
    raw: str
    """The name there as sent; empty where the words themselves are to be shown."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, folded, in which signs are looked for."""

    source: str
    text: str
    lines: tuple[str, ...] = ()
    """For each line: of parameters the name as sent, else the JSON pointer."""
    raw: str = ""
    """The tool's name as sent, where that is what is read."""

    def at(self, start: int, item: Item) -> Place:
        """The place of the words that begin at `start`."""
        line = self.lines[self.text.count("\n", 0, start)]
        if self.source != "parameter":
            return Place(line, self.source, self.raw)
        pointer = item.pointer + wire.pointer("inputSchema", "properties", line)
        begin = self.text.rfind("\n", 0, start) + 1
        in_name = start < self.text.index(":", begin)
        return Place(pointer, "parameter" if in_name else "schema", line if in_name else "")


def passages(item: Item) -> tuple[Passage, ...]:
    """The name, title with opening, and the parameters of a tool; none that is empty."""
    told = [surface for surface in item.surfaces if surface.role in _TELLING]
    found = (_name(told), _text(told), _parameters(item.node))
    return tuple(passage for passage in found if passage is not None)


def names_of_server(statement: Statement) -> str:
    """The words of what a server is called by its user and by itself."""
    own = (
        surface.text
        for item in statement.of(Kind.SERVER)
        for surface in item.surfaces
        if surface.role is Role.NAME
    )  # fmt: skip
    configured = (statement.spec.name,) if statement.spec else ()
    return " ".join(words(name) for name in (statement.server, *configured, *own))


@lru_cache(maxsize=16384)
def words(name: str) -> str:
    """The words of `snake_case`, `kebab-case` and `camelCase`, folded, a blank between."""
    text = name[:_LONGEST_NAME]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(_WORD.findall(text)).casefold()


def _name(told: list[Surface]) -> Passage | None:
    """All of it, and once more without the namespace; a single word alone (`search.query`) says too little for that."""
    surface = next((each for each in told if each.role is Role.NAME), None)
    if surface is None or not (text := words(surface.text)):
        return None
    _, *parts = _NAMESPACE.split(surface.text[:_LONGEST_NAME])
    own = words(parts[-1]) if parts else ""
    lines = (text, own) if " " in own else (text,)
    return Passage("name", "\n".join(lines), (surface.pointer,) * len(lines), surface.text)


def _text(told: list[Surface]) -> Passage | None:
    """One line each: `^` in a pattern means the beginning of either."""
    lines = [(_opening(_plain(each)), each.pointer) for each in told if each.role is not Role.NAME]
    lines = [line for line in lines if line[0]]
    if not lines:
        return None
    return Passage("text", "\n".join(text for text, _ in lines), tuple(pointer for _, pointer in lines))


def _opening(text: str) -> str:
    end = _SECTION.search(text, 0, _OPENING)
    opening = "\n" + text[: end.start() if end else _OPENING]
    return " ".join(_ASIDES.sub(r"\1 ", opening).split())


def _plain(surface: Surface) -> str:
    return next((view.text for view in surface.readings if view.name is ViewName.PLAIN), surface.text)


def _parameters(node: Node) -> Passage | None:
    """A line for each: `file path: string uri; absolute path of the file`."""
    for key in ("inputSchema", "properties"):
        node = node.get(key) if isinstance(node, Object) else None
    if not isinstance(node, Object) or not node.pairs:
        return None
    listed = node.pairs[:_MOST_PARAMETERS]
    text = "\n".join(f"{words(name)}: {_described(schema)}" for name, schema in listed)
    return Passage("parameter", text, tuple(name for name, _ in listed))


def _described(node: Node) -> str:
    """Type and format, `fixed` where it is bound to some values; then the first words of its description."""
    if not isinstance(node, Object):
        return "; "
    kind = said = ""
    for key, value in node.pairs:
        if key in ("enum", "const"):
            kind += " fixed"
        elif not isinstance(value, str):
            continue
        elif key == "type":
            kind = value[:20] + kind
        elif key in ("format", "contentEncoding"):
            kind += " " + value[:20]
        elif key == "description":
            said = value[:_LONGEST_PARAMETER]
    return " ".join(f"{kind}; {said}".casefold().split())
