"""What did a server say, exactly, and what could not be had?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.model.server import ServerSpec


class Era(StrEnum):
    """Protocol eras: `initialize` until 2025-11-25, `server/discover` from 2026-07-28."""

    HANDSHAKE = "handshake"
    MODERN = "modern"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be seen. A report with gaps is never clean."""

    server: str
    """`ServerSpec.id`, or empty for a config file that could not be read."""
    where: str
    """What was being done: `start`, `initialize`, `tools/list page 2`, `config`, …"""
    why: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer to one request of ours."""

    method: str
    """`initialize`, `server/discover`, `tools/list`, `prompts/list`, `resources/list`,
    `resources/templates/list`."""
    cursor: str | None
    raw: str
    """The whole JSON-RPC message as sent; bytes that are not UTF-8 are kept as lone surrogates."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a server answered to one client identity in one era: the hello, then every page."""

    era: Era
    client: str
    """`clientInfo.name` that we used."""
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a server did besides answering. Every field is bounded by the limits of the capture."""

    stderr: str = ""
    """The last part of standard error."""
    noise: tuple[str, ...] = ()
    """Lines on standard output that are not JSON-RPC."""
    requests: tuple[str, ...] = ()
    """Raw requests and notifications that the server sent to us, as JSON text."""
    http: tuple[str, ...] = ()
    """HTTP facts, one a line: `401 POST https://… www-authenticate: Bearer …`, `302 -> …`."""
    exit_code: int | None = None
    """Set if the server ended before we closed it; negative: killed by that signal."""
    dropped: tuple[str, ...] = ()
    """What was left out because a limit was reached, in words."""
    left_behind: tuple[str, ...] = ()
    """Command lines of processes that outlived the server or left its session, and had to be killed."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Everything that one server said."""

    server: ServerSpec
    captured_at: str
    """UTC, ISO 8601 with seconds; the only clock a report knows."""
    confinement: str
    """How it ran: `scrubbed`, `bubblewrap`, `remote` (not run here), `none`."""
    listings: tuple[Listing, ...]
    evidence: Evidence
    gaps: tuple[Gap, ...]
    seconds: float
    digest: str
    """sha256 over the exchanges, `sha256:` and 64 hex digits."""
