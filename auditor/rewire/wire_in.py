"""How is the guard put before the servers of a config, every other byte kept?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.discover import documents
from auditor.discover.guarded import behind
from auditor.discover.shapes import Shape
from auditor.discover.tree import Entry, Items, Leaf, Lines, Malformed, Node, Table
from auditor.errors import AuditorError
from auditor.rewire.edit import HINT, Change, Edit, Path, applied, merged
from auditor.rewire.entries import Target, targets
from auditor.rewire.pairs import gap_behind, line_end, pairs, value
from auditor.rewire.remote import ENVS, Remote, remote
from auditor.rewire.spans import Finder, finder
from auditor.rewire.wire_remote import KEYS, taken_over

_MOST = 100
"""Servers of one file that are tried one by one, the whole file being read again for each."""
_NOT_BY_MACHINE = "is written in a way that is not changed by machine"


@dataclass(frozen=True, slots=True)
class Rewired:
    """A text with guards in it."""

    text: str
    changes: tuple[Change, ...]
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
    of servers that are left alone, as is every one whose entry cannot be changed without a risk to anything else.
    Raises `AuditorError` where the file cannot be read.
    """
    root = tree(text, name)
    find, lines = finder(text, name.rpartition(".")[2].lower()), Lines(text)
    made: list[tuple[Target, Change]] = []
    skipped: list[tuple[str, str]] = []
    for each in targets(root, shape):
        try:
            found = "you named it by --except" if each.name in leave else _guarded(each, program)
            change = found if isinstance(found, str) else _change(each, found, program, text, find, lines)
        except AuditorError as error:
            change = error.what
        if isinstance(change, str):
            skipped.append((each.name, change))
        else:
            made.append((each, change))
    good = _sound(text, name, shape, root, made, skipped)
    changes = tuple(sorted((change for _, change in good), key=lambda one: one.edit.start))
    after = applied(text, [each.edit for each in changes])
    asked = tuple((each.name, known.url) for each, _ in good if (known := _nameless(each)))
    return Rewired(after, changes, tuple(each.name for each, _ in good), tuple(skipped), asked)


def _sound(
    text: str,
    name: str,
    shape: Shape,
    root: Node,
    made: Sequence[tuple[Target, Change]],
    skipped: list[tuple[str, str]],
) -> list[tuple[Target, Change]]:
    """Those changes that are proved to do what they should, and nothing else."""

    def wrong(tried: Sequence[tuple[Target, Change]]) -> str:
        try:
            _check(root, applied(text, [change.edit for _, change in tried]), name, shape, tried)
        except AuditorError as error:
            return error.what
        return ""

    why = wrong(made)
    if not why:
        return list(made)
    if len(made) > _MOST:
        raise AuditorError(f"one of its {len(made):,} servers cannot be changed safely: {why}", name, HINT)
    good: list[tuple[Target, Change]] = []
    for each in made:  # one of them is odd: each by itself, on top of the others
        why = wrong([*good, each])
        if why:
            skipped.append((each[0].name, why))
        else:
            good.append(each)
    return good


def _change(
    target: Target, found: tuple[str, ...] | Remote, program: Sequence[str], text: str, find: Finder, lines: Lines
) -> Change | str:
    if isinstance(found, Remote):
        words = (*program, "guard", "--server", target.name, *found.words())
        edit = taken_over(found, words, text, find, lines)
        if edit is None:
            return f"its entry {_NOT_BY_MACHINE}"
        keys = KEYS if found.shown else KEYS - set(ENVS)
    else:
        words = (*program, "guard", "--server", target.name, "--", *found)
        edit = merged(text, list(_edits(target, text, find, lines, program)))
        keys = frozenset({"command", "cmd", "args"})
    entries = target.entry.entries if target.entry else ()
    return Change(target.path, edit, words, {each.key: plain(each.node) for each in entries if each.key in keys})


def _nameless(target: Target) -> Remote | None:
    found = remote(target.entry) if target.command is None and target.entry is not None else ""
    return found if isinstance(found, Remote) and found.nameless else None


def _guarded(target: Target, program: Sequence[str]) -> tuple[str, ...] | Remote | str:
    """The command line or the address that a guard is to be put before; or why none is."""
    line = target.line or ()
    if target.guarded:
        ours = behind(line) is not None or line[: len(program)] == tuple(program)
        what = "a guard stands before it already" if ours else "a guard stands before it that is another program"
        return what if ours else f"{what}: {line[0][:100]}"
    if target.command is not None and line != ("",) and target.url:
        return "its entry names a program and an address"
    if target.command is not None and line != ("",):
        return line or "its command line is not plain text"
    return "its entry names no program" if target.entry is None else remote(target.entry)


def _edits(target: Target, text: str, find: Finder, lines: Lines, program: Sequence[str]) -> Iterator[Edit]:
    command, args = target.command, target.args
    assert command is not None  # noqa: S101 - asked before
    words = (*program, "guard", "--server", target.name, "--")
    span = find(command)
    if span is None:
        raise _refused(f"its command {_NOT_BY_MACHINE}")
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
        raise _refused(f"its command {_NOT_BY_MACHINE}")
    yield _inserted(text, inner.start, inner.end, bracket=inner.bracket, words=rest, follows=bool(args.node.nodes))


def _inserted(text: str, start: int, end: int, *, bracket: bool, words: Sequence[str], follows: bool) -> Edit:
    """The words as the first of a list; `follows`: others stand behind them."""
    if bracket:
        return Edit(start + 1, "", ", ".join(map(value, words)) + (", " if follows else ""))
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if indent.strip(" "):
        indent = " " * len(indent)  # `- - a`, or a list behind a key
    return Edit(end, "", "".join(f"- {value(word)}{line_end(text)}{indent}" for word in words))


def _with_args(text: str, key: int, after: int, words: Sequence[str]) -> Edit:
    """A new key before that of the command, written as that is."""
    return Edit(key, "", pairs(text, key, after, [("args", words)]) + gap_behind(text, key, after))


def _check(before: Node, text: str, name: str, shape: Shape, made: Sequence[tuple[Target, Change]]) -> None:
    """The proof: read again, those entries start the guard before what they meant, and all else is as it was."""
    try:
        after = tree(text, name)
    except AuditorError:
        raise AuditorError("the file would not be whole afterwards", name, HINT) from None
    now = {each.path: each for each in targets(after, shape)}
    for each, change in made:
        found = now.get(each.path)
        if found is None or found.line != change.words or found.server != each.server:
            raise AuditorError("its entry would not say what it should afterwards", name, HINT)
    changed = {each.path: each for each, _ in made}
    if plain(before, (), changed) != plain(after, (), changed):
        raise AuditorError("something else in the file would change", name, HINT)


def plain(node: Node, path: Path = (), without: Mapping[Path, Target] | None = None) -> object:
    """The values alone, as JSON has them; `without` the launches of entries that were changed."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Items):
        return [plain(each, (*path, index), without) for index, each in enumerate(node.nodes)]
    own = [each for each in node.entries if not (without and _is_launch(each, path, without))]
    values = [(each.key, plain(each.node, (*path, each.key), without)) for each in own]
    return values if without is not None else dict(values)


def _is_launch(entry: Entry, path: Path, changed: Mapping[Path, Target]) -> bool:
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


def _refused(why: str) -> AuditorError:
    return AuditorError(why, "", HINT)


def _value(entry: Entry) -> object:
    return entry.node.value if isinstance(entry.node, Leaf) else ""
