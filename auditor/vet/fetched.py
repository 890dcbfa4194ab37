"""What did a registry hand out, and what does it tell of it?"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from auditor.confine import Conditions
from auditor.confine.launchers.asked import Asked
from auditor.model import Fact, Package, Stdio


@dataclass(frozen=True, slots=True)
class Fetched:
    """One package that is here now, still packed."""

    package: Package
    archive: Path | None
    """None where it exists as source alone, which cannot be had without running it."""
    facts: tuple[Fact, ...] = ()
    unseen: str = ""
    """Why the registry does not tell when it was published and by whom; empty where it does."""


def asking(target: str, words: tuple[str, ...], conditions: Conditions) -> Asked:
    """What the package managers are asked in the name of: a launch that is never started. Errors name `target`."""
    deadline = time.monotonic() + conditions.install_timeout
    return Asked(Stdio(target, words), target, conditions, threading.Event(), deadline)
