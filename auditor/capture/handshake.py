"""How is a server greeted in each era, and what does it say then?"""

from __future__ import annotations

from auditor import wire
from auditor.capture.notes import Notes
from auditor.capture.pages import describe_error, list_declared, list_undeclared
from auditor.capture.session import Session
from auditor.model import Era, Exchange

HANDSHAKE_VERSION = "2025-11-25"
MODERN_VERSION = "2026-07-28"
_META = "io.modelcontextprotocol/"
_LONGEST_VERSION = 40
_OTHER_ERA = (-32600, -32022)
"""Invalid request, unsupported version. A server that knows no `server/discover` at all says -32601 or -32602."""

_UNANSWERED = "allow more time with `--timeout`, and check that it answers in a client"


async def greet(session: Session, notes: Notes) -> bool:
    """Shake hands and list everything; whether the server refused the handshake.

    A refusal is no gap yet: a server of the modern era refuses, and `greet_modern` finds out. https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle
    """
    notes.stage("initialize")
    exchanges = notes.open_listing(Era.HANDSHAKE)
    hello = await session.request("initialize", _initialize(notes), notes.limits.timeout)
    if hello.raw is not None:
        exchanges.append(Exchange("initialize", None, hello.raw))
    if hello.result is None:
        if hello.why:
            notes.gap("initialize", hello.why, hello.hint or _UNANSWERED)
        return not hello.why
    session.headers = _version_header(hello.result.get("protocolVersion"))
    session.notify("notifications/initialized")
    capabilities = hello.result.get("capabilities")
    exchanges += await list_declared(session, notes, capabilities, {})
    exchanges += await list_undeclared(session, notes, capabilities, {})
    return False


async def greet_modern(session: Session, notes: Notes, *, refused: bool, within: float) -> bool:
    """Discover and list everything, if the server speaks the modern era; a gap where it `refused` the handshake too.

    True where it refuses because this connection serves the other era: it has to be asked on a fresh one.
    https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning
    """
    if session.closed:
        return False
    notes.stage("server/discover")
    session.headers = _version_header(MODERN_VERSION)
    session.names_method = True
    params = {"_meta": _modern_meta(notes)}
    hello = await session.request("server/discover", params, within)
    result = hello.result
    if result is None or not ("supportedVersions" in result or "capabilities" in result):
        if refused:
            why = hello.why or describe_error(hello)
            notes.gap("initialize", f"refused, and `server/discover` too: {why}", hello.hint)
        return hello.error_code in _OTHER_ERA
    exchanges = notes.open_listing(Era.MODERN)
    exchanges.append(Exchange("server/discover", None, hello.raw or ""))
    capabilities = result.get("capabilities")
    exchanges += await list_declared(session, notes, capabilities, params)
    exchanges += await list_undeclared(session, notes, capabilities, params)
    return False


def _client(notes: Notes) -> dict[str, str]:
    return {"name": notes.options.client_name, "version": notes.options.client_version}


def _initialize(notes: Notes) -> dict[str, object]:
    # Roots are declared because most clients have them, and answered with none; sampling and elicitation are
    # not: a server that asks for them all the same does so unasked.
    return {
        "protocolVersion": HANDSHAKE_VERSION,
        "capabilities": {"roots": {"listChanged": False}},
        "clientInfo": _client(notes),
    }


def _modern_meta(notes: Notes) -> dict[str, object]:
    return {
        f"{_META}protocolVersion": MODERN_VERSION,
        f"{_META}clientInfo": _client(notes),
        f"{_META}clientCapabilities": {},
    }


def _version_header(version: wire.Node) -> dict[str, str]:
    """The header of https://modelcontextprotocol.io/specification/2025-11-25/basic/transports, if it can be one."""
    if not isinstance(version, str) or not version.isascii() or not version.isprintable():
        return {}
    return {"mcp-protocol-version": version} if 0 < len(version) <= _LONGEST_VERSION else {}
