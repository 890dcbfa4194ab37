"""At which offsets does a value of a config stand? The readers tell where values begin; an edit needs their ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from auditor.discover.tree import Entry, Items, Lines, Table

_JSON = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_GAP = re.compile(r"(?:[ \t\r\n\ufeff]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*+")
_TOML_KEY = re.compile(r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+=[ \t]*+""")
_TOML = re.compile(r'"(?:[^"\\\n]|\\.)*+"|' r"'[^'\n]*+'")
_INSIDE = re.compile(r""""(?:[^"\\]|\\.)*+"|'[^'\n]*+'|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|[{}]""", re.DOTALL)
"""What may stand within the braces of a map, in JSON or on one line of TOML."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands."""

    start: int
    end: int
    """Of a list that is not written in brackets, `start`."""
    bracket: bool = False
    """Whether it is a list in brackets, `start` being that of the first."""


Finder = Callable[[Entry], Span | None]
"""The span of an entry's value; None where it cannot be told for sure."""


def finder(text: str, suffix: str) -> Finder:
    """What finds values in the text of a file with this suffix."""
    lines = Lines(text)
    if suffix == "toml":
        return lambda entry: _in_toml(text, lines.offset(entry.line, entry.column))
    if suffix in ("yaml", "yml", "md"):
        spans, maps = _yaml_spans(text, suffix)
        return lambda entry: (maps if isinstance(entry.node, Table) else spans).get(
            lines.offset(entry.node.line, entry.node.column)
        )
    return lambda entry: _in_json(text, entry, lines)


def _in_json(text: str, entry: Entry, lines: Lines) -> Span | None:
    start = lines.offset(entry.node.line, entry.node.column)
    if isinstance(entry.node, Table):
        return braces(text, start)
    if isinstance(entry.node, Items):
        return Span(start, start + 1, bracket=True) if text[start : start + 1] == "[" else None
    token = _JSON.match(text, start)
    return Span(start, token.end()) if token else None


def _in_toml(text: str, key: int) -> Span | None:
    found = _TOML_KEY.match(text, key)
    if found is None:
        return None
    start = found.end()
    if text[start : start + 1] == "{":
        return braces(text, start)
    if text[start : start + 1] == "[":
        return Span(start, start + 1, bracket=True)
    token = None if text.startswith(('"""', "'''"), start) else _TOML.match(text, start)
    return Span(start, token.end()) if token else None


def braces(text: str, start: int) -> Span | None:
    """From one brace to that which closes it."""
    depth = 0
    if text[start : start + 1] != "{":
        return None
    for token in _INSIDE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if not depth:
            return Span(start, token.end())
    return None


def _yaml_spans(text: str, suffix: str) -> tuple[dict[int, Span], dict[int, Span]]:
    """Scalars on one line and lists, and maps, by where they begin. Of a Markdown file, those of the frontmatter."""
    before = 0
    if suffix == "md":
        before = text.find("\n") + 1
        end = re.search(r"^(?:---|\.\.\.)[ \t]*\r?$", text[before:], re.MULTILINE)
        text = text[before : before + end.start()] if end else ""
    found: dict[int, Span] = {}
    maps: dict[int, Span] = {}
    opened: list[int] = []
    last = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if not event.start_mark or not event.end_mark:
            continue
        start, end_ = event.start_mark.index + before, event.end_mark.index + before
        if isinstance(event, yaml.MappingStartEvent):
            opened.append(start)
        elif isinstance(event, yaml.MappingEndEvent):
            closed = text[end_ - before - 1 : end_ - before] == "}"
            last = end_ if closed else last  # the end of one without braces is told only by what comes behind it
            begun = opened.pop()
            maps[begun] = Span(begun, last)
        elif isinstance(event, yaml.SequenceStartEvent):
            found[start] = Span(start, end_ if event.flow_style else start, bracket=bool(event.flow_style))
        elif isinstance(event, yaml.ScalarEvent):
            last = end_
            if event.style not in ("|", ">"):
                found.setdefault(start, Span(start, end_))
    return found, maps


def gap(text: str, at: int) -> int:
    """The end of blanks and comments."""
    match = _GAP.match(text, at)
    return match.end() if match else at
