"""What does the one document of a YAML text say, and on which line?

No tags, anchors, aliases, merge keys, second documents or duplicate keys, and plain scalars mean what YAML 1.2's core
schema says (`no` is a text, https://yaml.org/spec/1.2.2/#103-core-schema). Read from libyaml's events, so that nothing
is built, and nothing can expand, before it has been counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from auditor.errors import AuditorError
from auditor.marked import Mark, Marked, Place, Scalar, at
from auditor.strict_yaml import Bounds

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_ALIAS = ("anchors and aliases are not read", "write the value out")
_SYNTAX = "indent with blanks, and quote texts that hold `: `, ` #` or begin with one of -?[]{},&*!|>'\"%@`"


def document(text: str, shown: str, bounds: Bounds) -> Marked:
    """The document. Raises `AuditorError` with `file:line:column`."""
    try:
        return _Reader(text, shown, bounds).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise at(shown, mark).error(f"is not YAML: {error.problem or error.context}", _SYNTAX) from None


class _Reader:
    """One pass over the events of a document."""

    def __init__(self, text: str, shown: str, bounds: Bounds) -> None:
        # The loader itself, not `yaml.parse`: a generator around it costs a third of the time.
        self._next: Callable[[], yaml.Event] = _Loader(text).get_event
        self._shown = shown
        self._bounds = bounds
        self._nodes = 0

    def document(self) -> Marked:
        self._next()
        first = self._next()
        if isinstance(first, yaml.StreamEndEvent):
            raise Mark(self._shown, 1, 1).error("is empty", f"{self._bounds.advice}, or remove it")
        root = self._node(self._next(), 0)
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refused(after, "a second document begins here", "write one document a file")
        return root

    def _node(self, event: yaml.Event, depth: int) -> Marked:
        self._nodes += 1
        if self._nodes > self._bounds.most:
            raise self._refused(event, f"more than {self._bounds.most} values", self._bounds.advice)
        if depth > self._bounds.deepest:
            raise self._refused(event, f"nested deeper than {self._bounds.deepest} levels", "write it flatter")
        if isinstance(event, yaml.ScalarEvent):
            self._admit(event)
            return Marked(self._shown, event.start_mark, _scalar(event))
        if isinstance(event, yaml.MappingStartEvent):
            self._admit(event)
            return self._mapping(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            self._admit(event)
            return Marked(self._shown, event.start_mark, self._sequence(depth))
        raise self._refused(event, *_ALIAS)

    def _admit(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            raise self._refused(event, *_ALIAS)
        if event.tag is not None:
            raise self._refused(event, f"the tag {event.tag} is not read", "write a plain value")

    def _sequence(self, depth: int) -> list[Marked]:
        members = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            members.append(self._node(event, depth + 1))
        return members

    def _mapping(self, start: yaml.Event, depth: int) -> Marked:
        members: dict[str, Marked] = {}
        keys: list[Place | None] = []
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, members)
            keys.append(event.start_mark)
            members[key] = self._node(self._next(), depth + 1)
        return Marked(self._shown, start.start_mark, members, tuple(keys))

    def _key(self, event: yaml.Event, members: dict[str, Marked]) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            what = _ALIAS if isinstance(event, yaml.AliasEvent) else ("a key is not a text", "write `key: value`")
            raise self._refused(event, *what)
        self._admit(event)
        key: str = event.value
        if key == "<<" and event.implicit[0]:
            raise self._refused(event, "merge keys are not read", "write the keys out")
        if key in members:
            raise self._refused(event, f"the key {key!r} stands here twice", "keep one of the two")
        return key

    def _refused(self, event: yaml.Event, what: str, hint: str) -> AuditorError:
        return at(self._shown, event.start_mark).error(what, hint)


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
