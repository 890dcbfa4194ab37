"""How much memory does a whole command take, and what is its exit code?"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_servers" / "hostile" / "hundred_megabytes.py"
MOST = 300
"""Megabytes."""
SHAPES = tuple(re.findall(r'^    "(\w+)": ', SAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


def scanned(home: Path, *args: str | Path) -> tuple[float, int]:
    """Megabytes at the peak of `scan` with these arguments, in a process of its own; and its exit code."""
    command = [sys.executable, "-m", "auditor", "scan", "--yes", "-q", *map(str, args)]
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    pid = os.posix_spawn(sys.executable, command, {**os.environ, "HOME": str(home)}, file_actions=nowhere)
    _, status, used = os.wait4(pid, 0)  # of the process and of each child that it waited for, whichever took most
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return used.ru_maxrss / unit, os.waitstatus_to_exitcode(status)


def hostile(shape: str) -> tuple[str, ...]:
    """The end of a command line that starts the sample in this shape."""
    return "--", sys.executable, str(SAMPLE), shape
