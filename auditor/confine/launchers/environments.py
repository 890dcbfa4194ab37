"""How is a Python environment made of wheels alone, so that nothing of them runs meanwhile?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.indexes import Indexes, indexes
from auditor.confine.launchers.pip_install import Pip
from auditor.confine.launchers.programs import find_uv
from auditor.confine.launchers.relocated import relocate
from auditor.confine.launchers.requirements import Requirement, normal
from auditor.confine.launchers.shelves import python_place, python_shelf
from auditor.confine.launchers.store import Kept, keep, key, taken
from auditor.confine.launchers.uv_install import Uv
from auditor.confine.scratch import Scratch, new_scratch
from auditor.model import Package


class Installer(Protocol):
    """uv or pip."""

    def settle(self, lines: Sequence[str], python: str, fresh: Sequence[str]) -> tuple[Package, ...]:
        """What these requirements come to today; what is known of the packages `fresh` is asked for again."""
        ...

    def fill(self, folder: Path) -> None:
        """Make an environment of what was settled in the empty folder."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an environment shall hold."""

    requirements: tuple[Requirement, ...]
    """The first is what the launch names."""
    python: str = ""
    """A version; empty for any."""


def environment(wanted: Wanted, asked: Asked) -> Kept:
    """The environment, from the store if it is there.

    Raises `AuditorError` where it cannot be had.
    """
    sources = indexes(pip=asked.program == "pipx")
    place = _placing(wanted, sources, asked)
    if (
        all(each.exact for each in wanted.requirements)
        and (found := taken(place({}), asked)) is not None
        and _works(found)
    ):
        return _shown(found, asked)
    scratch = new_scratch()
    try:
        installer = _installer(asked, scratch, sources)
        fresh = [each.name for each in wanted.requirements if not each.exact]
        packages = installer.settle([each.text for each in wanted.requirements], wanted.python, fresh)
        packages = _first(packages, wanted.requirements[0].name if wanted.requirements else "")

        def fill(folder: Path) -> tuple[Package, ...]:
            installer.fill(folder)
            if shelf := python_shelf(asked):
                relocate(folder, python_place(shelf, folder.parent.name), asked, scratch)
            return packages

        versions = {normal(package.name): package.version for package in packages}
        return _shown(keep(place(versions), asked, fill, _works), asked)
    finally:
        scratch.remove()


def _shown(found: Kept, asked: Asked) -> Kept:
    return replace(found, place=python_place(python_shelf(asked), found.folder.parent.name))


def _first(packages: tuple[Package, ...], name: str) -> tuple[Package, ...]:
    return tuple(sorted(packages, key=lambda package: normal(package.name) != name))


def _placing(wanted: Wanted, sources: Indexes, asked: Asked) -> Callable[[dict[str, str]], Path]:
    name = wanted.requirements[0].name if wanted.requirements else "python"

    def place(versions: dict[str, str]) -> Path:
        pins = [each.pinned(versions) for each in wanted.requirements]
        parts = (*pins, wanted.python, json.dumps(sources.options()), python_shelf(asked))
        return asked.store / "pypi" / key(name, *parts)

    return place


def _works(found: Kept) -> bool:
    """Whether its interpreter is still there: it is a link to one of the machine's."""
    return (found.folder / "bin" / "python").exists()


def _installer(asked: Asked, scratch: Scratch, sources: Indexes) -> Installer:
    uv = find_uv()
    return Pip(asked, scratch, sources) if uv is None else Uv(uv, asked, scratch, sources)
