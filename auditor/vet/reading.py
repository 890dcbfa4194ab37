"""What is there to know of an unpacked package, without running any of it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from auditor.model import Dossier, Fact, Gap, Package, Role
from auditor.vet.advisories import advised
from auditor.vet.bundle import read_bundle
from auditor.vet.contents import Contents, natives
from auditor.vet.lists import Bad, known_servers
from auditor.vet.names import likeness
from auditor.vet.node import read_node
from auditor.vet.python import read_project, read_wheel
from auditor.vet.source import CODE, read_sources
from auditor.vet.unpack import Unpacked

BUNDLE = "bundle"
"""Marks a file that only a tool can have written: most of npm is published so, and it is no gap, but to be told."""

LEFT_OUT = "left out"
"""Marks code that was not read, for nothing that was read runs it: a folder, or a file."""


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
    evidence = read_sources(server, root, contents.run_at_install, contents.entries)
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
        *(Fact(Role.TEXT, name, name, name=LEFT_OUT) for name in evidence.left_out),
    ]
    return Dossier(
        server, source, named.name, named.version, named.integrity, tuple(facts),
        tuple(evidence.capabilities.values()), (*_unread(server, contents), *_unmade(server, archive), *evidence.gaps),
    )  # fmt: skip


def hostile(server: str, package: Package, source: str, archive: Unpacked, more: Iterable[Fact] = ()) -> Dossier:
    """The dossier of an archive that attacks whoever unpacks it: nothing else of it is read."""
    facts = (*more, *(Fact(Role.ARCHIVE, oddity.told, name=oddity.trick.name) for oddity in archive.oddities))
    return Dossier(server, source, package.name, package.version, package.integrity, facts)


def joined(first: Dossier, more: Dossier) -> Dossier:
    """The dossier of a package with what is known of another that is installed with it; files say whose they are."""
    facts = (replace(fact, place=f"{more.name}/{fact.place}" if fact.place else "") for fact in more.facts)
    capabilities = (replace(each, item=f"{more.name}/{each.item}") for each in more.capabilities)
    return replace(
        first,
        facts=(*first.facts, *facts),
        capabilities=(*first.capabilities, *capabilities),
        gaps=(*first.gaps, *more.gaps),
    )


def _unread(server: str, contents: Contents) -> Iterator[Gap]:
    for file, why in dict.fromkeys(contents.unread):
        yield Gap(
            server, "manifest", f"{file[:120]} was not read: {why}", "read it by hand, and do not install it unread"
        )


def _unmade(server: str, archive: Unpacked | None) -> Iterator[Gap]:
    """Links of an archive are not made; one that is named like code may be loaded under that name."""
    for entry in archive.left_out if archive else ():
        if Path(entry).suffix in CODE and "node_modules/.bin/" not in entry:
            why = f"{entry[:120]} is a link, so nothing was read under that name"
            yield Gap(server, "package", why, "read by hand what it leads to, or ask for a package without links")


def _contents(root: Path, source: str) -> Contents:
    """By what installs it: a file that only another package manager reads says nothing of it."""
    contents = Contents()
    if source == "bundle":
        read_bundle(root, contents)
    elif source == "npm":
        read_node(root, contents)
    elif source == "pypi":
        read_wheel(root, contents)
    else:
        _by_what_there_is(root, contents, source)
    return contents


def _by_what_there_is(root: Path, contents: Contents, source: str) -> None:
    """Of a folder or a file that nobody said what it is: what any package manager would do with it."""
    from_wheel = any(root.glob("*.dist-info")) or (root / "PKG-INFO").is_file()
    of_python = Contents()
    if (root / "package.json").is_file():
        read_node(root, contents, from_source=source == "folder")
    if from_wheel:
        read_wheel(root, of_python)
    elif source == "folder":
        read_project(root, of_python)
    contents.add_all(of_python)
    if source == "folder" and (root / "manifest.json").is_file() and not contents.name:
        read_bundle(root, contents)


def _registry(root: Path) -> str:
    if (root / "package.json").is_file():
        return "npm"
    return "pypi" if any(root.glob("*.dist-info")) or (root / "pyproject.toml").is_file() else ""
