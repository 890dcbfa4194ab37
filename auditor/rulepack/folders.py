"""Which files make up a rule pack?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.errors import AuditorError
from auditor.rulepack import figures_file, language_file, weights_file

VOCABULARY = "vocabulary"
CAPABILITIES = "capabilities"
LISTS = frozenset(("known-servers.yaml", "known-bad.yaml"))
"""What `vet` compares packages with; no rules."""
_SUFFIX = {language_file.FOLDER: language_file.SUFFIX}
"""Of the files in a folder, where it is not `.yaml`."""
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
    capabilities: tuple[PackFile, ...] = ()
    """How it is recognised what a tool can do; `capabilities/name`."""
    figures: PackFile | None = None
    """What was measured of its rules, where something was."""
    weights: PackFile | None = None
    """What its weak signs are worth, where it has some."""
    languages: tuple[PackFile, ...] = ()
    """In which languages besides English they are counted."""

    @property
    def files(self) -> tuple[PackFile, ...]:
        """All that are written by hand."""
        return (*self.rules, *self.terms, *self.capabilities)


def built_in() -> Path:
    """The folder of the rules that ship: beside the package in a checkout, inside it in a wheel."""
    shipped = _PACKAGE / "_rules"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "rules"


def folder(root: Path) -> PackFolder:
    """All rule and term files of a pack. Raises `AuditorError` for a folder or a name that cannot be one."""
    if not root.is_dir():
        raise AuditorError("is no folder", str(root), "name a folder with vocabulary/ and <category>/<name>.yaml")
    shown = _shown(root)
    categories = {
        name: tuple(_files(root / name, f"{shown}/{name}", _SUFFIX.get(name, ".yaml")))
        for name in sorted(_folders(root, shown))
    }
    terms = categories.pop(VOCABULARY, ())
    signs = tuple(replace(file, id=f"{CAPABILITIES}/{file.id}") for file in categories.pop(CAPABILITIES, ()))
    languages = categories.pop(language_file.FOLDER, ())
    rules = tuple(replace(file, id=f"{name}/{file.id}") for name, files in categories.items() for file in files)
    if not rules and not terms and not signs:
        raise AuditorError("holds no rule", shown, "put rules into <category>/<name>.yaml")
    if len(rules) + len(terms) + len(signs) > _MOST_FILES:
        raise AuditorError(f"holds more than {_MOST_FILES} files", shown, "name the folder of a rule pack")
    return PackFolder(rules, terms, signs, _figures(root, shown), _weights(root, shown), languages)


def _figures(root: Path, shown: str) -> PackFile | None:
    path = root / figures_file.NAME
    return PackFile("figures", path, f"{shown}/{figures_file.NAME}") if path.exists() else None


def _weights(root: Path, shown: str) -> PackFile | None:
    path = root / weights_file.NAME
    return PackFile("weights", path, f"{shown}/{weights_file.NAME}") if path.exists() else None


def _folders(root: Path, shown: str) -> Iterator[str]:
    for name, is_folder in _entries(root):
        if name in LISTS:
            continue
        if name.endswith((".yaml", ".yml")):
            raise AuditorError("stands outside a category", f"{shown}/{name}", "move it to <category>/<name>.yaml")
        if is_folder:
            yield name


def _files(category: Path, shown: str, suffix: str) -> Iterator[PackFile]:
    for name, is_folder in sorted(_entries(category)):
        if is_folder:
            raise AuditorError("is a folder in a category, and not read", f"{shown}/{name}", "move its files up")
        if name.endswith(".yml"):
            raise AuditorError("is not read under this name", f"{shown}/{name}", "rename it to .yaml")
        if name.endswith(suffix):
            stem = name.removesuffix(suffix)
            if not (_NAME.fullmatch(stem) and _NAME.fullmatch(category.name)):
                raise AuditorError("is no name of a rule", f"{shown}/{name}", "use lower-case words joined by hyphens")
            yield PackFile(stem, category / name, f"{shown}/{name}")


def _entries(folder: Path) -> list[tuple[str, bool]]:
    """Names, and which of them are folders."""
    with os.scandir(folder) as found:
        return [(entry.name, entry.is_dir()) for entry in found if not entry.name.startswith(".")]


def _shown(path: Path) -> str:
    """Relative to the working directory where it lies below it."""
    here = Path.cwd()
    whole = path.absolute()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)
