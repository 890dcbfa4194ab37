"""Where do two JSON values differ?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

from auditor.compare.volatile import same_meaning, same_moment
from auditor.model import ChangeKind
from auditor.wire import Node, Object, to_python

SETS = frozenset({"enum", "required", "type", "examples", "tags", "audience", "anyOf", "oneOf", "allOf", "icons"})
"""Keys of arrays in whose order nothing is said."""
_NUMBERED = re.compile(r"#\d+$")
_LONGEST = 2_000
"""Characters that are shown of a value that is no text."""

_Found = tuple[ChangeKind, str, str, str]
"""Kind, path below, before, after."""


Same = Callable[[Node, Node], bool]
"""Whether two values that are neither lists nor objects mean the same."""


def same_value(before: Node, after: Node) -> bool:
    """Two texts of one meaning, or two readings of one clock."""
    if isinstance(before, str) and isinstance(after, str):
        return same_meaning(before, after)
    return are_numbers(before, after) and same_moment(str(before), str(after))


def are_numbers(*nodes: Node) -> bool:
    """Whether all are; true and false are none."""
    return all(isinstance(node, int | float) and not isinstance(node, bool) for node in nodes)


def differences(before: Node, after: Node, key: str = "", path: str = "", same: Same = same_value) -> Iterator[_Found]:
    """Every place where the values differ. Recursion is bounded, for `wire.parse` bounds depth."""
    if isinstance(before, Object) and isinstance(after, Object):
        yield from _members(_named(before), _named(after), path, same)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _elements(before, after, key, path, same)
    elif repr(before) != repr(after):  # `==` takes 1 for true
        kind = ChangeKind.VOLATILE if same(before, after) else ChangeKind.CHANGED
        yield kind, path, shown(before), shown(after)


def step(name: str) -> str:
    """One step of a JSON pointer."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def shown(node: Node) -> str:
    """A value as text."""
    if isinstance(node, str):
        return node
    return json.dumps(to_python(node), ensure_ascii=False, separators=(",", ":"))[:_LONGEST]


def members(node: Object) -> Iterator[tuple[str, str, Node]]:
    """Each member under a name of its own, with its key.

    A second `a` is `a#2`, as in the paths of surfaces; one that was sent as `a#2` is `a#2#1`.
    """
    counts: Counter[str] = Counter()
    for key, value in node.pairs:
        counts[key] += 1
        plain = counts[key] == 1 and not _NUMBERED.search(key)
        yield key if plain else f"{key}#{counts[key]}", key, value


def _named(node: Object) -> dict[str, Node]:
    return {name: value for name, _, value in members(node)}


def _members(before: dict[str, Node], after: dict[str, Node], path: str, same: Same) -> Iterator[_Found]:
    for key in dict.fromkeys((*before, *after)):
        where = path + step(key)
        if key not in after:
            yield ChangeKind.REMOVED, where, shown(before[key]), ""
        elif key not in before:
            yield ChangeKind.ADDED, where, "", shown(after[key])
        else:
            yield from differences(before[key], after[key], key, where, same)


def _elements(before: list[Node], after: list[Node], key: str, path: str, same: Same) -> Iterator[_Found]:
    if key in SETS or (names := by_name(before)) is None or (others := by_name(after)) is None:
        yield from _by_place(*(_without_common(before, after) if key in SETS else (before, after)), path, same)
    else:
        yield from _members(names, others, path, same)


def by_name(nodes: list[Node]) -> dict[str, Node] | None:
    """Elements by their `name` (the arguments of a prompt); None where one has none, or two have the same."""
    named: dict[str, Node] = {
        name: node for node in nodes if isinstance(node, Object) and isinstance(name := node.get("name"), str)
    }
    return named if nodes and len(named) == len(nodes) else None


def _without_common(before: list[Node], after: list[Node]) -> tuple[list[Node], list[Node]]:
    left, right = Counter(map(repr, before)), Counter(map(repr, after))
    return _surplus(before, left - right), _surplus(after, right - left)


def _surplus(nodes: list[Node], wanted: Counter[str]) -> list[Node]:
    kept = []
    for node in nodes:
        if wanted[repr(node)] > 0:
            wanted[repr(node)] -= 1
            kept.append(node)
    return kept


def _by_place(before: list[Node], after: list[Node], path: str, same: Same) -> Iterator[_Found]:
    for place in range(max(len(before), len(after))):
        where = path + step(str(place))
        if place >= len(after):
            yield ChangeKind.REMOVED, where, shown(before[place]), ""
        elif place >= len(before):
            yield ChangeKind.ADDED, where, "", shown(after[place])
        else:
            yield from differences(before[place], after[place], "", where, same)
