"""How do tests ask launchers, without a registry?"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path

from auditor.confine import Conditions
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.programs import program_of
from auditor.confine.launchers.unwrap import unwrapped
from auditor.model import Stdio, Variable


def launch_of(line: str, *env: Variable, cwd: str | None = None) -> Stdio:
    """A launch from words between blanks."""
    command, *args = line.split()
    return Stdio(command, tuple(args), env, cwd)


def asked(
    launch: Stdio | str, cache: Path = Path("/nowhere"), environ: Mapping[str, str] | None = None, seconds: float = 20.0
) -> Asked:
    """What a launcher is given."""
    launch = unwrapped(launch_of(launch) if isinstance(launch, str) else launch)
    conditions = Conditions("bubblewrap", environ or {}, cache, install_timeout=seconds)
    return Asked(launch, program_of(launch), conditions, threading.Event(), time.monotonic() + seconds)


def program(folder: Path, name: str, text: str) -> Path:
    """A stand-in for a tool of the user's."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)
    return file
