"""What is a package, read before any of it runs?"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.confine import Conditions
from auditor.confine.scratch import new_scratch
from auditor.errors import AuditorError
from auditor.model import Dossier, Fact, Gap, Launch, Package, Role, Stdio
from auditor.vet.advisories import advised, once
from auditor.vet.audits import audit
from auditor.vet.fetched import Fetched
from auditor.vet.launch import bundle_launch, elsewhere, folder_launch, npm_launch, pypi_launch
from auditor.vet.lists import Bad
from auditor.vet.npm import fetch_npm
from auditor.vet.offers import check_offers, promises
from auditor.vet.osv import read_advisories
from auditor.vet.pypi import fetch_pypi
from auditor.vet.reading import BUNDLE, LEFT_OUT, hostile, joined, read_folder
from auditor.vet.sound import check_bundle, check_package, check_project
from auditor.vet.unpack import unpack
from auditor.vet.wanted import check_wanted

__all__ = [
    "BUNDLE", "KINDS", "LEFT_OUT", "Bad", "Subject", "Vetted", "advised", "check_offers", "check_wanted", "joined",
    "once", "promises", "read_advisories", "vet",
]  # fmt: skip

KINDS = ("npm", "pypi", "bundle", "archive", "folder")
_SOURCE_ONLY = "there is no wheel of it: whoever installs it runs its setup code first"


@dataclass(frozen=True, slots=True)
class Subject:
    """A package that is to be read."""

    kind: str
    """One of `KINDS`."""
    name: str
    """`name@1.2.3` of npm, `name==1.2.3` of PyPI, or a path."""
    server: str
    """Id of the server that it holds."""
    integrity: str = ""
    """Of the file that a launcher fetched under this name; empty where that is not known."""
    promised: str = ""
    """SHA-256 in hexadecimal that somebody promises for the file."""


@dataclass(frozen=True, slots=True)
class Vetted:
    """What was read, and how the package would be started."""

    dossier: Dossier
    launch: Launch | None
    """None where it must not be started, or cannot be."""
    why_not: str = ""
    elsewhere: tuple[Stdio, ...] = ()
    """How it would be started on other platforms, where that is another way."""


def vet(
    subject: Subject, conditions: Conditions, workspace: Path, now: str, bad: Iterable[Bad] = (), *, ask: bool = False
) -> Vetted:
    """Fetch, unpack into `workspace`, and read a package; nothing of it is run.

    What is unpacked stays until the caller removes `workspace`: a bundle is started from there. `now` is the clock of
    the audit, ISO 8601. `ask`: let the user's npm or pip-audit say what is reported of it and of what it needs.

    Raises `AuditorError` where there is no such thing, or it cannot be fetched or unpacked.
    """
    vetted = _read(subject, conditions, workspace, now, bad)
    if not ask:
        return vetted
    dossier = vetted.dossier
    audited = audit(subject.server, Package(dossier.source, dossier.name, dossier.version), conditions)
    others = tuple(fact for fact in dossier.facts if fact.role is not Role.ADVISORY)
    told = once((*(fact for fact in dossier.facts if fact.role is Role.ADVISORY), *audited.facts))
    return replace(vetted, dossier=replace(dossier, facts=(*others, *told), gaps=(*dossier.gaps, *audited.gaps)))


def _read(subject: Subject, conditions: Conditions, workspace: Path, now: str, bad: Iterable[Bad]) -> Vetted:
    if subject.kind == "folder":
        root = Path(subject.name)
        _check(root, subject.name)
        dossier = read_folder(subject.server, root, source="folder", bad=bad)
        return _startable(dossier, root, folder_launch(root), "nothing in it says how it is started")
    if subject.kind in ("bundle", "archive"):
        return _from_file(subject, Path(subject.name), workspace, bad)
    scratch = new_scratch()
    try:
        if subject.kind == "npm":
            fetched = fetch_npm(subject.name, scratch, conditions, now)
        else:
            fetched = fetch_pypi(subject.name, scratch, conditions, now)
        return _from_registry(subject, fetched, workspace, bad)
    finally:
        scratch.remove()


def _from_registry(subject: Subject, fetched: Fetched, workspace: Path, bad: Iterable[Bad]) -> Vetted:
    package = fetched.package
    if fetched.archive is None:
        facts = (*fetched.facts, Fact(Role.SCRIPT, f"setup.py: {_SOURCE_ONLY}", name="setup.py"))
        gap = Gap(subject.server, "source", _SOURCE_ONLY, "fetch its source in your browser, and vet that file")
        dossier = Dossier(subject.server, "pypi", package.name, package.version, "", facts, gaps=(gap,))
        return Vetted(dossier, None, _SOURCE_ONLY)
    root = Path(tempfile.mkdtemp(prefix="package-", dir=workspace))
    archive = unpack(fetched.archive, root, strip=subject.kind == "npm")
    if archive.hostile:
        return Vetted(hostile(subject.server, package, subject.kind, archive, fetched.facts), None, _HOSTILE)
    dossier = read_folder(
        subject.server, root, source=subject.kind, package=package, more=fetched.facts, archive=archive, bad=bad
    )  # fmt: skip
    if fetched.unseen:
        why = f"when it was published, and by whom, is not told: {fetched.unseen}"
        gap = Gap(subject.server, "history", why, "look at its page in the index")
        dossier = replace(dossier, gaps=(*dossier.gaps, gap))
    dossier = replace(dossier, gaps=(*dossier.gaps, *_another(subject, fetched)))
    launch = npm_launch(root, package) if subject.kind == "npm" else pypi_launch(root, package)
    return Vetted(dossier, launch)


def _another(subject: Subject, fetched: Fetched) -> Iterator[Gap]:
    """Where what was read is another file than the one that is started, or that was promised."""
    hint = "vet the very file: fetch it, and name it"
    theirs, own = subject.integrity, fetched.package.integrity
    if theirs and own and theirs[:6] == own[:6] and theirs != own:
        yield Gap(subject.server, "source", "the entry starts another file than its registry has under this name", hint)
    if subject.promised and fetched.archive is not None:
        with fetched.archive.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != subject.promised:
                yield Gap(subject.server, "source", "the file is not the one that `fileSha256` promises", hint)


_HOSTILE = "its archive attacks or deceives whoever unpacks it"


def _from_file(subject: Subject, path: Path, workspace: Path, bad: Iterable[Bad]) -> Vetted:
    root = Path(tempfile.mkdtemp(prefix="package-", dir=workspace))
    archive = unpack(path, root)
    if archive.hostile:
        package = Package(subject.kind, path.name, "")
        return Vetted(hostile(subject.server, package, subject.kind, archive), None, _HOSTILE)
    inner = _inner(root)
    if subject.kind == "bundle":
        if not (inner / "manifest.json").is_file():
            raise AuditorError("holds no manifest.json", str(path), "name a bundle made by `mcpb pack`, or a package")
        check_bundle(inner, str(path))
    elif not _check(inner, str(path)) and not _of_python(inner):
        hint = "name a package made by `npm pack`, a wheel, or a packed source of either"
        raise AuditorError("holds neither package.json nor the metadata of a Python package", str(path), hint)
    dossier = read_folder(subject.server, inner, source=subject.kind, archive=archive, bad=bad)
    if subject.kind == "bundle":
        return _startable(dossier, inner, bundle_launch(inner), "its manifest does not say how it is started")
    return Vetted(dossier, None, "what it needs is not installed: vet it by its registry to see what it says")


def _check(root: Path, shown: str) -> bool:
    """Whether a manifest in the folder says what it is; raises `AuditorError` where that one is damaged."""
    if (root / "package.json").is_file():
        check_package(root, shown)
    elif (root / "pyproject.toml").is_file():
        check_project(root, shown)
    elif (root / "manifest.json").is_file() and not (root / "setup.py").is_file():
        check_bundle(root, shown)
    else:
        return False
    return True


def _of_python(root: Path) -> bool:
    return any(root.glob("*.dist-info/METADATA")) or any((root / name).is_file() for name in ("PKG-INFO", "setup.py"))


def _startable(dossier: Dossier, root: Path, launch: Stdio | None, why_not: str) -> Vetted:
    others = elsewhere(root, launch) if (root / "manifest.json").is_file() else ()
    return Vetted(dossier, launch, "" if launch else why_not, others)


def _inner(root: Path) -> Path:
    """The one folder that a packed file of npm, or of source, has around everything."""
    inside = [path for path in root.iterdir() if path.name not in ("__MACOSX", "pax_global_header")]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else root
