"""What does a Python project or script say that it needs?

https://packaging.python.org/en/latest/specifications/pyproject-toml/,
https://packaging.python.org/en/latest/specifications/inline-script-metadata/
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.confine.bounded import head

_LONGEST = 1 << 20
_POINT = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?P<function>[A-Za-z_]\w*)", re.ASCII)
_VERSIONS = re.compile(r"[<>=~!,.*\d ]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Needs:
    """Hostile text, only bounded."""

    dependencies: tuple[str, ...]
    python: str
    scripts: Mapping[str, str]
    """Names of programs, with `module:function`."""


def project_in(folder: Path) -> Path | None:
    """The folder with a `pyproject.toml` that uv finds from `folder`."""
    return next((each for each in (folder, *folder.parents) if (each / "pyproject.toml").is_file()), None)


def needs_of_project(folder: Path) -> Needs:
    """What its `pyproject.toml` says; nothing where it cannot be read."""
    project = _table(_parsed(_text(folder / "pyproject.toml")), "project")
    scripts = {str(name): point for name, point in _table(project, "scripts").items() if isinstance(point, str)}
    return Needs(_strings(project.get("dependencies")), _versions(project.get("requires-python")), scripts)


def needs_of_script(file: Path) -> Needs | None:
    """What the comment block `# /// script` of a file says; None where it has none."""
    if not file.is_file():
        return None
    block = list(_block(_text(file)))
    if not block:
        return None
    found = _parsed("\n".join(block))
    return Needs(_strings(found.get("dependencies")), _versions(found.get("requires-python")), {})


def entry_code(name: str, point: str) -> str | None:
    """A program that does what the installed script `name` would; None where `point` is no entry point."""
    found = _POINT.fullmatch(point)
    if found is None:
        return None
    start = f"import sys; sys.argv[0] = {name!r}; from {found['module']} import {found['function']} as main"
    return f"{start}; sys.exit(main())"


def _block(text: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        if line == "# /// script" and not inside:
            inside = True
            yield ""
        elif line == "# ///" and inside:
            return
        elif inside:
            yield line[2:]


def _text(file: Path) -> str:
    return head(file, _LONGEST).decode("utf-8", "replace")


def _parsed(text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def _table(parent: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = parent.get(key)
    return found if isinstance(found, dict) else {}


def _strings(found: object) -> tuple[str, ...]:
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _versions(found: object) -> str:
    return found if isinstance(found, str) and _VERSIONS.fullmatch(found) else ""
