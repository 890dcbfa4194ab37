"""What do the headers of a posted message say about it? Pure.

Proxies on the way read them, and since 2026-07-28 a server refuses a message whose headers do not agree with it:
https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence

from auditor.guard.envelope import Request
from auditor.model.headers import HEADER_NAME
from auditor.wire import Node, Object

VERSION = "mcp-protocol-version"
SESSION = "mcp-session-id"
METHOD = "mcp-method"
NAME = "mcp-name"
LAST_EVENT = "last-event-id"
_PARAM = "mcp-param-"
_MARK = "x-mcp-header"
_FIRST_MODERN = "2026-07-28"
_NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
_TASK = "tasks/"
_LONGEST = 200
"""Characters of a header's name that a server may choose."""
_PLAIN = re.compile(r"[\x20-\x7e]*")
_WRAPPED = re.compile(r"=\?base64\?(.*)\?=")
_TYPES = ("string", "integer", "boolean")
_DEEPEST = 16
_MOST_TOOLS = 2000

Path = tuple[str, ...]


def is_modern(version: str) -> bool:
    """Whether messages of this version know no session."""
    return version >= _FIRST_MODERN and version[:2] == "20"


def routing(request: Request, declared: Mapping[Path, str] | None = None) -> dict[str, str]:
    """The headers of a message that carries its version; none for one of a session.

    `declared`: which arguments of the tool have a header.
    """
    if not request.version:
        return {}
    found = {VERSION: request.version, METHOD: encoded(request.method)}
    name = request.params.get(name_key(request.method))
    if isinstance(name, str):
        found[NAME] = encoded(name)
    arguments = request.params.get("arguments")
    for path, token in (declared or {}).items():
        value = _rendered(_below(arguments, path))
        if value is not None:
            found[_PARAM + token.lower()] = encoded(value)
    return found


def name_key(method: str) -> str:
    """The parameter that a message is routed by; empty where there is none."""
    return "taskId" if method.startswith(_TASK) else _NAMED.get(method, "")


def disagreement(request: Request, headers: Mapping[str, str]) -> str:
    """The header that says something else than the message does; empty where none does.

    Only those that are there: what must be there is for the server to say.
    """
    name = request.params.get(name_key(request.method))
    wanted = {VERSION: request.version, METHOD: request.method, NAME: name if isinstance(name, str) else ""}
    for key, value in wanted.items():
        given = headers.get(key)
        if given is not None and value and decoded(given) != value:
            return key
    return ""


class Declared:
    """Remembers which arguments of which tool have headers of their own."""

    def __init__(self) -> None:
        """Nothing was listed yet."""
        self._tools: dict[str, dict[Path, str]] = {}

    def learn(self, line: bytes, result: Node) -> None:
        """Take in an answer, which may be a listing; `line` is its text."""
        tools = result.get("tools") if isinstance(result, Object) else None
        if not isinstance(tools, list):
            return
        marked = _MARK.encode() in line
        for tool in tools:
            name = tool.get("name") if isinstance(tool, Object) else None
            if not isinstance(tool, Object) or not isinstance(name, str):
                continue
            self._tools.pop(name, None)
            found = declared(tool.get("inputSchema")) if marked else {}
            if found and len(self._tools) < _MOST_TOOLS:
                self._tools[name] = found

    def of(self, request: Request) -> Mapping[Path, str]:
        """The arguments of what is called."""
        name = request.params.get("name") if self._tools and request.method == "tools/call" else None
        return self._tools.get(name, {}) if isinstance(name, str) else {}


def declared(schema: Node) -> dict[Path, str]:
    """The arguments of a tool that have a header, and its name; none where two have the same."""
    found = dict(_declared(schema, ()))
    return found if len({token.lower() for token in found.values()}) == len(found) else {}


def _declared(schema: Node, path: Path) -> Iterator[tuple[Path, str]]:
    properties = schema.get("properties") if isinstance(schema, Object) else None
    if not isinstance(properties, Object) or len(path) > _DEEPEST:
        return
    for name, each in properties.pairs:
        token = each.get(_MARK) if isinstance(each, Object) else None
        usable = isinstance(token, str) and len(token) <= _LONGEST and HEADER_NAME.fullmatch(token) is not None
        if isinstance(token, str) and usable and isinstance(each, Object) and each.get("type") in _TYPES:
            yield (*path, name), token
        yield from _declared(each, (*path, name))


def _below(node: Node, path: Sequence[str]) -> Node:
    for key in path:
        node = node.get(key) if isinstance(node, Object) else None
    return node


def _rendered(value: Node) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def encoded(value: str) -> str:
    """A text as the value of a header; wrapped where it would not survive as it is."""
    if _PLAIN.fullmatch(value) and value == value.strip() and not _WRAPPED.fullmatch(value):
        return value
    return f"=?base64?{base64.b64encode(value.encode('utf-8', 'surrogatepass')).decode('ascii')}?="


def decoded(value: str) -> str:
    """The inverse of `encoded`; what is wrapped wrongly stays as it is."""
    found = _WRAPPED.fullmatch(value)
    if found is None:
        return value
    try:
        return base64.b64decode(found[1], validate=True).decode("utf-8")
    except ValueError:
        return value
