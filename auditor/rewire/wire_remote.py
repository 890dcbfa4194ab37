"""How does the entry of a server that is reached by URL come to start a guard that reaches it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.discover.tree import Entry, Lines
from auditor.rewire.edit import Edit, merged
from auditor.rewire.pairs import Value, pairs, value
from auditor.rewire.remote import BEARER, ENVS, HEADERS, KINDS, PASSED_ON, URLS, Remote
from auditor.rewire.spans import Finder

KEYS = frozenset((*URLS, *KINDS, *HEADERS, *ENVS, BEARER, PASSED_ON, "command", "cmd", "args"))
"""What an entry says otherwise afterwards."""
_GOOSE = "uri"


def taken_over(found: Remote, words: Sequence[str], text: str, find: Finder, lines: Lines) -> Edit | None:
    """One edit for all that changes of the entry; None where it cannot be made.

    `words`: the guard's whole command line.
    """
    edits: list[Edit] = []
    for entry, given in _changes(found, words):
        key, span = lines.offset(entry.line, entry.column), find(entry)
        if span is None or span.start < key:
            return None
        if given is None:
            kind = "local" if found.listed else "stdio"
            edits.append(Edit(span.start, text[span.start : span.end], value(kind)))
        else:
            edits.append(Edit(key, text[key : span.end], pairs(text, key, span.start, given)))
    return merged(text, edits)


def _changes(found: Remote, words: Sequence[str]) -> Iterator[tuple[Entry, list[tuple[str, Value]] | None]]:
    """Each key that is exchanged, and what stands there afterwards; None for the kind."""
    command: list[tuple[str, Value]] = [("command", words)]
    if not found.listed:
        program = "cmd" if found.address.key == _GOOSE else "command"
        command = [(program, words[0]), ("args", words[1:])]
    yield found.address, command
    if found.kind is not None:
        yield found.kind, None
    if found.headers is not None and found.shown:
        env = "environment" if found.listed else "envs" if found.address.key == _GOOSE else "env"
        if found.env is None:
            yield found.headers, [(env, dict(found.variables))]
        else:  # it is there and empty, and a key must not stand twice
            yield found.env, [(found.env.key, dict(found.variables))]
            yield found.headers, [(found.headers.key, {})]
    if found.bearer is not None:
        yield found.bearer, [(PASSED_ON, [found.words()[-1]])]
