"""Who may talk to a listener? Only who knows the token, and no web page that a browser was lured to. Pure."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.guard.replies import CODE

_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?")
_ORIGIN = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Turned:
    """Why a request is turned away."""

    status: int
    why: str
    headers: tuple[tuple[str, str], ...] = ()
    code: int = CODE
    """Of the JSON-RPC error."""


@dataclass(frozen=True, slots=True)
class Door:
    """Looks at what comes before a body is read."""

    path: str
    port: int
    token: str

    def turns(self, path: str, headers: Mapping[str, str]) -> Turned | None:
        """Why this request is turned away; None where it may come in.

        A name that resolves to this machine would let any page read from us what it likes, so that the Host must be
        ours: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
        """
        host = _HOST.fullmatch(headers.get("host", "").lower())
        if host is None or int(host[1] or 80) != self.port:
            return Turned(421, "this is not the host that was asked for")
        origin = headers.get("origin")
        if origin is not None and not _ORIGIN.fullmatch(origin.lower()):
            return Turned(403, "web pages may not ask here")
        scheme, _, token = headers.get("authorization", "").partition(" ")
        known = hmac.compare_digest(token.strip().encode("utf-8", "replace"), self.token.encode())
        if scheme.lower() != "bearer" or not known:
            return Turned(401, "show the token that was told at the start", (("www-authenticate", "Bearer"),))
        if path.rstrip("/") != self.path:
            return Turned(404, f"ask at {self.path}")
        return None
