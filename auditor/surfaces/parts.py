"""What does each field that the protocol defines mean?

The tables follow schema.json of 2024-11-05 to 2026-07-28: https://modelcontextprotocol.io/specification. A field that
is not in the table of its place is unknown there, and its key is a text too.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import Kind, Role
from auditor.surfaces.collector import Collector
from auditor.surfaces.fields import Table, each, fields
from auditor.surfaces.place import Place, members
from auditor.surfaces.schema import INPUT, OUTPUT, schema
from auditor.wire import Node, Object

SERVER_INFO_KEY = "io.modelcontextprotocol/serverInfo"
"""Where 2026-07-28 puts serverInfo, below `_meta`."""


def meta(into: Collector, node: Node, place: Place) -> None:
    """`_meta`: its keys are free, so they are texts, but for the one where serverInfo stands."""
    if not isinstance(node, Object):
        into.walk(node, Role.META, place)
        return
    for key, value, name in members(node):
        here = place.below(key, name)
        if key == SERVER_INFO_KEY:
            server_info(into, value, here)
        else:
            into.add(Role.KEY, key, here)
            into.walk(value, Role.META, here)


def server_info(into: Collector, node: Node, place: Place) -> None:
    """`serverInfo`, which names the server to a person."""
    fields(into, node, _SERVER_INFO, place)


def _capabilities(into: Collector, node: Node, place: Place) -> None:
    """Capabilities: the known ones are switches; any text in them is the server's own."""
    fields(into, node, _CAPABILITIES, place)


def _switches(into: Collector, node: Node, place: Place) -> None:
    fields(into, node, _SWITCHES, place)


def _input(into: Collector, node: Node, place: Place) -> None:
    schema(into, node, INPUT, place)


def _output(into: Collector, node: Node, place: Place) -> None:
    schema(into, node, OUTPUT, place)


def _icons(into: Collector, node: Node, place: Place) -> None:
    each(into, node, _ICON, place, Role.ICON)


def _arguments(into: Collector, node: Node, place: Place) -> None:
    each(into, node, _ARGUMENT, place)


def _annotations(into: Collector, node: Node, place: Place) -> None:
    fields(into, node, _ANNOTATIONS, place, Role.ANNOTATION)


def _execution(into: Collector, node: Node, place: Place) -> None:
    fields(into, node, {"taskSupport": Role.VALUE}, place)


_ICON: Table = {"src": Role.ICON, "mimeType": Role.MIME, "sizes": Role.ICON, "theme": Role.ICON}
_ARGUMENT: Table = {
    "name": Role.PARAMETER,
    "title": Role.PARAMETER_TITLE,
    "description": Role.PARAMETER_DESCRIPTION,
    "required": Role.VALUE,
}
_ANNOTATIONS: Table = dict.fromkeys(
    ("title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint", "audience", "priority",
     "lastModified"),
    Role.ANNOTATION,
)  # fmt: skip
_SWITCHES: Table = dict.fromkeys(("listChanged", "subscribe"), Role.VALUE)
_CAPABILITIES: Table = {
    "experimental": Role.VALUE,
    "extensions": Role.VALUE,
    "tasks": Role.VALUE,
    "logging": _switches,
    "completions": _switches,
    "prompts": _switches,
    "resources": _switches,
    "tools": _switches,
}
_ENTRY: Table = {
    "name": Role.NAME,
    "title": Role.TITLE,
    "description": Role.DESCRIPTION,
    "icons": _icons,
    "_meta": meta,
}
_SERVER_INFO: Table = {**_ENTRY, "version": Role.VERSION, "websiteUrl": Role.URL}
_RESOURCE: Table = {**_ENTRY, "mimeType": Role.MIME, "annotations": _annotations}

ITEMS: Mapping[Kind, Table] = {
    Kind.TOOL: {
        **_ENTRY,
        "inputSchema": _input,
        "outputSchema": _output,
        "annotations": _annotations,
        "execution": _execution,
    },
    Kind.PROMPT: {**_ENTRY, "arguments": _arguments},
    Kind.RESOURCE: {**_RESOURCE, "uri": Role.URI, "size": Role.VALUE},
    Kind.TEMPLATE: {**_RESOURCE, "uriTemplate": Role.URI},
}
HELLO: Table = {
    "protocolVersion": Role.VERSION,
    "supportedVersions": Role.VERSION,
    "instructions": Role.INSTRUCTIONS,
    "serverInfo": server_info,
    "capabilities": _capabilities,
    "resultType": Role.VALUE,
    "ttlMs": Role.VALUE,
    "cacheScope": Role.VALUE,
    "_meta": meta,
}
PAGE: Table = {
    "nextCursor": Role.VALUE,
    "resultType": Role.VALUE,
    "ttlMs": Role.VALUE,
    "cacheScope": Role.VALUE,
    "_meta": meta,
}
