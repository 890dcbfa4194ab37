"""How much of a server's time and text is taken, and with what is it met?"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from auditor.capture.plan import Probe
from auditor.confine import Conditions, Resources, private_name
from auditor.errors import AuditorError
from auditor.wire import MOST_VALUES

_MB = 1 << 20
_CACHE_MAX = "MCP_ASSAY_CACHE_MAX"
_SHIFTS = {"M": 20, "G": 30, "T": 40}

Invite = Callable[[str, str], AbstractContextManager[object]]
"""Given the id of a server and the address to sign in at; the block lasts until that is done. It must not block."""


def _default_cache() -> Path:
    # Not under our name: a sandbox's list of mounts says from where each comes.
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / private_name("packages")


def _default_cache_size() -> int | None:
    """Raises `AuditorError` where the user's own word for it is no size."""
    said = os.environ.get(_CACHE_MAX, "").strip()
    if not said:
        return None
    found = re.fullmatch(r"(\d{1,6})([MGT])|0", said, re.ASCII | re.IGNORECASE)
    if found is None:
        hint = "write a number with M, G or T behind it, such as 20G; or 0"
        raise AuditorError(f"{said[:40]!r} is no size", _CACHE_MAX, hint)
    return int(found[1]) << _SHIFTS[found[2].upper()] if found[1] else 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds per server. The defaults leave wide room around every honest server measured."""

    timeout: float = 60.0
    """Seconds for everything but fetching it. 90 % of honest servers list within 4.4 s, the slowest took 27 s, cold."""
    install_timeout: float = 180.0
    """Seconds to fetch what a launcher such as `npx` would fetch, before `timeout` begins."""
    request_timeout: float = 30.0
    """Seconds for one answer after the first; the first (a download may precede it) has all of `timeout`."""
    sign_in: float = 180.0
    """Seconds that a person has to sign in, before `timeout` begins."""
    short_timeout: float = 2.0
    """Seconds for an answer that few clients wait for: undeclared lists, `server/discover` after `initialize`.

    As long again is listened for one that comes late: it is judged, or a gap where it cannot be asked further.
    """
    grace: float = 0.5
    """Seconds that a server has to end after its input closed; four times as many after SIGTERM."""
    line_bytes: int = 4 * _MB
    """One message. The largest honest listing is 1.07 MB."""
    total_bytes: int = 16 * _MB
    """All that is read of it, over all starts and connections."""
    messages: int = 50_000
    """On one connection."""
    depth: int = 128
    """Levels of one message."""
    values: int = MOST_VALUES
    """In one message, about: commas and opening brackets. The largest honest listing has 35,000."""
    pages: int = 200
    items: int = 10_000
    stderr_bytes: int = 64 * 1024
    noise_lines: int = 200
    noise_bytes: int = 4096
    """Kept of one line of noise, in characters."""
    requests: int = 200
    request_bytes: int = 16 * 1024
    """Kept of one request of the server, in characters."""
    http_facts: int = 100
    header_bytes: int = 400
    """Kept of one HTTP fact, in characters."""


@dataclass(frozen=True, slots=True)
class Own:
    """What holds for one server only."""

    grants: tuple[str, ...] = ()
    """Paths that it may read, or write, besides those that all may."""
    variables: tuple[str, ...] | None = None
    """Which of the user's variables it may get, `*` at the end of a name standing for any; None: those of all."""
    network: bool = True
    """False: it may not use the network, whoever else may."""

    def environ(self, everybody: Mapping[str, str]) -> Mapping[str, str]:
        """Those of the variables for all that it may get."""
        if self.variables is None:
            return everybody
        return {
            name: value for name, value in everybody.items() if any(fnmatchcase(name, one) for one in self.variables)
        }


@dataclass(frozen=True, slots=True)
class Options:
    """How to meet the servers."""

    limits: Limits = field(default_factory=Limits)
    jobs: int = 8
    """Servers at a time."""
    confine: str = "scrubbed"
    """One of `auditor.confine.MODES`."""
    network: frozenset[str] = frozenset()
    """Ids or names of the servers that may use the network while they run; `*` means all."""
    grants: tuple[str, ...] = ()
    """Paths of the user that every server may read; `PATH:rw` may also be written."""
    own: Mapping[str, Own] = field(default_factory=dict)
    """By id: what a policy says about one server."""
    watch: bool = True
    """Whether the system calls of servers are recorded, where that can be done."""
    needs: bool = False
    """Whether that is told, too, which says nothing against a server, but what it needs."""
    resources: Resources = field(default_factory=Resources)
    environ: Mapping[str, str] = field(default_factory=dict)
    """The only variables of the user that a server may get, and only one whose entry names them, or cannot."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """HTTP headers for servers typed by hand, and for those whose entry names the header."""
    sign_in: Invite | None = None
    """Shows a person where to sign in to a server that wants it; None: it is a gap."""
    probe: Probe = Probe.QUICK
    """How hard it is tried to see another face of a server."""
    probe_wait: float = 10.0
    """Seconds for a change that comes late, under `Probe.FULL`."""
    client_name: str = ""
    """Ask as this client in the first start; empty: as the one whose config declares the server."""
    client_version: str = ""
    clients: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id: all clients whose configs declare the same launch; the server is asked as each of them."""
    cache_dir: Path = field(default_factory=_default_cache)
    """Where launchers keep what they download."""
    cache_size: int | None = field(default_factory=_default_cache_size)
    """Bytes that may be kept there beside what is in use; None for what suits the disk."""

    def conditions(self, server: str, name: str) -> Conditions:
        """How the server of this id and name is confined."""
        own = self.own.get(server, Own())
        return Conditions(
            mode=self.confine,
            environ=own.environ(self.environ),
            cache_dir=self.cache_dir,
            cache_size=self.cache_size,
            network=own.network and not self.network.isdisjoint({"*", server, name}),
            grants=(*self.grants, *own.grants),
            watch=self.watch,
            needs=self.needs,
            resources=self.resources,
            install_timeout=self.limits.install_timeout,
        )
