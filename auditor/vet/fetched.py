"""What did a registry hand out, and what does it tell of it?"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from auditor.confine import Conditions
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.downloads import downloads
from auditor.confine.launchers.errand import Done, run
from auditor.confine.launchers.programs import find_uv
from auditor.confine.scratch import Scratch
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


def by_uv(words: tuple[str, ...], asked: Asked, scratch: Scratch) -> Done:
    """What the user's uv does with these words, without settings of the user's.

    Raises `AuditorError` where it cannot be started, or does not end in time.
    """
    with downloads("uv", asked) as kept:
        env = {"UV_CACHE_DIR": str(kept), "UV_NO_CONFIG": "1", "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}
        return run((find_uv() or "uv", *words), asked, scratch, env, scratch.work, (kept,))
