"""What does a listing say that was captured elsewhere?"""

from __future__ import annotations

import json
import re
from pathlib import Path

from auditor import wire
from auditor.capture.digest import digest
from auditor.model import Capture, Era, Evidence, Exchange, Listing, ServerSpec, Stdio

_LISTS = {
    "tools": "tools/list",
    "prompts": "prompts/list",
    "resources": "resources/list",
    "resourceTemplates": "resources/templates/list",
}
_SERVERS = re.compile(r"(?i)servers|\bmcp\b|^extensions$|^plugins$")
"""Keys of configs under which servers stand."""
_NEVER = "1970-01-01T00:00:00+00:00"
"""A dump does not say when it was made, and a report may not ask a clock."""


def is_dump(node: wire.Node) -> bool:
    """Whether this is `{"tools": [...], …}`, or a JSON-RPC message with that as its result."""
    listing = _listing(node)
    if listing is None or any(_configures(each) for each in (node, listing)):
        return False
    return any(_holds_items(listing.get(key)) for key in _LISTS)


def captures_from_dump(node: wire.Node, path: Path) -> tuple[Capture, ...]:
    """One capture of one server, named like the file. Duplicate and unknown keys survive."""
    listing = _listing(node) or wire.Object(())
    listings = (Listing(Era.HANDSHAKE, "", tuple(_exchanges(listing))),)
    name = path.stem
    spec = ServerSpec(name, name, "dump", Stdio(""))
    return (Capture(spec, _NEVER, "none", listings, Evidence(), (), 0.0, digest(listings)),)


def _holds_items(node: wire.Node) -> bool:
    # Some clients' configs have `"tools": ["*"]`; an item of a listing is an object.
    return isinstance(node, list) and all(isinstance(item, wire.Object) for item in node)


def _configures(node: wire.Node) -> bool:
    """Whether it names servers, as configs do: an empty list beside them must not make it a listing."""
    pairs = node.pairs if isinstance(node, wire.Object) else ()
    return any(_SERVERS.search(key) and isinstance(value, wire.Object | list) for key, value in pairs)


def _listing(node: wire.Node) -> wire.Object | None:
    if not isinstance(node, wire.Object):
        return None
    result = node.get("result")
    return result if isinstance(result, wire.Object) else node


def _exchanges(listing: wire.Object) -> list[Exchange]:
    hello = tuple(pair for pair in listing.pairs if pair[0] not in _LISTS)
    exchanges = [Exchange("initialize", None, _message(wire.Object(hello)))]
    for key, method in _LISTS.items():
        pairs = tuple(pair for pair in listing.pairs if pair[0] == key)
        if pairs:
            exchanges.append(Exchange(method, None, _message(wire.Object(pairs))))
    return exchanges


def _message(result: wire.Object) -> str:
    return f'{{"jsonrpc":"2.0","id":1,"result":{_text(result)}}}'


def _text(node: wire.Node) -> str:
    """JSON again. Recursion is safe: `wire.parse` has bounded the depth."""
    if isinstance(node, wire.Object):
        return "{" + ",".join(f"{json.dumps(key)}:{_text(value)}" for key, value in node.pairs) + "}"
    if isinstance(node, list):
        return "[" + ",".join(map(_text, node)) + "]"
    return json.dumps(node)
