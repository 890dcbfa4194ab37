"""Which server does an entry of a config file mean?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.discover.credentials import redact_text
from auditor.discover.dialect import Dialect
from auditor.discover.launch import ambiguous, flattened, mistyped, read_launch
from auditor.discover.settings import entry_settings, file_settings, names_at, stated
from auditor.discover.shapes import Found
from auditor.discover.tree import Lines, Node, Table, is_false, is_true, string
from auditor.model import Gap, Origin, ServerSpec, Setting
from auditor.wire import pointer

_BUILT_IN = {"builtin", "platform", "frontend"}
"""Goose's words for what is part of the client: nothing is started."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a file beside its entries."""

    file: str
    client: str
    dialect: Dialect
    settings: tuple[Setting, ...]
    """About the whole file."""
    excluded: frozenset[str]
    lines: Lines


def spec_of(found: Found, context: Context, repeats: int = 1) -> ServerSpec | Gap | None:
    """The server of `found`, its id still its name; a gap where it cannot be understood; None where nothing is started.

    `repeats` tells how often its key stands in the same map.
    """
    if not isinstance(found.node, Table):
        return _gap(found, context, *_not_a_table(found.node))
    entry = flattened(found.node)
    reading = read_launch(entry, context.dialect)
    disabled = _is_off(entry, context.dialect) or found.name in context.excluded
    if reading is None:
        if disabled or string(entry.get("type")) in _BUILT_IN or _only_switches(entry):
            return None
        hint = "add `command` or `url`, or remove the entry"
        return _gap(
            found, context, "the entry has neither a command nor a URL, so what it starts is not in this file", hint
        )
    own, hidden = entry_settings(entry, reading.used | set(context.dialect.off))
    settings = (*_about(found, found.node, repeats), *own, *file_settings(_project(found)), *context.settings)
    name = redact_text(found.name)[0]
    end = context.lines.end(found.line, found.column, found.name)
    origin = Origin(context.file, redact_text(pointer(*found.path))[0], found.line, found.column, end)
    secrets = (*reading.secrets, *hidden)
    return ServerSpec(name, name, context.client, reading.launch, origin, disabled, settings, secrets)


def doubt(found: Found, context: Context) -> Gap | None:
    """A gap where a client may take the launch of `found` for another than we do, or for none."""
    if not isinstance(found.node, Table):
        return None
    wrong = mistyped(flattened(found.node)) or ("" if context.dialect.url_first else ambiguous(found.node))
    return _gap(found, context, wrong, "write it as its client wants it, or remove the entry") if wrong else None


def _not_a_table(node: Node) -> tuple[str, str]:
    path = string(node)
    if path is not None and " " not in path:
        return (
            "the servers are in another file, which was not followed",
            f"name that file too: {redact_text(path)[0][:200]!r}",
        )
    return "the entry is not an object", "make it an object with `command` or `url`"


def _gap(found: Found, context: Context, why: str, hint: str) -> Gap:
    name = redact_text(found.name)[0][:200]
    return Gap("", f"{context.file}:{found.line}:{found.column}", f"{name}: {why}", hint)


def _is_off(entry: Table, dialect: Dialect) -> bool:
    return any(is_true(entry.get(key)) if key == "disabled" else is_false(entry.get(key)) for key in dialect.off)


def _only_switches(entry: Table) -> bool:
    """An entry that adds a word to one of another file (opencode: `{"enabled": true}`)."""
    return bool(entry.entries) and all(each.key in {"enabled", "disabled"} for each in entry.entries)


def _project(found: Found) -> Table | None:
    return found.around if len(found.path) > 2 else None


def _about(found: Found, entry: Table, repeats: int) -> tuple[Setting, ...]:
    """Settings that we state: a key that stands twice, the project that the server is for."""
    settings = [stated("duplicate-key", found.name, *found.where)] if repeats > 1 else []
    settings += [stated("duplicate-key", key, *found.where) for key in entry.repeated()[:5]]
    settings += [stated("project", found.project, *found.where)] if found.project else []
    return tuple(settings)


def context_of(root: Node, file: str, client: str, dialect: Dialect, traits: tuple[Setting, ...], text: str) -> Context:
    """The context of a file whose tree is `root`; `traits` are settings of the file as such (a symbolic link)."""
    table = root if isinstance(root, Table) else None
    about, excluded = (*traits, *file_settings(table)), names_at(table, dialect.excluded)
    return Context(file, client, dialect, about, excluded, Lines(text))
