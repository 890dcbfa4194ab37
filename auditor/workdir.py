"""In which directory would the server have been started?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from auditor.model import ServerSpec, Stdio

_LONGEST = 4096


def placed(spec: ServerSpec, cwd: Path) -> ServerSpec:
    """The spec with a working directory where its entry names none but its words need one.

    Configs say `server.py` or `./dist/index.js`, and mean the folder of the project. The first of the user's
    directory and the project's folder that holds such a word is taken; where none does, none is needed, and the server
    stands in an empty one.
    """
    launch = spec.launch
    if not isinstance(launch, Stdio) or launch.cwd is not None:
        return spec
    words = tuple(_relative(launch))
    for folder in (cwd, *_projects(spec, cwd)):
        if any(_exists(folder / word) for word in words):
            return replace(spec, launch=replace(launch, cwd=str(folder)))
    return spec


def _relative(launch: Stdio) -> Iterator[str]:
    """Words that can be paths; the bare name of a program is looked up in PATH instead."""
    words = (launch.command, *launch.args) if "/" in launch.command else launch.args
    for word in words:
        value = word.partition("=")[2] if word.startswith("--") else word
        if value and not value.startswith(("-", "/", "~")) and len(value) < _LONGEST and "\0" not in value:
            yield value


def _projects(spec: ServerSpec, cwd: Path) -> Iterator[Path]:
    """The folder that a config speaks for: `.vscode/mcp.json` and `.mcp.json` both speak for the one above."""
    if spec.origin is not None:
        folder = (cwd / spec.origin.file).parent
        while folder.name.startswith("."):
            folder = folder.parent
        yield folder


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False  # a word too long for a file name is no path
