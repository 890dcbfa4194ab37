"""On which conditions may an untrusted program run?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditor.confine.dummies import Dummies

_MB = 1 << 20


MODES = ("bubblewrap", "scrubbed", "none")
"""`scrubbed` is not a sandbox; `none` is for tests of this program."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What one server may use up, with all that it starts."""

    memory: int = 2048 * _MB
    """Bytes of memory of all its processes together."""
    processes: int = 256
    """Processes and threads that exist at a time."""
    disk: int = 512 * _MB
    """Bytes that it can write into its scratch directories, and the size of one file."""
    open_files: int = 1024


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a program is confined."""

    mode: str
    """One of `MODES`."""
    environ: Mapping[str, str]
    """The only variables of the user that may reach the program, and only where its entry names them."""
    cache_dir: Path
    """Where launchers keep what they download."""
    network: bool = False
    """Whether it may use the network. `scrubbed` and `none` cannot keep it from that."""
    grants: tuple[str, ...] = ()
    """Paths of the user that it may read besides those that its launch names; `PATH:rw` may also be written."""
    watch: bool = True
    """Whether its system calls are recorded, where that can be done."""
    needs: bool = False
    """Whether that is told, too, which an audit has no use for: what it keeps in its home, and looked for in vain."""
    resources: Resources = field(default_factory=Resources)
    install_timeout: float = 180.0
    """Seconds to fetch what a launcher such as `npx` would fetch."""
    builds: bool = True
    """Whether what is published as source only may be built, in a sandbox: that runs its code there."""
    dummies: Dummies = field(default_factory=Dummies, compare=False, repr=False)
    """What stands in for secrets, in each start under these conditions."""
    cache_size: int | None = None
    """Bytes that may be kept there beside what is in use; None for what suits the disk."""
