"""What is there to know of an unpacked package, without running any of it?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from auditor.model import Dossier, Fact, Package, Role
from auditor.vet.advisories import advised
from auditor.vet.bundle import read_bundle
from auditor.vet.contents import Contents, natives
from auditor.vet.lists import Bad, known_servers
from auditor.vet.names import likeness
from auditor.vet.node import read_node
from auditor.vet.python import read_project, read_wheel
from auditor.vet.source import read_sources
from auditor.vet.unpack import Unpacked

BUNDLE = "bundle"
"""Marks a file that only a tool can have written: most of npm is published so, and it is no gap, but to be told."""


def read_folder(
    server: str,
    root: Path,
    *,
    source: str,
    package: Package | None = None,
    more: Iterable[Fact] = (),
    archive: Unpacked | None = None,
    bad: Iterable[Bad] = (),
) -> Dossier:
    """The dossier of what lies in `root`.

    `package`: as the registry names it. `more`: what the registry tells. `archive`: how it was unpacked. `bad`:
    advisories of the user's.
    """
    contents = _contents(root, source)
    evidence = read_sources(server, root, contents.run_at_install)
    named = package or Package(source, contents.name, contents.version)
    registry = named.registry if named.registry in ("npm", "pypi") else _registry(root)
    facts = [
        *more,
        *(Fact(Role.ARCHIVE, oddity.told, name=oddity.trick.name) for oddity in (archive.oddities if archive else ())),
        *advised((named,), bad),
        *(likeness(named.name, registry, known_servers()) if registry and named.name else ()),
        *contents.facts,
        *natives(root),
        *evidence.facts,
        *(Fact(Role.TEXT, file, file, name=BUNDLE) for file in evidence.bundles),
    ]
    return Dossier(
        server, source, named.name, named.version, named.integrity, tuple(facts),
        tuple(evidence.capabilities.values()), tuple(evidence.gaps),
    )  # fmt: skip


def hostile(server: str, package: Package, source: str, archive: Unpacked, more: Iterable[Fact] = ()) -> Dossier:
    """The dossier of an archive that attacks whoever unpacks it: nothing else of it is read."""
    facts = (*more, *(Fact(Role.ARCHIVE, oddity.told, name=oddity.trick.name) for oddity in archive.oddities))
    return Dossier(server, source, package.name, package.version, package.integrity, facts)


def _contents(root: Path, source: str) -> Contents:
    contents = Contents()
    if source == "bundle":
        read_bundle(root, contents)
    elif (root / "package.json").is_file():
        read_node(root, contents, from_source=source == "folder")
    elif source == "pypi" or any(root.glob("*.dist-info")) or (root / "PKG-INFO").is_file():
        read_wheel(root, contents)
    elif source == "folder":
        read_project(root, contents)
    if source == "folder" and (root / "manifest.json").is_file() and not contents.name:
        read_bundle(root, contents)
    return contents


def _registry(root: Path) -> str:
    if (root / "package.json").is_file():
        return "npm"
    return "pypi" if any(root.glob("*.dist-info")) or (root / "pyproject.toml").is_file() else ""
