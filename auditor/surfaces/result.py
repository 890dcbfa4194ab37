"""Which strings does a result hold that a tool, a prompt or a resource returned?"""

from __future__ import annotations

from auditor.model import Item, Kind, Role
from auditor.surfaces.collector import Budget, Collector
from auditor.surfaces.fields import Table, each, fields
from auditor.surfaces.parts import meta
from auditor.surfaces.place import ROOT, Place
from auditor.wire import Node


def text_item(text: str, kind: Kind, budget: Budget) -> Item:
    """One text as one surface."""
    into = Collector(budget, kind, "", ROOT)
    into.add(Role.TEXT, text, ROOT)
    return into.item()


def result_item(node: Node, name: str, budget: Budget) -> Item:
    """A whole result: `tools/call`, `prompts/get` or `resources/read`, structured content too."""
    into = Collector(budget, Kind.RESULT, name, ROOT)
    fields(into, node, _RESULT, ROOT, Role.TEXT)
    return into.item(node)


def _contents(into: Collector, node: Node, place: Place) -> None:
    each(into, node, _CONTENT, place, Role.TEXT)


def _messages(into: Collector, node: Node, place: Place) -> None:
    each(into, node, _MESSAGE, place, Role.TEXT)


# schema.json of 2025-11-25 and 2026-07-28: ContentBlock, ResourceContents, PromptMessage and the three results.
_CONTENT: Table = {
    "type": Role.VALUE,
    "text": Role.TEXT,
    "data": Role.VALUE,
    "blob": Role.VALUE,
    "mimeType": Role.MIME,
    "uri": Role.URI,
    "name": Role.NAME,
    "title": Role.TITLE,
    "description": Role.DESCRIPTION,
    "size": Role.VALUE,
    "resource": _contents,
    "icons": Role.ICON,
    "annotations": Role.ANNOTATION,
    "_meta": meta,
}
_MESSAGE: Table = {"role": Role.VALUE, "content": _contents}
_RESULT: Table = {
    "content": _contents,
    "contents": _contents,
    "messages": _messages,
    "structuredContent": Role.TEXT,
    "description": Role.DESCRIPTION,
    "isError": Role.VALUE,
    "resultType": Role.VALUE,
    "ttlMs": Role.VALUE,
    "cacheScope": Role.VALUE,
    "_meta": meta,
}
