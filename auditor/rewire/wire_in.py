"""How is the guard put before the servers of a config, every other byte kept?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.discover import documents
from auditor.discover.shapes import Shape
from auditor.discover.tree import Entry, Items, Leaf, Lines, Malformed, Node, Table
from auditor.errors import AuditorError
from auditor.rewire.entries import Target, targets
from auditor.rewire.spans import Finder, finder

_HINT = "put `mcp-assay guard --server NAME --` before the server's command by hand"


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters that were exchanged: `old` stood at `start` of the text before all edits."""

    start: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rewired:
    """A text with guards in it."""

    text: str
    edits: tuple[Edit, ...]
    """In the order of the file."""
    guarded: tuple[str, ...]
    """Servers that a guard was put before."""
    skipped: tuple[tuple[str, str], ...]
    """Servers that were left alone, and why."""


def rewired(text: str, name: str, shape: Shape, program: Sequence[str]) -> Rewired:
    """`text`, the file called `name`, with `program` (and `guard --server NAME --`) before each server's command.

    Raises `AuditorError` where the file cannot be changed without a risk to anything else in it: then it is as it was.
    """
    root = tree(text, name)
    found = tuple(targets(root, shape))
    suffix = name.rpartition(".")[2].lower()
    find, lines = finder(text, suffix), Lines(text)
    edits: list[Edit] = []
    guarded: list[Target] = []
    skipped: list[tuple[str, str]] = []
    for each in found:
        why = _why_not(each)
        if why:
            skipped.append((each.name, why))
            continue
        edits += _edits(each, text, find, lines, program)
        guarded.append(each)
    after = _applied(text, edits)
    _check(root, after, name, shape, guarded, program)
    ordered = tuple(sorted(edits, key=lambda one: one.start))
    return Rewired(after, ordered, tuple(one.name for one in guarded), tuple(skipped))


def guard_words(program: Sequence[str], server: str) -> tuple[str, ...]:
    """What stands before a server's own command line."""
    return (*program, "guard", "--server", server, "--")


def _why_not(target: Target) -> str:
    if target.guarded:
        return "a guard stands before it already"
    if target.command is None:
        return "it is reached by URL, or its entry names no program"
    return "" if target.line else "its command line is not plain text"


def _edits(target: Target, text: str, find: Finder, lines: Lines, program: Sequence[str]) -> Iterator[Edit]:
    command, args = target.command, target.args
    assert command is not None  # noqa: S101 - asked before
    words = guard_words(program, target.name)
    span = find(command)
    if span is None:
        raise _refused(target, "its command is written in a way that is not changed by machine")
    if isinstance(command.node, Items):
        yield _inserted(text, span.start, span.end, bracket=span.bracket, words=words, follows=bool(command.node.nodes))
        return
    yield Edit(span.start, text[span.start : span.end], _quoted(words[0]))
    rest = (*words[1:], str(_value(command)))
    if args is None:
        yield _with_args(text, lines.offset(command.line, command.column), span.start, rest)
        return
    inner = find(args) if isinstance(args.node, Items) else None
    if inner is None or not isinstance(args.node, Items):
        raise _refused(target, "its arguments are written in a way that is not changed by machine")
    yield _inserted(text, inner.start, inner.end, bracket=inner.bracket, words=rest, follows=bool(args.node.nodes))


def _inserted(text: str, start: int, end: int, *, bracket: bool, words: Sequence[str], follows: bool) -> Edit:
    """The words as the first of a list; `follows`: others stand behind them."""
    if bracket:
        return Edit(start + 1, "", ", ".join(map(_quoted, words)) + (", " if follows else ""))
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if indent.strip(" "):
        indent = " " * len(indent)  # `- - a`, or a list behind a key
    return Edit(end, "", "".join(f"- {_quoted(word)}\n{indent}" for word in words))


def _with_args(text: str, key: int, value: int, words: Sequence[str]) -> Edit:
    """A new key before that of the command, written as that is."""
    named = text[key:value]
    listed = "[" + ", ".join(map(_quoted, words)) + "]"
    line = text.rfind("\n", 0, key) + 1
    before = text[line:key]
    if named.startswith('"') and ":" in named:
        return Edit(key, "", f'"args": {listed}, ')
    sign = " = " if "=" in named else ": "
    if before.strip(" \t-"):
        return Edit(key, "", f"args{sign}{listed}, ")
    return Edit(key, "", f"args{sign}{listed}\n{before.replace('-', ' ')}")


def _applied(text: str, edits: Sequence[Edit]) -> str:
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda one: one.start):
        if edit.start < at or text[edit.start : edit.start + len(edit.old)] != edit.old:
            raise AuditorError("two entries share the same words (an alias)", "", _HINT)
        pieces += [text[at : edit.start], edit.new]
        at = edit.start + len(edit.old)
    return "".join((*pieces, text[at:]))


def _check(before: Node, text: str, name: str, shape: Shape, guarded: Sequence[Target], program: Sequence[str]) -> None:
    """The proof: read again, those entries start the guard, which starts what they did, and all else is as it was."""
    try:
        after = tree(text, name)
    except AuditorError:
        raise AuditorError("the file would not be whole afterwards", name, _HINT) from None
    now = {each.path: each for each in targets(after, shape)}
    for each in guarded:
        wanted = (*guard_words(program, each.name), *(each.line or ()))
        if each.path not in now or now[each.path].line != wanted:
            raise _refused(each, "its entry would not say what it should afterwards")
    paths = {each.path for each in guarded}
    if _bare(before, (), paths) != _bare(after, (), paths):
        raise AuditorError("something else in the file would change", name, _HINT)


def _bare(node: Node, path: tuple[str | int, ...], changed: set[tuple[str | int, ...]]) -> object:
    """The values alone, without those of launches that were changed."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Items):
        return [_bare(each, (*path, index), changed) for index, each in enumerate(node.nodes)]
    inside = any(path[: len(each)] == each for each in changed)
    own = (each for each in node.entries if not (inside and each.key in ("command", "cmd", "path", "args")
                                                  and not isinstance(each.node, Table)))  # fmt: skip
    return [(each.key, _bare(each.node, (*path, each.key), changed)) for each in own]


def tree(text: str, name: str) -> Node:
    """What the file says. Raises `AuditorError` with its place where it is malformed."""
    try:
        return documents.read(text, name)
    except Malformed as error:
        raise AuditorError(error.what, f"{name}:{error.line}:{error.column}", error.hint) from None


def _refused(target: Target, why: str) -> AuditorError:
    return AuditorError(f"{target.name[:100]!r} was left alone: {why}", "", _HINT)


def _value(entry: Entry) -> object:
    return entry.node.value if isinstance(entry.node, Leaf) else ""


def _quoted(word: str) -> str:
    """A string that JSON, TOML and YAML read as the same."""
    return json.dumps(word, ensure_ascii=False)
