"""What does a YAML file say, and where?

Built from the parser's events, never through a constructor: no tag makes an object, no nesting costs recursion, and an
alias shares the node it names, with what it would expand to counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from auditor.discover.tree import DEEPEST, MOST_NODES, Entry, Items, Leaf, Lines, Malformed, Node, Scalar, Table

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP = "exceeded maximum nesting depth"
"""As PyYAML says from 6.0.4 on, which reads ahead and has a limit of its own."""
_MERGE = "\0<<"
"""The key that merges, told from one that is spelt so; no plain text holds a NUL."""
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,30}|[0-9]{1,30}(?:\.[0-9]{0,30})?)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def read(text: str) -> Node:
    """The tree of the document; an empty table where there is none. More than one are malformed, to clients as well.

    Plain scalars are read by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), as the
    JavaScript and Rust clients read them. Raises `Malformed`.
    """
    lines = Lines(text)
    builder = _Builder(lines)
    try:
        complete = False
        for event in yaml.parse(text, Loader=_LOADER):
            if complete and isinstance(event, yaml.DocumentStartEvent):
                raise Malformed(
                    "a second document begins here", *lines.place(_index(event)), "write one document a file"
                )
            complete = builder.take(event) or complete
    except yaml.MarkedYAMLError as error:
        raise _malformed(error, lines) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        what = getattr(error, "reason", None) or "characters that YAML does not allow"
        raise Malformed(str(what), 1, 1, "save the file as plain UTF-8 text") from None
    return builder.root or Table((), 1, 1)


def _malformed(error: yaml.MarkedYAMLError, lines: Lines) -> Malformed:
    mark = error.problem_mark or error.context_mark
    line, column = lines.place(mark.index) if mark else (1, 1)
    if error.problem == _TOO_DEEP:
        return Malformed(f"nested deeper than {DEEPEST} levels", line, column, "flatten the file")
    return Malformed(error.problem or "not YAML", line, column, "mend the YAML at this place")


class _Open:
    """A sequence or mapping that has not ended yet."""

    __slots__ = ("anchor", "is_map", "nodes", "place", "size")

    def __init__(self, is_map: bool, anchor: str | None, place: tuple[int, int]) -> None:
        self.is_map = is_map
        self.anchor = anchor
        self.place = place
        self.nodes: list[Node] = []
        self.size = 1


class _Builder:
    """Takes events, makes the tree."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._count = 0
        self.root: Node | None = None

    def take(self, event: yaml.Event) -> bool:
        """Whether the document is complete."""
        # The index, for YAML counts more kinds of line break than an editor does.
        place = self._lines.place(_index(event))
        match event:
            case yaml.ScalarEvent():
                # A key is what is written: `1.10` and `0E0` are names here, not numbers.
                value = _key_text(event) if self._at_key() else _scalar(event)
                self._add(Leaf(value, *place), 1, event.anchor, place)
            case yaml.AliasEvent():
                self._add(*self._named(str(event.anchor), place), None, place)
            case yaml.CollectionStartEvent():
                self._stack.append(_Open(isinstance(event, yaml.MappingStartEvent), event.anchor, place))
                if len(self._stack) > DEEPEST:
                    raise Malformed(f"nested deeper than {DEEPEST} levels", *place, "flatten the file")
            case yaml.CollectionEndEvent():
                done = self._stack.pop()
                self._add(_finished(done), done.size, done.anchor, done.place)
        return isinstance(event, yaml.DocumentEndEvent)

    def _at_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].is_map and len(self._stack[-1].nodes) % 2 == 0

    def _add(self, node: Node, size: int, anchor: str | None, place: tuple[int, int]) -> None:
        self._count += 1
        if anchor:
            self._anchors[anchor] = (node, size)
        if not self._stack:
            self.root = node
            return
        self._stack[-1].nodes.append(node)
        self._stack[-1].size += size
        if max(self._count, self._stack[-1].size) > MOST_NODES:
            raise Malformed(f"more than {MOST_NODES:,} values, aliases expanded", *place, "remove the aliases")

    def _named(self, anchor: str, place: tuple[int, int]) -> tuple[Node, int]:
        found = self._anchors.get(anchor)
        if found is None:
            raise Malformed("an alias to nothing, or to what it stands in", *place, "remove the alias")
        return found


def _index(event: yaml.Event) -> int:
    """Where the event begins; both parsers always say so, the types do not."""
    return event.start_mark.index if event.start_mark else 0


def _key_text(event: yaml.ScalarEvent) -> str:
    """The text of a key; a quoted `<<` is a name, a plain one merges."""
    return _MERGE if event.implicit[0] and event.value == "<<" else str(event.value)


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _finished(done: _Open) -> Node:
    if not done.is_map:
        return Items(tuple(done.nodes), *done.place)
    pairs = list(zip(done.nodes[::2], done.nodes[1::2], strict=True))
    own = [Entry(_key(key), key.line, key.column, node) for key, node in pairs]
    written = {entry.key for entry in own}
    merged = [
        entry for key, node in pairs if _key(key) == _MERGE for entry in _merged(node) if entry.key not in written
    ]
    return Table((*merged, *(entry for entry in own if entry.key != _MERGE)), *done.place)


def _merged(node: Node) -> Iterator[Entry]:
    """The entries behind `<<`; of several maps the first that has a key wins (https://yaml.org/type/merge.html)."""
    if isinstance(node, Table):
        yield from node.entries
    elif isinstance(node, Items):
        seen: set[str] = set()
        for table in node.nodes:
            fresh = [entry for entry in table.entries if entry.key not in seen] if isinstance(table, Table) else []
            seen.update(entry.key for entry in fresh)
            yield from fresh


def _key(node: Node) -> str:
    if not isinstance(node, Leaf):
        return "(complex key)"
    return node.value if isinstance(node.value, str) else str(node.value)
