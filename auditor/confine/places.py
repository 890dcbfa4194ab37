"""Under which names does a program see its directories?

In a sandbox they shall look like those of somebody's laptop: a server that can tell an audit from a client may show it
a clean face.
"""

from __future__ import annotations

from dataclasses import dataclass

USER = "alex"
UID = 1000


@dataclass(frozen=True, slots=True)
class Places:
    """Absolute paths as the program sees them."""

    home: str
    work: str
    """The working directory, and what `${workspaceFolder}` means."""
    tmp: str
    runtime: str
    user: str = USER


LAPTOP = Places(f"/home/{USER}", f"/home/{USER}/projects/app", "/tmp", f"/run/user/{UID}")  # noqa: S108 - a private one
