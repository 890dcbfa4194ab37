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
    start: int = 1
    """Which start of the server (or connection to it) answered, from 1."""
    turn: int = 1
    """Which time that it was asked in this start, from 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for the lists, and how often an answer came, also where it was the same as before."""

    era: Era
    client: str
    start: int
    turns: int


class Deed(StrEnum):
    """What a watched server did outside its own files."""

    READ = "read"
    WRITE = "write"
    CONNECT = "connect"
    LISTEN = "listen"
    RUN = "run"
    TELL = "tell"
    """Said the secret value of a bait."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing that a server reached for, outside its own tree, while it was watched. Hostile text."""

    deed: Deed
    target: str
    """A path (`~` is the decoy home), `address:port` or a host name, or a command line."""
    bait: str = ""
    """What the file is made to look like, where it is one of ours: `ssh key`, `cloud credentials`, …"""
    failed: str = ""
    """Why it came to nothing: the name of an errno (`ENOENT`, `ENETUNREACH`); empty where it succeeded."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Package:
    """What was fetched to start a server."""

    registry: str
    """`npm`, `pypi` or `docker`."""
    name: str
    version: str
    """The exact version that ran."""
    integrity: str = ""
    """As the registry states it: `sha512-…` (npm), `sha256:…` (PyPI, Docker); empty where it was not told."""
    code: str = ""
    """`PLATFORM sha256:…` over all that was installed with it; of the first package only."""
    built: bool = False
    """Whether it is published as source only, and was built in the sandbox; `integrity` is that of the source then."""


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
    watched: bool = False
    """Whether its system calls were recorded, so that an empty `touched` means something."""
    touched: tuple[Touched, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """Everything that one server said."""

    server: ServerSpec
    captured_at: str
    """UTC, ISO 8601 with seconds; the only clock a report knows."""
    confinement: str
    """How it ran: `bubblewrap`, `container`, `scrubbed`, `remote` (not run here), `none`."""
    listings: tuple[Listing, ...]
    evidence: Evidence
    gaps: tuple[Gap, ...]
    seconds: float
    digest: str
    """sha256 over the exchanges, `sha256:` and 64 hex digits."""
    packages: tuple[Package, ...] = ()
    """What was fetched before it was started; the first is the one that its launch names."""
    asked: tuple[Asked, ...] = ()
    """As whom it was asked. A listing that is the same as before is not kept; here it still counts."""
