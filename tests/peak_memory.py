"""How much memory does a whole command take, and what is its exit code?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_servers" / "hostile" / "hundred_megabytes.py"
MOST = 300
"""Megabytes."""
SHAPES = tuple(re.findall(r'^    "(\w+)": ', SAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


_MEASURE = """
import os, sys
nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
pid = os.posix_spawn(sys.executable, sys.argv[1:], os.environ, file_actions=nowhere)
_, status, used = os.wait4(pid, 0)  # of the process and of each child that it waited for, whichever took most
print(used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def scanned(home: Path, *args: str | Path) -> tuple[float, int]:
    """Megabytes at the peak of `scan` with these arguments, in a process of its own; and its exit code.

    A process begins with the peak of whoever started it (execve(2) keeps it), so a small one stands between.
    """
    command = [sys.executable, "-m", "auditor", "scan", "--yes", "-q", *map(str, args)]
    measure = [sys.executable, "-c", _MEASURE, *command]
    told = subprocess.run(measure, env={**os.environ, "HOME": str(home)}, stdout=subprocess.PIPE, check=True).stdout
    peak, code = map(int, told.split())
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return peak / unit, code


def hostile(shape: str) -> tuple[str, ...]:
    """The end of a command line that starts the sample in this shape."""
    return "--", sys.executable, str(SAMPLE), shape
