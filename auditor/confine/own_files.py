"""Which files are a server's own: what it is made of, going by its command line, and what is in them for nobody?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH113
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.confine import bounded, masked, system
from auditor.confine.dummies import Dummies
from auditor.confine.exposed import listed_paths, named_paths, trees_of
from auditor.confine.granted import Granted
from auditor.confine.installed import SCRIPTS
from auditor.confine.private import Private
from auditor.confine.programs import led_to, needed
from auditor.errors import AuditorError

_PROGRAM = (b"#!", b"\x7fELF")
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Own:
    """What a server brings."""

    shows: tuple[str, ...]
    """Paths that it can read: its program, its packages, the folder or project that its code lies in."""
    programs: frozenset[str]
    """What is run when it is started, interpreters too."""
    masks: tuple[tuple[str, bytes | None], ...]
    """Files with secrets in them, which are shown empty unless they are granted; None for a folder."""
    notes: tuple[str, ...] = ()


def own(argv: Sequence[str], env: Mapping[str, str], cwd: str, reads: Iterable[str], given: Granted) -> Own:
    """What the command line names as code. Files and folders of data that it names must be granted.

    Raises `AuditorError` where there is no such program, or where the server could change what it is made of and so
    show itself more at its next start.
    """
    path, private = env.get("PATH", os.defpath), Private.of_this_user()
    tools = needed(argv[0], path, cwd)
    code = [each for word in argv[1:] for each in named_paths(word, cwd) if _is_program(each)]
    first = tuple(trees_of(code[0], private)) or (code[0],) if code else ()
    trees = {*first, *code[1:], *(each for each in listed_paths(env) if not private.holds(each))}
    shows = tuple(sorted({*tools, *trees, *reads}))
    _check(shows, given)
    projects = {each for each in tools if not system.shown(each) and private.project_of(each) == each}
    hidden = tuple(_masks(trees | projects, given))
    return Own(shows, led_to(argv[0], path, cwd) | {*code}, hidden, tuple(_notes(hidden)))


def _masks(trees: Iterable[str], given: Granted) -> Iterator[tuple[str, bytes | None]]:
    found = dict(one for tree in sorted(trees) if not given.covers(tree) for one in masked.masks(tree, Dummies()))
    for path, content in found.items():
        if not given.covers(path):
            yield path, None if content is None else b""


def _notes(hidden: Sequence[tuple[str, bytes | None]]) -> Iterator[str]:
    if hidden:
        more = f" and {len(hidden) - _TOLD} more" if len(hidden) > _TOLD else ""
        yield f"kept from it, among its own files: {', '.join(path for path, _ in hidden[:_TOLD])}{more}"


def _check(shows: Sequence[str], given: Granted) -> None:
    """What it can write may hold its code only if nothing else is shown because of what stands there."""
    outside = [path for path in shows if not system.shown(path) and not given.covers(path)]
    inside = next((path for path in shows if given.writes(path)), None)
    if inside is not None and outside:
        what = f"it may write what it is made of, and so have {outside[0]} exchanged for anything"
        raise AuditorError(what, inside, "grant it a folder without its program, or only to read")


def _is_program(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    if path.endswith(SCRIPTS):
        return True
    return bounded.head(path, 4).startswith(_PROGRAM)
