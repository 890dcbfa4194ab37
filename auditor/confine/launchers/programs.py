"""Is a command one of the user's own tools, and where is it?"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from auditor.model import Stdio

_SUFFIX = re.compile(r"\.(?:exe|cmd|bat|ps1)$")
_SYSTEM = ("/usr", "/bin", "/opt", "/nix", "/snap", "/home/linuxbrew")


def program_of(launch: Stdio) -> str:
    """The plain name of the program (`npx` for `/usr/bin/npx`, `npx.cmd`); empty where it is not the user's tool.

    A repository may bring a program of its own that is called `npx`: that one is to be run, confined, and not
    what it pretends to fetch.
    """
    command = launch.command
    if "\\" in command:  # of a Windows config: it cannot be here
        return _plain(command.rpartition("\\")[2])
    if "/" not in command:
        search = _path_of(launch)
        found = shutil.which(command, path=search) if search else None
        return _plain(command) if found is None or _is_tool(Path(found)) else ""
    return _plain(command.rpartition("/")[2]) if command.startswith("/") and _is_tool(Path(command)) else ""


def find(*names: str) -> str | None:
    """The first of these programs that the user has, as a path."""
    return next((found for name in names if (found := shutil.which(name))), None)


def find_uv() -> str | None:
    """The user's uv, or the one that is installed beside this program."""
    beside = Path(sys.executable).with_name("uv")
    return find("uv") or (str(beside) if beside.is_file() else None)


def _plain(name: str) -> str:
    return _SUFFIX.sub("", name.casefold())


def _path_of(launch: Stdio) -> str:
    """PATH as the entry sets it; a client looks there first."""
    return next((variable.value or "" for variable in reversed(launch.env) if variable.name == "PATH"), "")


def _is_tool(path: Path) -> bool:
    folder = Path(os.path.normpath(path)).parent
    if not path.exists() or str(folder) in os.environ.get("PATH", "").split(os.pathsep):
        return True
    if any(folder.is_relative_to(place) for place in _SYSTEM):
        return True
    home = Path.home()
    # ~/.local/bin, ~/.nvm/versions/node/v22/bin, ~/.cargo/bin, …: where installers put tools
    return folder.is_relative_to(home) and folder != home and folder.relative_to(home).parts[0].startswith(".")
