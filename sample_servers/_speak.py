"""How does a sample server speak? MCP as JSON lines on stdio, with nothing but the standard library.

A sample is data: a listing with the protocol's own keys, and `serve`. Start-up costs 50 ms instead of the SDK's
seconds, and unlike the SDK this loop does not mend or refuse what a sample says: that is the point of a sample.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
MODERN_VERSION = "2026-07-28"
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
INFO_KEY = "io.modelcontextprotocol/serverInfo"
LISTS = {
    "tools/list": ("tools", "tools"),
    "prompts/list": ("prompts", "prompts"),
    "resources/list": ("resources", "resources"),
    "resources/templates/list": ("resources", "resourceTemplates"),
}
"""Method -> (capability, key of the listing and of the result)."""

METHOD_NOT_FOUND, INVALID_PARAMS = -32601, -32602


def tool(name: str, description: str, parameters: Mapping[str, Any] | None = None, **more: Any) -> Json:
    """A tool. A parameter is its description, or a whole schema; every one is required unless it has a default."""
    properties = {
        key: {"type": "string", "description": value} if isinstance(value, str) else value
        for key, value in (parameters or {}).items()
    }
    schema: Json = {"type": "object", "properties": properties}
    required = [key for key, value in properties.items() if "default" not in value]
    if required:
        schema["required"] = required
    return {"name": name, "description": description, "inputSchema": schema, **more}


def serve(
    listing: Json,
    poison: Sequence[Json] = (),
    page: int = 0,
    modern: Json | None = None,
    rewrite: Callable[[str], str] = str,
) -> None:
    """Answer requests until standard input closes; with `--poison` on the command line, print where the poison is.

    `page` is the number of items on a page (0: all on one). `modern` is the listing for clients that ask in the era
    of `server/discover`; without it that era is refused. `rewrite` changes an answer's JSON text, for what a Python
    value cannot say (a key twice).
    """
    if "--poison" in sys.argv[1:]:
        print(json.dumps(list(poison)))
        return
    for line in sys.stdin.buffer:
        answer = _answer(line, listing, modern, page)
        if answer is not None:
            text = rewrite(json.dumps(answer, ensure_ascii=False))
            sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
            sys.stdout.buffer.flush()


def _answer(line: bytes, listing: Json, modern: Json | None, page: int) -> Json | None:
    try:
        request = json.loads(line)
    except ValueError:
        return None
    if not isinstance(request, dict) or "id" not in request or "method" not in request:
        return None  # a notification, or an answer to a question that no sample asks
    params = request.get("params") or {}
    is_modern = VERSION_KEY in (params.get("_meta") or {})
    said = modern if is_modern else listing
    body = _error(METHOD_NOT_FOUND) if said is None else _result(request["method"], params, said, page, is_modern)
    return {"jsonrpc": "2.0", "id": request["id"], **body}


def _result(method: str, params: Json, listing: Json, page: int, is_modern: bool) -> Json:
    if method in LISTS:
        result = _listed(listing.get(LISTS[method][1], []), LISTS[method][1], params.get("cursor"), page)
    elif method == "server/discover" and is_modern:
        result = {"supportedVersions": [MODERN_VERSION], **_hello(listing)}
    elif method == "initialize" and not is_modern:
        result = {"protocolVersion": _version(params), "serverInfo": listing["serverInfo"], **_hello(listing)}
    elif method == "ping":
        result = {}
    elif method == "tools/call":
        result = {"content": [{"type": "text", "text": "This sample only lists."}]}
    else:
        return _error(METHOD_NOT_FOUND)
    if result is None:
        return _error(INVALID_PARAMS)
    if is_modern:
        result.update(resultType="complete", ttlMs=0, cacheScope="private", _meta={INFO_KEY: listing["serverInfo"]})
    return {"result": result}


def _listed(items: list[Json], key: str, cursor: Any, page: int) -> Json | None:
    """One page; None for a cursor that was never given out."""
    if cursor is None:
        start = 0
    elif page and isinstance(cursor, str) and cursor.isdecimal():
        start = int(cursor)
    else:
        return None
    end = start + page if page else len(items)
    result: Json = {key: items[start:end]}
    if end < len(items):
        result["nextCursor"] = str(end)
    return result


def _hello(listing: Json) -> Json:
    capabilities: Json = {capability: {} for capability, key in LISTS.values() if key in listing}
    hello: Json = {"capabilities": capabilities}
    if "instructions" in listing:
        hello["instructions"] = listing["instructions"]
    return hello


def _version(params: Json) -> str:
    wanted = params.get("protocolVersion")
    return wanted if wanted in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[-1]


def _error(code: int) -> Json:
    message = "Method not found" if code == METHOD_NOT_FOUND else "Invalid params"
    return {"error": {"code": code, "message": message}}
