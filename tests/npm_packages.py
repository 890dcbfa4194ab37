"""How does a test get a program from npm? Once, into a cache folder of the user."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mcp-assay-tests"


def npm(package: str) -> Path:
    """The folder of an npm package, fetched once; its install scripts do not run."""
    folder = CACHE / package.replace("/", "-")
    name = package.rpartition("@")[0]
    found = folder / "node_modules" / name
    if not found.is_dir():
        program = shutil.which("npm")
        if program is None:
            _without("npm is not on PATH")
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [str(program), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), package],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            _without(f"npm cannot install {package}: {done.stderr[-300:]}")
    return found


def _without(reason: str) -> None:
    """In CI a check that cannot run is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
