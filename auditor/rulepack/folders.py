"""Which files make up a rule pack?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import AuditorError

VOCABULARY = "vocabulary"
_PACKAGE = Path(__file__).parents[1]
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_FILES = 2_000


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of a pack: `id` is `category/name` of a rule, or the name of a term."""

    id: str
    path: Path
    shown: str
    """As messages call it."""


@dataclass(frozen=True, slots=True)
class PackFolder:
    """The files of one pack, each list in the order of the ids."""

    rules: tuple[PackFile, ...]
    terms: tuple[PackFile, ...]


def built_in() -> Path:
    """The folder of the rules that ship: beside the package in a checkout, inside it in a wheel."""
    shipped = _PACKAGE / "_rules"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "rules"


def folder(root: Path) -> PackFolder:
    """All rule and term files of a pack. Raises `AuditorError` for a folder or a name that cannot be one."""
    if not root.is_dir():
        raise AuditorError("is no folder", str(root), "name a folder with vocabulary/ and <category>/<name>.yaml")
    rules: list[PackFile] = []
    terms: list[PackFile] = []
    for category in sorted(_folders(root)):
        for path in sorted(_files(category)):
            if category.name == VOCABULARY:
                terms.append(PackFile(path.stem, path, _shown(path)))
            else:
                rules.append(PackFile(f"{category.name}/{path.stem}", path, _shown(path)))
    if not rules and not terms:
        raise AuditorError("holds no rule", str(root), "put rules into <category>/<name>.yaml")
    if len(rules) + len(terms) > _MOST_FILES:
        raise AuditorError(f"holds more than {_MOST_FILES} files", str(root), "name the folder of a rule pack")
    return PackFolder(tuple(rules), tuple(terms))


def _folders(root: Path) -> list[Path]:
    for path in root.iterdir():
        if path.suffix in (".yaml", ".yml"):
            raise AuditorError("stands outside a category", _shown(path), "move it to <category>/<name>.yaml")
    return [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]


def _files(category: Path) -> list[Path]:
    found = []
    for path in category.iterdir():
        if path.suffix == ".yml":
            raise AuditorError("is not read under this name", _shown(path), "rename it to .yaml")
        if path.suffix == ".yaml" and not path.name.startswith("."):
            if not (_NAME.fullmatch(path.stem) and _NAME.fullmatch(category.name)):
                raise AuditorError("is no name of a rule", _shown(path), "use lower-case words joined by hyphens")
            found.append(path)
    return found


def _shown(path: Path) -> str:
    """Relative to the working directory where it lies below it."""
    here = Path.cwd()
    whole = path.absolute()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)
