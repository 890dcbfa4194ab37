"""What is known of a package before any of it runs?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.model.capability import ToolCapability
from auditor.model.capture import Gap
from auditor.model.surface import Role


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a package says, holds, does to its reader, or would do in its code. Hostile text."""

    role: Role
    text: str
    place: str = ""
    """What it belongs to: a file of the package, a tool that it declares; empty for the package itself."""
    line: int = 0
    """In that file, from 1; 0 where there is none."""
    name: str = ""
    """Which of several: the name of a script or of a key."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that was read of one package, with nothing of it run."""

    server: str
    """`ServerSpec.id` of the server that it holds."""
    source: str
    """`npm`, `pypi`, `bundle` or `folder`."""
    name: str
    """As it calls itself; hostile text."""
    version: str
    """The exact one; empty where it has none."""
    integrity: str = ""
    """As the registry states it, or of the archive itself."""
    facts: tuple[Fact, ...] = ()
    capabilities: tuple[ToolCapability, ...] = ()
    """What its own code can do; the item is `file:line`."""
    gaps: tuple[Gap, ...] = ()


class Advice(StrEnum):
    """The one word of a vetting."""

    INSTALL = "install"
    REVIEW = "review"
    """Nothing fails, but a person should read the reasons first."""
    REFUSE = "do not install"


@dataclass(frozen=True, slots=True)
class Vetting:
    """What a report says of one package before it is installed."""

    server: str
    advice: Advice
    reasons: tuple[str, ...]
    """Worst first, one sentence each; hostile text inside."""
    grants: tuple[str, ...]
    """What it could do once it is installed: a capability, then where that shows."""
    entry: str
    """The pinned config entry, JSON to paste; empty where it must not be installed."""
    package: str = ""
    """Registry, name and exact version."""
