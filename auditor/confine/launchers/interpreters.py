"""Which interpreter stands behind a command, and which folders does it need?"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from auditor.confine.bounded import head
from auditor.confine.environment import inherited
from auditor.confine.private import Private

_QUESTIONS = {"node": ("-p", "process.execPath"), "python": ("-I", "-c", "import sys; print(sys.executable)")}
_PATIENCE = 10.0
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc")


def interpreter(name: str) -> str:
    """The user's `node`, `python3`, … as a path, not that of a version manager's stand-in; `name` if there is none."""
    found = shutil.which(name)
    if found is None:
        return name
    kind = "python" if name.startswith("python") else "node"
    real = Path(found).resolve()
    stand_in = not real.name.startswith(kind) or _is_script(real)
    return _behind(found, kind) if stand_in else found


def interpreter_reads(program: str) -> tuple[str, ...]:
    """The folders of the installation (and virtual environment) of the interpreter at this path, outside the system's.

    Nothing is run to find them, and only what looks like an installation of Python or Node.js is named: the path,
    and what lies there, may be an attacker's.
    """
    if not program.startswith("/"):
        return ()
    path = Path(os.path.normpath(program))
    private = Private.of_this_user()
    found = (str(folder) for folder in _folders(path) if not is_wide(folder))
    return tuple(dict.fromkeys(part for folder in found for part in private.installation(folder)))


def is_wide(folder: Path) -> bool:
    """Whether a folder is the system's, the user's home or above it: never to be handed to one server as its own."""
    home = Path.home()
    return any(folder.is_relative_to(place) for place in _SYSTEM) or any(
        each.is_relative_to(folder) for each in (home, home.resolve())
    )


def _folders(path: Path) -> Iterator[Path]:
    prefix = path.parent.parent
    if (prefix / "pyvenv.cfg").is_file():
        yield prefix
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, until Python 3.13
        return
    base = real.parent.parent
    is_node = real.name.startswith("node") and (base / "include" / "node" / "node.h").is_file()
    if is_node or (real.name.startswith(("python", "pypy")) and any(base.glob("lib/py*/os.py"))):
        yield base


def _is_script(path: Path) -> bool:
    return head(path, 2) == b"#!"


@cache
def _behind(found: str, kind: str) -> str:
    """Ask a stand-in; it is the user's own program, found in PATH."""
    try:
        done = subprocess.run(
            [found, *_QUESTIONS[kind]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",
            env={**inherited(), "HOME": str(Path.home())},
            timeout=_PATIENCE,
            check=False,
            text=True,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return found
    told = done.stdout.strip()
    return told if done.returncode == 0 and Path(told).is_absolute() else found
