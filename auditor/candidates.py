"""Which package, bundle, folder or address does the user want vetted, and how would it be started?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.confine import Conditions, prepare
from auditor.errors import AuditorError
from auditor.model import Http, ServerSpec, Stdio
from auditor.targets import Surroundings
from auditor.vet import Subject, check_offers, check_wanted

_REGISTRIES = ("npm", "pypi")
_BUNDLES = (".mcpb", ".dxt")
_ARCHIVES = (".tgz", ".tar.gz", ".whl", ".zip", ".tar")
_MANIFESTS = ("package.json", "pyproject.toml", "setup.py", "manifest.json")
_HINT = "write npm:NAME, pypi:NAME, FILE.mcpb, server.json, a folder, FILE#SERVER or a URL"
_JOINTS = {"npm": "@", "pypi": "=="}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One server that may be installed."""

    spec: ServerSpec
    """As it is named; its launch says nothing where the package has not been read yet."""
    subject: Subject | None
    """None where there is no package to read: a remote server, or a program that is here already."""
    configured: bool = False
    """Whether the launch stands in a file, so that its arguments and variables are kept."""


def candidates(names: Iterable[str], around: Surroundings, conditions: Conditions) -> tuple[Candidate, ...]:
    """What the words mean, ids made distinct.

    Raises `AuditorError` for a word that is none of these, and where an entry's package cannot be told.
    """
    taken: set[str] = set()
    found: list[Candidate] = []
    for name in names:
        for candidate in _of(name, around, conditions):
            spec = candidate.spec
            own = next(each for each in _free(spec.id) if each not in taken)
            taken.add(own)
            subject = replace(candidate.subject, server=own) if candidate.subject else None
            found.append(replace(candidate, spec=replace(spec, id=own), subject=subject))
    return tuple(found)


def _free(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _of(name: str, around: Surroundings, conditions: Conditions) -> Iterator[Candidate]:
    registry, colon, wanted = name.partition(":")
    if colon and registry.casefold() in _REGISTRIES:
        yield _package(registry.casefold(), wanted, name)
    elif name.lower().startswith(("http://", "https://")):
        from auditor.discover.typed import parse_url

        yield Candidate(parse_url(name), None)
    else:
        yield from _file(name, around, conditions)


def _package(registry: str, wanted: str, name: str) -> Candidate:
    return Candidate(_unread(check_wanted(registry, wanted, name), registry), Subject(registry, wanted, ""))


def _unread(name: str, client: str) -> ServerSpec:
    short = name.rstrip("/").rpartition("/")[2] or name
    return ServerSpec(short[:100], short[:100], client, Stdio(""))


def _file(name: str, around: Surroundings, conditions: Conditions) -> Iterator[Candidate]:
    if not name.strip() or "\0" in name:
        raise AuditorError("names nothing", repr(name), _HINT)
    path, server = Path(name), ""
    if not path.exists() and "#" in name:
        before, _, server = name.rpartition("#")
        path = Path(before)
    if not path.exists():
        raise _absent(name)
    lower = path.name.casefold()
    if path.is_dir():
        if not any((path / each).is_file() for each in _MANIFESTS):
            raise AuditorError("holds no package", name, f"name a folder with {', '.join(_MANIFESTS)}")
        yield Candidate(_unread(path.resolve().name, "folder"), Subject("folder", str(path.resolve()), ""))
    elif lower.endswith(_BUNDLES):
        yield Candidate(_unread(path.stem, "bundle"), Subject("bundle", str(path), ""))
    elif lower.endswith(_ARCHIVES):
        yield Candidate(_unread(path.name, "archive"), Subject("archive", str(path), ""))
    else:
        yield from _entries(path, server, name, around, conditions)


def _absent(name: str) -> AuditorError:
    """What a word is that is neither a file nor a registry's."""
    scheme, colon, rest = name.partition(":")
    if rest.startswith("//"):
        hint = "name a URL of a server, or fetch what lies there and name the folder"
        return AuditorError(f"{scheme} addresses are not dialled: only http and https are", name, hint)
    if colon and len(scheme) > 1 and scheme.isalpha():
        hint = "write npm:NAME or pypi:NAME; of any other registry, unpack the package and name the folder"
        return AuditorError(f"{scheme!r} is no registry that packages are fetched from", name, hint)
    return AuditorError("there is no file or folder of this name", name, _HINT)


def _entries(path: Path, server: str, name: str, around: Surroundings, conditions: Conditions) -> Iterator[Candidate]:
    from auditor.discover import discover

    found = discover((path,), home=around.home, cwd=around.cwd, environ=around.environ, platform=around.platform)
    if found.gaps:
        check_offers(path, name)
        gap = found.gaps[0]
        raise AuditorError(gap.why, gap.where, gap.hint or _HINT)
    chosen = [spec for spec in found.servers if not server or server in (spec.id, spec.name)]
    if not chosen:
        check_offers(path, name)
        has = ", ".join(spec.name[:60] for spec in found.servers[:8]) or "no server"
        raise AuditorError(f"has no entry {server!r}: it has {has}" if server else "names no server", name, _HINT)
    for spec in chosen:
        yield Candidate(spec, _subject_of(spec, conditions), configured=True)


def _subject_of(spec: ServerSpec, conditions: Conditions) -> Subject | None:
    """The package that an entry's launcher runs, at the version that it would run today."""
    if isinstance(spec.launch, Http):
        return None
    packages = prepare(spec.launch, conditions).packages
    if not packages or packages[0].registry not in _REGISTRIES:
        return None
    package = packages[0]
    return Subject(package.registry, f"{package.name}{_JOINTS[package.registry]}{package.version}", "")
