"""Which processes still carry a mark in their command line?"""

from __future__ import annotations

import subprocess
import time


def survivors(mark: str, within: float = 0.0) -> list[str]:
    """Command lines with the mark; waits up to `within` seconds until there are none."""
    deadline = time.monotonic() + within
    while True:
        listing = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout  # noqa: S607 - POSIX has it
        found = [line for line in listing.splitlines() if mark in line]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def appeared(mark: str, count: int, within: float = 40.0) -> list[str]:
    """The same, once there are at least `count` of them; fails if there never are."""
    deadline = time.monotonic() + within
    while len(found := survivors(mark)) < count:
        assert time.monotonic() < deadline, f"only {found}"
        time.sleep(0.05)
    return found
