"""What is to be started, now that nothing more needs to be downloaded?"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.confine.locks import Use
from auditor.model import Package, Stdio


@dataclass(frozen=True, slots=True)
class Prepared:
    """A launch that runs without a registry."""

    launch: Stdio
    """What to run in place of the launcher; the entry's own launch where it downloads nothing."""
    reads: tuple[str, ...] = ()
    """Absolute paths that it needs: its packages and their interpreter. Other servers may run the same ones, so
    they are to be readable and no more."""
    packages: tuple[Package, ...] = ()
    """What was fetched; the first is the one that the launch names."""
    container: bool = False
    """Whether the launch is a container runtime's client, which must reach its daemon, and does the confining."""
    shown: tuple[tuple[str, str], ...] = ()
    """Folders among `reads`, and where a sandbox shows each: where the user's own launcher would have put it."""
    others: tuple[str, ...] = ()
    """Other programs of the package, where the launch named none."""
    use: Use = field(default_factory=Use, compare=False, repr=False)
    """What it needs of what is kept: to be released once it has ended."""
