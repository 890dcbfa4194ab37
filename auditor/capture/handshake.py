"""How is a server greeted in each era, and what does it say then?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor import wire
from auditor.capture.identities import Identity
from auditor.capture.notes import Notes
from auditor.capture.pages import ODD, describe_error, list_declared, list_undeclared
from auditor.capture.session import Session
from auditor.capture.talk import Talk
from auditor.model import Era, Exchange

_Params = Mapping[str, object]

HANDSHAKE_VERSION = "2025-11-25"
MODERN_VERSION = "2026-07-28"
_META = "io.modelcontextprotocol/"
_LONGEST_VERSION = 40
_OTHER_ERA = (-32600, -32022)
"""Invalid request, unsupported version. A server that knows no `server/discover` at all says -32601 or -32602."""

_UNANSWERED = "allow more time with `--timeout`, and check that it answers in a client"


@dataclass(frozen=True, slots=True)
class Greeting:
    """How a server took a hello."""

    talk: Talk | None = None
    """To go on, where it answered."""
    refused: bool = False
    """It refuses this hello, with an error; another one may be answered, perhaps on a connection of its own."""
    elsewhere: bool = False
    """It says that this connection serves the other era."""


async def greet(session: Session, notes: Notes) -> Greeting:
    """Shake hands and list everything.

    A refusal is no gap yet: a server of the modern era refuses, and `greet_modern` finds out. https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle
    """
    if session.closed:
        return Greeting()
    notes.stage("initialize")
    identity, notes.strict = notes.start.identity, False
    session.headers, session.names_method = {}, False
    exchanges = notes.open_face(Era.HANDSHAKE)
    hello = await session.request("initialize", _initialize(identity), notes.limits.timeout)
    if hello.raw is not None and not (notes.lenient and hello.result is None):
        exchanges.append(Exchange("initialize", None, hello.raw))
    if hello.odd:
        notes.gap("initialize", hello.odd, ODD)
    if hello.result is None:
        if hello.why:
            notes.unanswered("initialize", hello.why, hello.hint or _UNANSWERED, slow=hello.slow)
        return Greeting(refused=not hello.why)
    session.headers = _version_header(hello.result.get("protocolVersion"))
    session.notify("notifications/initialized")
    capabilities = hello.result.get("capabilities")
    exchanges += await list_declared(session, notes, capabilities, {})
    exchanges += await list_undeclared(session, notes, capabilities, {})
    return Greeting(_talk(session, notes, Era.HANDSHAKE, exchanges, capabilities, {}))


async def greet_modern(session: Session, notes: Notes, *, refused: bool, within: float) -> Greeting:
    """Discover and list everything, if the server speaks the modern era; a gap where it `refused` the handshake too.

    https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning
    """
    if session.closed:
        return Greeting()
    notes.stage("server/discover")
    session.headers, session.names_method = _version_header(MODERN_VERSION), True
    params = {"_meta": _modern_meta(notes.start.identity)}
    hello = await session.request("server/discover", params, within)
    if not _is_discovery(hello.result):
        if refused:
            why = hello.why or describe_error(hello)
            notes.unanswered("initialize", f"refused, and `server/discover` too: {why}", hello.hint)
        return Greeting(refused=not hello.why, elsewhere=hello.error_code in _OTHER_ERA)
    if hello.odd:
        notes.gap("server/discover", hello.odd, ODD)
    notes.strict = not notes.knows(Era.MODERN)
    exchanges = notes.open_face(Era.MODERN)
    exchanges.append(Exchange("server/discover", None, hello.raw or ""))
    capabilities = hello.result.get("capabilities") if hello.result else None
    exchanges += await list_declared(session, notes, capabilities, params)
    exchanges += await list_undeclared(session, notes, capabilities, params)
    return Greeting(_talk(session, notes, Era.MODERN, exchanges, capabilities, params))


async def ask_as(identity: Identity, talk: Talk) -> None:
    """Discover and list as somebody else: in the modern era each request says who sends it."""
    session, notes = talk.session, talk.notes
    params = {"_meta": _modern_meta(identity)}
    session.headers, session.names_method = dict(talk.headers), True
    hello = await session.request("server/discover", params, notes.limits.short_timeout)
    if hello.raw is None or hello.result is None or not _is_discovery(hello.result):
        return
    exchanges = [Exchange("server/discover", None, hello.raw)]
    exchanges += await list_declared(session, notes, hello.result.get("capabilities"), params, again=True)
    notes.answered(Era.MODERN, identity.name, 1)
    notes.open_face(Era.MODERN, identity.name).extend(exchanges)


def _talk(
    session: Session, notes: Notes, era: Era, exchanges: list[Exchange], capabilities: wire.Node, params: _Params
) -> Talk:
    talk = Talk(session, notes, era, notes.start.identity.name, capabilities, params, dict(session.headers))
    talk.heard(exchanges)
    return talk


def _is_discovery(result: wire.Object | None) -> bool:
    return result is not None and ("supportedVersions" in result or "capabilities" in result)


def _initialize(identity: Identity) -> _Params:
    return {
        "protocolVersion": HANDSHAKE_VERSION,
        "capabilities": dict(identity.capabilities),
        "clientInfo": identity.info(),
    }


def _modern_meta(identity: Identity) -> _Params:
    return {
        f"{_META}protocolVersion": MODERN_VERSION,
        f"{_META}clientInfo": identity.info(),
        f"{_META}clientCapabilities": dict(identity.capabilities),
    }


def _version_header(version: wire.Node) -> dict[str, str]:
    """The header of https://modelcontextprotocol.io/specification/2025-11-25/basic/transports, if it can be one."""
    if not isinstance(version, str) or not version.isascii() or not version.isprintable():
        return {}
    return {"mcp-protocol-version": version} if 0 < len(version) <= _LONGEST_VERSION else {}
