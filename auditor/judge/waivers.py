"""Which findings has somebody accepted, why, and until when?

Read from `mcp-assay.yaml`:

    waivers:
      - rule: capability/runs-commands
        server: build-box        # optional: any server
        item: run                # optional: any tool, prompt or resource
        reason: it is what this server is for; reviewed by Ada
        until: 2027-01-31        # the last day on which it holds
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NoReturn, Protocol

import yaml

from auditor.errors import AuditorError
from auditor.model import Waiver

_MOST_CHARACTERS = 1_000_000
_MOST_WAIVERS = 10_000
_DEEPEST = 20
_REQUIRED = ("rule", "reason", "until")
_OPTIONAL = ("server", "item")
_RULE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_waivers(text: str, where: str) -> tuple[Waiver, ...]:
    """The waivers in the text of a configuration file; `where` names the file in messages.

    Raises `AuditorError` with file, line and column for anything but the form above: unknown and repeated keys, tags,
    anchors, a missing reason, a date that is none.
    """
    document = _Document(where)
    root = document.compose(text)
    if root is None:
        return ()
    known = document.mapping(root, ("waivers",), "write the waivers below the key `waivers:`")
    if "waivers" not in known:
        return ()
    return tuple(_waiver(document, node) for node in document.sequence(known["waivers"]))


def _waiver(document: _Document, node: yaml.Node) -> Waiver:
    keys = document.mapping(node, (*_REQUIRED, *_OPTIONAL), f"use {', '.join((*_REQUIRED, *_OPTIONAL))}")
    for name in _REQUIRED:
        if name not in keys:
            document.refuse(node, f"a waiver without `{name}`", f"add `{name}:` to this waiver")
    values = {name: document.text(value) for name, value in keys.items()}
    if not _RULE.fullmatch(values["rule"]):
        document.refuse(keys["rule"], "not a rule's id", "write category/name, as `mcp-assay rules list` shows it")
    if not _is_date(values["until"]):
        document.refuse(keys["until"], "`until` is not a date", "write it as YYYY-MM-DD")
    return Waiver(**values)


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


class _Mark(Protocol):
    """Both of PyYAML's marks: the Python parser's and libyaml's."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Document:
    """One YAML file as nodes with places; no constructor ever runs."""

    def __init__(self, where: str) -> None:
        self._where = where

    def compose(self, text: str) -> yaml.Node | None:
        """The root; None for an empty file."""
        if len(text) > _MOST_CHARACTERS:
            raise AuditorError("the file is longer than 1 MB", self._where, "name the right file")
        try:
            for plain in _refused(yaml.parse(text, Loader=yaml.SafeLoader)):
                self.refuse(plain, "tags, anchors, aliases, second documents and deep nesting have no place here",
                            "write plain keys and values")  # fmt: skip
            root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise AuditorError(f"not YAML: {error.problem}", self._place(mark), "mend it at this place") from None
        except yaml.YAMLError as error:
            raise AuditorError(f"not YAML: {error}", self._where, "save the file as plain UTF-8 text") from None
        return root

    def mapping(self, node: yaml.Node, names: tuple[str, ...], hint: str) -> dict[str, yaml.Node]:
        """Its values by key; every key is one of `names`, once."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, "keys with values are expected here", hint)
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in names:
                self.refuse(key, f"unknown key {name!r}", hint)
            if name in found:
                self.refuse(key, f"the key {name!r} stands here twice", "keep one of the two")
            found[name] = value
        return found

    def sequence(self, node: yaml.Node) -> list[yaml.Node]:
        """Its entries; none where the value was left empty."""
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.refuse(node, "a list is expected here", "begin each waiver with `- rule:`")
        if len(node.value) > _MOST_WAIVERS:
            self.refuse(node, f"more than {_MOST_WAIVERS:,} waivers", "waive fewer findings")
        return list(node.value)

    def text(self, node: yaml.Node) -> str:
        """A text that is not empty."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.refuse(node, "a text is expected here", "write a word or a sentence")
        return str(node.value).strip()

    def refuse(self, node: yaml.Node | yaml.Event, what: str, hint: str) -> NoReturn:
        """Raise `AuditorError` at the place of `node`."""
        raise AuditorError(what, self._place(node.start_mark), hint)

    def _place(self, mark: _Mark | None) -> str:
        return f"{self._where}:{mark.line + 1}:{mark.column + 1}" if mark else self._where


def _refused(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """Events that a configuration has no use for and that only cost or surprise."""
    depth = documents = 0
    for event in events:
        name = type(event).__name__
        depth += name.endswith("StartEvent") - name.endswith("EndEvent")
        documents += name == "DocumentStartEvent"
        odd = getattr(event, "anchor", None) or getattr(event, "tag", None)
        if odd or documents > 1 or depth > _DEEPEST:
            yield event
