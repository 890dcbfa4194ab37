"""What do the tests of pins share? Small servers as captures, and pins made of them in the real way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from auditor.lock import drift
from auditor.model import Capture, Drift, Era, Evidence, Exchange, Launch, Listing, Package, Pinned, ServerSpec, Stdio
from auditor.pinning import Stand, stand
from auditor.targets import Surroundings

AROUND = Surroundings(Path("/home/ada"), Path("/nowhere"), {}, "linux")
START = Stdio("notes", ("--all",))
TODAY = "2026-11-21T07:00:00+00:00"
READ: dict[str, Any] = {
    "name": "read",
    "description": "Reads a note of yours. The note is found by its id.",
    "inputSchema": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "Of the note.", "maxLength": 40},
            "form": {"type": "string", "enum": ["text", "html"], "default": "text"},
        },
        "required": ["id"],
    },
    "annotations": {"readOnlyHint": True, "destructiveHint": False},
}
WIPE: dict[str, Any] = {
    "name": "wipe",
    "description": "Deletes every note of yours, for ever and without asking.",
    "inputSchema": {"type": "object", "properties": {}},
}
ASK: dict[str, Any] = {
    "name": "sum-up",
    "description": "Sums a note up.",
    "arguments": [{"name": "id", "required": True}],
}
HELLO: dict[str, Any] = {"instructions": "Ask before you delete.", "serverInfo": {"name": "notes", "version": "1.0"}}
SERVER: dict[str, Any] = {
    "hello": HELLO, "tools": [READ, WIPE], "prompts": [ASK],
    "resources": [{"uri": "note://1", "name": "one", "size": 10}],
}  # fmt: skip
_METHODS = {"hello": "initialize", "tools": "tools/list", "prompts": "prompts/list", "resources": "resources/list"}


def listing(
    said: dict[str, Any], *, era: Era = Era.HANDSHAKE, client: str = "claude-ai", start: int = 1, turn: int = 1
) -> Listing:
    exchanges = []
    for key, method in _METHODS.items():
        if key in said:
            result = said[key] if key == "hello" else {key: said[key]}
            raw = json.dumps({"jsonrpc": "2.0", "id": 1, "result": result})
            exchanges.append(Exchange(method, None, raw))
    return Listing(era, client, tuple(exchanges), start, turn)


def captured(*listings: Listing, launch: Launch = START, packages: tuple[Package, ...] = (), name: str = "notes",
             when: str = TODAY) -> Capture:  # fmt: skip
    spec = ServerSpec(name, name, "cursor", launch)
    return Capture(spec, when, "none", listings, Evidence(), (), 0.0, "", packages)


def now(*listings: Listing, around: Surroundings = AROUND, **more: Any) -> Stand:
    return stand(captured(*listings, **more), around)


def pinned(said: dict[str, Any], **more: Any) -> Pinned:
    return now(listing(said), **more).pinned


def changed(tool: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The server with another `read`."""
    return {**SERVER, "tools": [{**tool, **fields}, WIPE]}


def schema(**properties: Any) -> dict[str, Any]:
    """The parameters of `read` with some in other words."""
    return {**READ["inputSchema"], "properties": {**READ["inputSchema"]["properties"], **properties}}


def told(before: Pinned, after: Pinned) -> list[tuple[str, str, str]]:
    """Kind, item and words of each drift."""
    return [(str(one.kind), one.item, one.detail) for one in drift(before, after)]


def only(drifts: tuple[Drift, ...]) -> Drift:
    (one,) = drifts
    return one
