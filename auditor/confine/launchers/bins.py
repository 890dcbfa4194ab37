"""Which file of an installed npm package is its program?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.confine.bounded import head
from auditor.confine.launchers.asked import LOSE, Asked
from auditor.model import Package

_PLAIN = re.compile(r"[\w@+][\w.@+-]*", re.ASCII)
_LONGEST = 4 << 20
_MOST = 8


@dataclass(frozen=True, slots=True)
class Bin:
    """A program of a package."""

    file: Path
    within: Path
    """The folder that it must not lead out of."""
    others: tuple[str, ...] = ()
    """Names of the package's other programs, where none was named."""


def chosen(folder: Path, package: Package, asked: Asked) -> Bin:
    """The program that npx takes where none is named: the only one, or the one named like the package.

    Raises `AuditorError` where there is neither.
    """
    name = _installed_name(folder, package)
    bins = dict(_bins(folder, name))
    plain = name.rpartition("/")[2]
    if len(set(bins.values())) == 1:
        return _inside(folder, name, next(iter(bins.values())), asked)
    if plain in bins:
        others = sorted(each for each, path in bins.items() if path != bins[plain] and _PLAIN.fullmatch(each))
        return replace(_inside(folder, name, bins[plain], asked), others=tuple(others[:_MOST]))
    which = f"{package.name} {package.version}"
    if not bins:
        raise asked.refusal(f"{which} has no program, so npx cannot start it", "look how its documentation starts it")
    raise asked.refusal(f"{which} has {', '.join(sorted(bins)[:_MOST])}", "name the program with `-p PACKAGE PROGRAM`")


def named(folder: Path, command: str, asked: Asked) -> Bin:
    """The program of this name, of any package that stands at the top of the tree.

    Raises `AuditorError` where there is none.
    """
    link = folder / "node_modules" / ".bin" / command
    if _PLAIN.fullmatch(command) is None or not link.exists():
        raise asked.refusal(f"no package that it installs has a program called {command}", "correct the entry")
    return _checked(link, folder, asked)


def local(command: str, cwd: str | None) -> Path | None:
    """The program that a project in (or above) `cwd` has already installed; npx takes it without asking."""
    if cwd is None or not cwd.startswith("/") or "$" in cwd or _PLAIN.fullmatch(command) is None:
        return None
    for folder in (Path(cwd), *Path(cwd).parents):
        found = folder / "node_modules" / ".bin" / command
        if found.is_file():
            real = found.resolve()
            return real if real.is_relative_to((folder / "node_modules").resolve()) else None
    return None


def _installed_name(folder: Path, package: Package) -> str:
    """Its name in the tree, which differs from the package's where it was asked for by another (`x@npm:y`)."""
    wanted = _json(folder / "package.json").get("dependencies")
    for name in wanted if isinstance(wanted, dict) else ():
        if name == package.name or _json(folder / "node_modules" / name / "package.json").get("name") == package.name:
            return str(name)
    return package.name


def _bins(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    bins = _json(folder / "node_modules" / name / "package.json").get("bin")
    if isinstance(bins, str):
        yield name.rpartition("/")[2], bins
    elif isinstance(bins, dict):
        yield from ((str(key), value) for key, value in bins.items() if isinstance(value, str))


def _inside(folder: Path, name: str, path: str, asked: Asked) -> Bin:
    within = folder / "node_modules" / name
    return _checked(within / path.lstrip("/"), within, asked)


def _checked(file: Path, within: Path, asked: Asked) -> Bin:
    """The program, if it is one: a package may name a file that lies elsewhere, or that is built when installed."""
    real = file.resolve()
    # the words of a launch are searched for references: a file name must not be one
    if not real.is_relative_to(within.resolve()) or "${" in str(real) or "{env:" in str(real) or "{file:" in str(real):
        raise asked.refusal(f"its program {file.name!r} lies outside of the package", "do not run this package")
    if not real.is_file():
        raise asked.refusal(f"its program {file.name!r} is missing: it is built by an install script", LOSE)
    return Bin(real, within)


def _json(path: Path) -> Mapping[str, object]:
    try:
        found = json.loads(head(path, _LONGEST))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
