"""What does the text of a lock file say? Strictly: it decides what is let through, and anybody may have edited it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn, TypeVar

from auditor import wire
from auditor.errors import AuditorError
from auditor.located import line_and_column
from auditor.lock.canonical import digest
from auditor.lock.document import FORMAT, NUMBER
from auditor.model import Http, Kind, Launch, Lock, Package, Pin, Pinned, Stdio, Variable
from auditor.wire import Node, Object

T = TypeVar("T")
DEEPEST = 140
"""Levels: those of a message, and the few around it."""
MOST_VALUES = 4_000_000
_KINDS = {kind.value: kind for kind in (Kind.SERVER, Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE)}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_CODE = re.compile(r"[\w.+-]{1,80} sha256:[0-9a-f]{64}", re.ASCII)
_SYNTAX = re.compile(r"(?P<what>.*): line (?P<line>\d+) column (?P<column>\d+)")
_RESTORE = "restore it from version control, or remove it and lock again"
_Steps = tuple[str | int, ...]


def read(content: str, where: str) -> Lock:
    """The lock that `document.written` wrote. `where` names the file.

    Raises `AuditorError` with line and column for anything else: unknown, missing and repeated keys, other types, a
    digest that is not that of what stands beside it, a newer format.
    """
    return _Reader(content, where).lock()


class _Reader:
    def __init__(self, content: str, where: str) -> None:
        self._content = content
        self._where = where

    def lock(self) -> Lock:
        node = self._parsed()
        self._check_repeats(node)
        self._check_format(node)
        part = self._keys(node, (), ("format", "servers"))
        servers = tuple(self._each(part["servers"], ("servers",), self._server))
        known: set[tuple[str, Launch]] = set()
        for place, one in enumerate(servers):
            if (one.name, one.launch) in known:
                self._refuse(("servers", place, "name"), "the same server is here twice", "keep one of the two")
            known.add((one.name, one.launch))
        return Lock(servers)

    def _parsed(self) -> Node:
        if not self._content.strip():
            raise AuditorError("the lock is empty", self._where, _RESTORE)
        try:
            return wire.parse(self._content, DEEPEST, MOST_VALUES)
        except wire.WireError as error:
            found = _SYNTAX.match(str(error))
            place = f":{found['line']}:{found['column']}" if found else ""
            what = found["what"] if found else str(error)
            conflict = any(mark in self._content for mark in ("\n<<<<<<<", "\n>>>>>>>"))
            if conflict:
                what = "it holds the marks of a merge conflict"
            raise AuditorError(f"the lock is damaged: {what}", f"{self._where}{place}", _RESTORE) from None

    def _check_repeats(self, node: Node) -> None:
        """Everywhere: of two values of one key people review the first, and parsers take the second."""
        left: list[tuple[Node, _Steps]] = [(node, ())]
        while left:
            value, steps = left.pop()
            if isinstance(value, Object) and (twice := value.duplicates()):
                self._refuse(
                    (*steps, twice[0]), f"the key {twice[0]!r} is here twice", "keep one of the two", last=True
                )
            for key, below in wire.children(value):
                if isinstance(below, float) and not math.isfinite(below):
                    self._refuse((*steps, key), "this is no number that a lock can hold", _RESTORE)
                if isinstance(below, Object | list):
                    left.append((below, (*steps, key)))

    def _check_format(self, node: Node) -> None:
        told = node.get("format") if isinstance(node, Object) else None
        if not isinstance(told, str) or not told.startswith(FORMAT):
            self._refuse(
                ("format",), f"this is no lock: it does not say {FORMAT}{NUMBER}", "name a file of `mcp-assay lock`"
            )
        number = told.removeprefix(FORMAT)
        if number.isascii() and number.isdigit() and len(number) < 10 and int(number) > NUMBER:
            self._refuse(("format",), f"a newer mcp-assay wrote this lock ({told})", "update mcp-assay")
        if number != str(NUMBER):
            self._refuse(("format",), f"there is no lock format {told!r}", _RESTORE)

    def _server(self, node: Node, at: _Steps) -> Pinned:
        part = self._keys(node, at, ("name", "launch", "items"), ("packages", "code"))
        pins = tuple(self._each(part["items"], (*at, "items"), self._pin))
        known: set[tuple[Kind, str]] = set()
        for place, pin in enumerate(pins):
            if (pin.kind, pin.name) in known:
                self._refuse(
                    (*at, "items", place, "name"), f"{pin.kind} {pin.name!r} is here twice", "keep one of the two"
                )
            known.add((pin.kind, pin.name))
        return Pinned(
            name=self._text(part["name"], (*at, "name"), "a name", least=1),
            launch=self._launch(part["launch"], (*at, "launch")),
            packages=tuple(self._each(part.get("packages", []), (*at, "packages"), self._package)),
            code=tuple(self._each(part.get("code", []), (*at, "code"), self._code)),
            pins=pins,
        )

    def _launch(self, node: Node, at: _Steps) -> Launch:
        if isinstance(node, Object) and "url" in node:
            part = self._keys(node, at, ("url", "transport", "headers"))
            transport = self._text(part["transport"], (*at, "transport"), "http or sse")
            if transport not in ("http", "sse"):
                self._refuse((*at, "transport"), f"there is no transport {transport!r}", "write http or sse")
            headers = self._each(part["headers"], (*at, "headers"), self._variable)
            return Http(self._text(part["url"], (*at, "url"), "a URL"), transport, tuple(headers))
        part = self._keys(node, at, ("command", "args", "env", "cwd"))
        return Stdio(
            command=self._text(part["command"], (*at, "command"), "a command"),
            args=tuple(self._each(part["args"], (*at, "args"), lambda one, there: self._text(one, there, "a text"))),
            env=tuple(self._each(part["env"], (*at, "env"), self._variable)),
            cwd=None if part["cwd"] is None else self._text(part["cwd"], (*at, "cwd"), "a folder or null"),
        )

    def _variable(self, node: Node, at: _Steps) -> Variable:
        part = self._keys(node, at, ("name", "value", "secret"))
        value = None if part["value"] is None else self._text(part["value"], (*at, "value"), "a text or null")
        secret = self._text(part["secret"], (*at, "secret"), "a text")
        if secret and value is not None:
            self._refuse((*at, "value"), "a secret's value stands in the lock", "write null, and renew the secret")
        return Variable(self._text(part["name"], (*at, "name"), "a name"), value, secret)

    def _package(self, node: Node, at: _Steps) -> Package:
        names = ("registry", "name", "version", "integrity")
        part = self._keys(node, at, names)
        registry, name, version, integrity = (self._text(part[each], (*at, each), "a text") for each in names)
        return Package(registry, name, version, integrity)

    def _code(self, node: Node, at: _Steps) -> str:
        told = self._text(node, at, "a text")
        if not _CODE.fullmatch(told):
            self._refuse(at, "this is no digest of code", "write `PLATFORM sha256:…` with 64 hex digits, or lock again")
        return told

    def _pin(self, node: Node, at: _Steps) -> Pin:
        part = self._keys(node, at, ("kind", "name", "digest", "says"), ("also", "offered"))
        kind = _KINDS.get(self._text(part["kind"], (*at, "kind"), "a kind"))
        if kind is None:
            self._refuse((*at, "kind"), f"there is no kind {part['kind']!r}", f"use one of {', '.join(_KINDS)}")
        if part.get("offered", "some") != "some":
            self._refuse(
                (*at, "offered"), "`offered` can only be `some`", "leave it out where all are offered the item"
            )
        told = self._text(part["digest"], (*at, "digest"), "a digest")
        if not _DIGEST.fullmatch(told):
            self._refuse((*at, "digest"), "this is no digest", "restore it, or accept the item again")
        also = part.get("also", [])
        says = (
            part["says"],
            *(also if isinstance(also, list) else self._refuse((*at, "also"), "an array is expected")),
        )
        if digest(says) != told:
            hint = "undo the edit by hand, or look at it and run `mcp-assay accept`"
            self._refuse((*at, "digest"), "the digest is not that of what the item says here", hint)
        return Pin(kind, self._text(part["name"], (*at, "name"), "a name"), told, says, "offered" not in part)

    def _keys(self, node: Node, at: _Steps, needed: tuple[str, ...], also: tuple[str, ...] = ()) -> Mapping[str, Node]:
        if not isinstance(node, Object):
            self._refuse(at, "an object is expected")
        found = dict(node.pairs)
        for key in found:
            if key not in (*needed, *also):
                self._refuse(
                    (*at, key), f"the key {key!r} is unknown here", f"remove it; known: {', '.join((*needed, *also))}"
                )
        for key in needed:
            if key not in found:
                self._refuse(at, f"the key {key!r} is missing")
        return found

    def _each(self, node: Node, at: _Steps, make: Callable[[Node, _Steps], T]) -> Iterator[T]:
        if not isinstance(node, list):
            self._refuse(at, "an array is expected")
        return (make(one, (*at, place)) for place, one in enumerate(node))

    def _text(self, node: Node, at: _Steps, wanted: str, least: int = 0) -> str:
        if not isinstance(node, str) or len(node) < least:
            self._refuse(at, f"{wanted} is expected")
        return node

    def _refuse(self, at: _Steps, what: str, hint: str = _RESTORE, *, last: bool = False) -> NoReturn:
        line, column = line_and_column(self._content, at, last=last)
        raise AuditorError(what, f"{self._where}:{line}:{column}", hint)
