"""How is the guard put before the servers of a config, every other byte kept?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.discover import documents
from auditor.discover.shapes import Shape
from auditor.discover.tree import Entry, Items, Leaf, Lines, Malformed, Node, Table
from auditor.errors import AuditorError
from auditor.rewire.edit import HINT, Edit, applied
from auditor.rewire.entries import Target, targets
from auditor.rewire.pairs import gap_behind, pairs, value
from auditor.rewire.remote import URLS, Remote, remote
from auditor.rewire.spans import Finder, finder
from auditor.rewire.wire_remote import KEYS, taken_over

_NOT_BY_MACHINE = "is written in a way that is not changed by machine"
_Path = tuple[str | int, ...]


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
    nameless: tuple[tuple[str, str], ...] = ()
    """Names and addresses of those guarded servers that are shown nothing that says who asks."""


def rewired(text: str, name: str, shape: Shape, program: Sequence[str], leave: frozenset[str] = frozenset()) -> Rewired:
    """`text`, the file called `name`, with `program` (and `guard --server NAME`) before each server.

    Before a program's command line stands the guard's; in place of an address, a guard that reaches it. `leave`: names
    of servers that are left alone.
    Raises `AuditorError` where the file cannot be changed without a risk to anything else in it: then it is as it was.
    """
    root = tree(text, name)
    find, lines = finder(text, name.rpartition(".")[2].lower()), Lines(text)
    edits: list[Edit] = []
    guarded: dict[_Path, tuple[Target, tuple[str, ...]]] = {}
    skipped: list[tuple[str, str]] = []
    nameless: list[tuple[str, str]] = []
    for each in targets(root, shape):
        found = "you named it by --except" if each.name in leave else _guarded(each)
        if isinstance(found, Remote):
            words = (*program, "guard", "--server", each.name, *found.words())
            edit = taken_over(found, words, text, find, lines)
            own = [edit] if edit else []
            found = found if edit else f"its entry {_NOT_BY_MACHINE}"
        elif not isinstance(found, str):
            words = (*guard_words(program, each.name), *found)
            own = list(_edits(each, text, find, lines, program))
        if isinstance(found, str):
            skipped.append((each.name, found))
            continue
        edits += own
        guarded[each.path] = each, words
        if isinstance(found, Remote) and found.nameless:
            nameless.append((each.name, found.url))
    after = applied(text, edits)
    _check(root, after, name, shape, guarded)
    ordered = tuple(sorted(edits, key=lambda one: one.start))
    names = tuple(one.name for one, _ in guarded.values())
    return Rewired(after, ordered, names, tuple(skipped), tuple(nameless))


def guard_words(program: Sequence[str], server: str) -> tuple[str, ...]:
    """What stands before a server's own command line."""
    return (*program, "guard", "--server", server, "--")


def _guarded(target: Target) -> tuple[str, ...] | Remote | str:
    """The command line or the address that a guard is to be put before; or why none is."""
    if target.guarded:
        return "a guard stands before it already"
    if target.command is not None and target.entry is not None and target.entry.entry(*URLS):
        return "its entry names a program and an address"
    if target.command is not None:
        return target.line or "its command line is not plain text"
    return "its entry names no program" if target.entry is None else remote(target.entry)


def _edits(target: Target, text: str, find: Finder, lines: Lines, program: Sequence[str]) -> Iterator[Edit]:
    command, args = target.command, target.args
    assert command is not None  # noqa: S101 - asked before
    words = guard_words(program, target.name)
    span = find(command)
    if span is None:
        raise _refused(target, f"its command {_NOT_BY_MACHINE}")
    if isinstance(command.node, Items):
        yield _inserted(text, span.start, span.end, bracket=span.bracket, words=words, follows=bool(command.node.nodes))
        return
    yield Edit(span.start, text[span.start : span.end], value(words[0]))
    rest = (*words[1:], str(_value(command)))
    if args is None:
        yield _with_args(text, lines.offset(command.line, command.column), span.start, rest)
        return
    inner = find(args) if isinstance(args.node, Items) else None
    if inner is None or not isinstance(args.node, Items):
        raise _refused(target, f"its command {_NOT_BY_MACHINE}")
    yield _inserted(text, inner.start, inner.end, bracket=inner.bracket, words=rest, follows=bool(args.node.nodes))


def _inserted(text: str, start: int, end: int, *, bracket: bool, words: Sequence[str], follows: bool) -> Edit:
    """The words as the first of a list; `follows`: others stand behind them."""
    if bracket:
        return Edit(start + 1, "", ", ".join(map(value, words)) + (", " if follows else ""))
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if indent.strip(" "):
        indent = " " * len(indent)  # `- - a`, or a list behind a key
    return Edit(end, "", "".join(f"- {value(word)}\n{indent}" for word in words))


def _with_args(text: str, key: int, after: int, words: Sequence[str]) -> Edit:
    """A new key before that of the command, written as that is."""
    return Edit(key, "", pairs(text, key, after, [("args", words)]) + gap_behind(text, key, after))


def _check(
    before: Node, text: str, name: str, shape: Shape, guarded: Mapping[_Path, tuple[Target, tuple[str, ...]]]
) -> None:
    """The proof: read again, those entries start the guard before what they meant, and all else is as it was."""
    try:
        after = tree(text, name)
    except AuditorError:
        raise AuditorError("the file would not be whole afterwards", name, HINT) from None
    now = {each.path: each for each in targets(after, shape)}
    for path, (each, words) in guarded.items():
        if path not in now or now[path].line != words or now[path].server != each.server:
            raise _refused(each, "its entry would not say what it should afterwards")
    changed = {path: each for path, (each, _) in guarded.items()}
    if _bare(before, (), changed) != _bare(after, (), changed):
        raise AuditorError("something else in the file would change", name, HINT)


def _bare(node: Node, path: _Path, changed: Mapping[_Path, Target]) -> object:
    """The values alone, without those of launches that were changed."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Items):
        return [_bare(each, (*path, index), changed) for index, each in enumerate(node.nodes)]
    own = (each for each in node.entries if not _is_launch(each, path, changed))
    return [(each.key, _bare(each.node, (*path, each.key), changed)) for each in own]


def _is_launch(entry: Entry, path: _Path, changed: Mapping[_Path, Target]) -> bool:
    """Whether it stands where a launch was changed; the proof of those is another."""
    inside = next((each for at, each in changed.items() if path[: len(at)] == at), None)
    if inside is None:
        return False
    if inside.command is None:
        return path == inside.path and entry.key in KEYS
    return entry.key in ("command", "cmd", "path", "args") and not isinstance(entry.node, Table)


def tree(text: str, name: str) -> Node:
    """What the file says. Raises `AuditorError` with its place where it is malformed."""
    try:
        return documents.read(text, name)
    except Malformed as error:
        raise AuditorError(error.what, f"{name}:{error.line}:{error.column}", error.hint) from None


def _refused(target: Target, why: str) -> AuditorError:
    return AuditorError(f"{target.name[:100]!r} was left alone: {why}", "", HINT)


def _value(entry: Entry) -> object:
    return entry.node.value if isinstance(entry.node, Leaf) else ""
