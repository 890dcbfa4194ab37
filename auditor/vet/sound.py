"""Is the manifest of a package one that anybody could install it by, and if not, where is it wrong?

Read strictly, so that a package whose manifest says nothing is an error with its place and no half of a verdict.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path, PurePosixPath

from auditor import wire
from auditor.errors import AuditorError
from auditor.located import line_and_column
from auditor.vet.contents import own_file, read_text
from auditor.wire import Node, Object

_SYNTAX = re.compile(r"(?P<what>.*): line (?P<line>\d+) column (?P<column>\d+)", re.DOTALL)
_AT = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)
_TYPES = ("node", "python", "uv", "binary")
_MEND = "mend it, or ask its author for a whole one"
_DEEPEST = 60
_SHOWN = 80


def check_bundle(root: Path, shown: str) -> None:
    """Raise `AuditorError` where the manifest.json of an MCP bundle starts no server.

    `shown`: what the user named. https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md
    """
    told = _Json(read_text(root / "manifest.json"), f"{shown}/manifest.json")
    told.once()
    told.text(("name",), needed=True)
    told.texts(("tools",), each=("name",))
    told.object(("user_config",))
    server = told.object(("server",), needed=True)
    kind, point = told.text(("server", "type")), told.text(("server", "entry_point"))
    if kind and kind not in _TYPES:
        told.refuse(("server", "type"), f"the server is of the type {kind[:_SHOWN]!r}", f"use {', '.join(_TYPES)}")
    if point and (".." in PurePosixPath(point).parts or point.startswith(("/", "\\"))):
        told.refuse(("server", "entry_point"), "`entry_point` leads out of the bundle", "do not install it")
    if server is not None and "mcp_config" in server:
        told.text(("server", "mcp_config", "command"), needed=True)
        places: list[tuple[str, ...]] = [("server", "mcp_config")]
        others = (*places[0], "platform_overrides")
        for platform, _ in found.pairs if (found := told.object(others)) else ():
            told.object((*others, platform))
            told.text((*others, platform, "command"))
            places.append((*others, platform))
        for place in places:
            told.texts((*place, "args"))
            told.variables((*place, "env"))
    elif not (kind and point):
        told.refuse(("server",), "the server has neither `mcp_config` nor `type` with `entry_point`", _MEND)
    elif not own_file(root, point):
        told.refuse(("server", "entry_point"), f"the bundle holds no {point[:_SHOWN]!r}, which it starts", _MEND)


def check_package(root: Path, shown: str) -> None:
    """Raise `AuditorError` where package.json is none that npm takes.

    https://docs.npmjs.com/cli/configuring-npm/package-json
    """
    told = _Json(read_text(root / "package.json"), f"{shown}/package.json")
    for key in ("name", "version"):
        told.text((key,))
    told.variables(("scripts",))
    if told.get(("bin",)) is not None and not isinstance(told.get(("bin",)), str):
        told.variables(("bin",))


def check_project(root: Path, shown: str) -> None:
    """Raise `AuditorError` where pyproject.toml is none that pip takes.

    https://packaging.python.org/en/latest/specifications/pyproject-toml/
    """
    where = f"{shown}/pyproject.toml"
    try:
        told = tomllib.loads(read_text(root / "pyproject.toml"))
    except RecursionError:
        raise AuditorError("is nested too deep", where, _MEND) from None
    except ValueError as error:
        found = _AT.fullmatch(str(error))
        place = f":{found['line']}:{found['column']}" if found else ""
        raise AuditorError(f"is no TOML: {found['what'] if found else error}", where + place, _MEND) from None
    project = told.get("project", {})
    if not isinstance(project, dict) or not isinstance(project.get("name", ""), str):
        raise AuditorError("`project` is no table with a `name`", where, _MEND)


class _Json:
    """A JSON manifest, read strictly."""

    def __init__(self, text: str, where: str) -> None:
        """Raises `AuditorError` where it is no JSON, or no object."""
        self._text = text
        self._where = where
        if not text.strip():
            raise AuditorError("is empty", where, _MEND)
        try:
            self._root = wire.parse(text, _DEEPEST)
        except wire.WireError as error:
            found = _SYNTAX.match(str(error))
            place = f":{found['line']}:{found['column']}" if found else ""
            what = found["what"] if found else str(error)
            raise AuditorError(f"is no JSON: {what}", where + place, _MEND) from None
        if not isinstance(self._root, Object):
            raise AuditorError("holds no object", f"{where}:1:1", _MEND)

    def refuse(self, steps: tuple[str | int, ...], what: str, hint: str, *, last: bool = False) -> None:
        """Raise an error that points to this value."""
        line, column = line_and_column(self._text, steps, last=last)
        raise AuditorError(what, f"{self._where}:{line}:{column}", hint)

    def once(self) -> None:
        """No key may stand twice, wherever: of two values people review the first, and clients take the second."""
        left: list[tuple[Node, tuple[str | int, ...]]] = [(self._root, ())]
        while left:
            node, steps = left.pop()
            if isinstance(node, Object) and (twice := node.duplicates()):
                what = f"the key {twice[0][:_SHOWN]!r} stands here twice"
                self.refuse((*steps, twice[0]), what, "keep one of the two", last=True)
            left += [(below, (*steps, key)) for key, below in wire.children(node) if isinstance(below, Object | list)]

    def get(self, steps: tuple[str, ...]) -> Node:
        """The value there; None where there is none."""
        node: Node = self._root
        for step in steps:
            node = node.get(step) if isinstance(node, Object) else None
        return node

    def object(self, steps: tuple[str, ...], *, needed: bool = False) -> Object | None:
        """The object there."""
        node = self.get(steps)
        if node is None and not needed:
            return None
        if not isinstance(node, Object):
            what = "is no object" if node is not None else "is missing"
            self.refuse(steps, f"`{'.'.join(steps)}` {what}", f"write `{steps[-1]}` as an object")
        return node if isinstance(node, Object) else None

    def text(self, steps: tuple[str, ...], *, needed: bool = False) -> str:
        """The text there; empty where there is none."""
        node = self.get(steps)
        if node is None and not needed:
            return ""
        if not isinstance(node, str) or (needed and not node.strip()):
            what = "is missing" if node is None else "is no text" if not isinstance(node, str) else "is empty"
            self.refuse(steps, f"`{'.'.join(steps)}` {what}", f"write `{steps[-1]}` as a text")
        return str(node)

    def texts(self, steps: tuple[str, ...], each: tuple[str, ...] = ()) -> None:
        """A list of texts, or of objects that have a text under the one key of `each`; or nothing."""
        node = self.get(steps)
        if node is None:
            return
        name = ".".join(steps)
        if not isinstance(node, list):
            self.refuse(steps, f"`{name}` is no list", 'write ["one", "two"]')
        for place, one in enumerate(node if isinstance(node, list) else ()):
            value = one.get(each[0]) if each and isinstance(one, Object) else None if each else one
            if not isinstance(value, str):
                what = f"an entry of `{name}` has no {each[0]}" if each else f"an entry of `{name}` is no text"
                self.refuse((*steps, place), what, _MEND)

    def variables(self, steps: tuple[str, ...]) -> None:
        """An object of texts; or nothing."""
        found = self.object(steps)
        for key, value in found.pairs if found else ():
            if not isinstance(value, str):
                name = f"{'.'.join(steps)}.{key[:_SHOWN]}"
                self.refuse((*steps, key), f"`{name}` is no text", "put the value in quotes")
