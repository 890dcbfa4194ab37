"""Which package, bundle, folder or address does the user want vetted, and how would it be started?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from auditor.confine import Conditions
from auditor.confine.launchers import prepare
from auditor.confine.launchers.unwrap import unwrapped
from auditor.discover.credentials import redact_arguments
from auditor.errors import AuditorError
from auditor.model import Gap, Http, Package, ServerSpec, Stdio
from auditor.targets import Surroundings, present
from auditor.vet import Subject, check_offers, check_wanted, promises
from auditor.workdir import AS_STARTED, instead

_REGISTRIES = ("npm", "pypi")
_BUNDLES = (".mcpb", ".dxt")
_ARCHIVES = (".tgz", ".tar.gz", ".whl", ".zip", ".tar")
_MANIFESTS = ("package.json", "pyproject.toml", "setup.py", "manifest.json")
_HINT = "write npm:NAME, pypi:NAME, FILE.mcpb, server.json, a folder, FILE#SERVER or a URL"
_ADDRESS = re.compile(r":|^[^@/]+/")
"""In what npm is to fetch: an address, or another name for a package."""
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
    more: tuple[Subject, ...] = ()
    """Packages that the launch names beside the one whose program it runs."""
    gaps: tuple[Gap, ...] = ()
    """What else its file offers and cannot be vetted, and what a client would start instead."""

    @property
    def bare(self) -> bool:
        """Whether it is a package that is named by its registry alone, so that nothing says how it is started."""
        return not self.configured and self.subject is not None and self.subject.kind in _REGISTRIES

    def called(self, server: str, name: str = "") -> Candidate:
        """The same under another id, and under this name where one is given."""
        spec = replace(self.spec, id=server, name=name or self.spec.name)
        subject = replace(self.subject, server=server) if self.subject else None
        more = tuple(replace(each, server=server) for each in self.more)
        gaps = tuple(replace(each, server=server) if each.server == self.spec.id else each for each in self.gaps)
        return replace(self, spec=spec, subject=subject, more=more, gaps=gaps)


def candidates(names: Iterable[str], around: Surroundings, conditions: Conditions) -> tuple[Candidate, ...]:
    """What the words mean, ids made distinct.

    Raises `AuditorError` for a word that is none of these, and where an entry's package cannot be told.
    """
    taken: set[str] = set()
    found: list[Candidate] = []
    for name in names:
        for candidate in _of(name, around, conditions):
            own = next(each for each in _free(candidate.spec.id) if each not in taken)
            taken.add(own)
            found.append(candidate.called(own))
    return tuple(found)


def check_arguments(arguments: Sequence[str], found: Sequence[Candidate]) -> None:
    """Raise `AuditorError` where there are arguments, and not the one server that they can be for."""
    if arguments and not (len(found) == 1 and found[0].bare):
        what = "these arguments are for one package that is named by its registry"
        raise AuditorError(
            what, "--", "vet npm:NAME or pypi:NAME by itself; an entry of a config has arguments of its own"
        )


def with_given(spec: ServerSpec, arguments: Sequence[str], names: Iterable[str]) -> ServerSpec:
    """The server with these arguments and variables of the user behind its own; credentials in them replaced."""
    launch = spec.launch
    if not isinstance(launch, Stdio) or not launch.command:
        return spec
    own = len(launch.args)
    redacted = redact_arguments(launch.command, (*launch.args, *arguments))[own:]
    secrets = [f"args/{place}: {label}" for place, (_, labels) in enumerate(redacted, own) for label in labels]
    args = (*launch.args, *(word for word, _ in redacted))
    return replace(
        spec,
        launch=replace(launch.given(names), args=args),
        secrets_inline=(*spec.secrets_inline, *secrets),
    )


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
    if not present(path) and "#" in name:
        before, _, server = name.rpartition("#")
        path = Path(before)
    if not present(path):
        raise _absent(name)
    lower = path.name.casefold()
    if path.is_dir():
        if not any(present(path / each) and (path / each).is_file() for each in _MANIFESTS):
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
    chosen = [spec for spec in found.servers if not server or server in (spec.id, spec.name)]
    gaps = (*found.gaps, *(each.gap for each in found.empty if not each.usual))
    if server and chosen:  # what is wrong with other entries is not this one's business
        own = tuple(f"{spec.name[:200]}: " for spec in chosen)
        gaps = tuple(gap for gap in gaps if gap.why.startswith(own))
    offered = bool(chosen) and all(spec.client == "registry" for spec in chosen)
    if gaps and not offered:
        check_offers(path, name)
        raise AuditorError(gaps[0].why, gaps[0].where, gaps[0].hint or _HINT)
    if not chosen:
        check_offers(path, name)
        has = ", ".join(spec.name[:60] for spec in found.servers[:8]) or "no server"
        raise AuditorError(f"has no entry {server!r}: it has {has}" if server else "names no server", name, _HINT)
    promised = promises(path, name) if any(spec.client == "registry" for spec in chosen) else {}
    for number, spec in enumerate(chosen):
        first, *more = _subjects_of(spec, conditions, promised) or (None,)
        besides = gaps if number == 0 else ()
        if why := instead(spec, around.cwd, around.home):
            besides = (*besides, Gap(spec.id, "launch", why, AS_STARTED))
        yield Candidate(spec, first, configured=True, more=tuple(each for each in more if each), gaps=besides)


def _subjects_of(
    spec: ServerSpec, conditions: Conditions, promised: Mapping[tuple[str, str], str]
) -> tuple[Subject, ...]:
    """The packages that an entry's launcher is told to fetch, at the versions of today; its own first."""
    if isinstance(spec.launch, Http):
        return ()
    launch = unwrapped(spec.launch)
    prepared = prepare(launch, replace(conditions, builds=False))  # nobody has allowed yet that anything runs
    prepared.use.release()
    packages = prepared.packages
    if not packages or packages[0].registry not in _REGISTRIES:
        return ()
    by_name = {_normal(package.name): package for package in packages}
    if packages[0].registry == "npm":
        asked = _values(launch.args, "-p", "--package")
        count = sum(_normal(each) in by_name or _ADDRESS.search(each) is not None for each in asked)
        named = packages[: max(1, count)]  # those that were asked for stand before what they need
    else:
        asked = tuple(_normal(each) for value in _values(launch.args, "-w", "--with") for each in value.split(","))
        named = tuple(dict.fromkeys((packages[0], *(by_name[each] for each in asked if each in by_name))))
    return tuple(_subject(package, promised) for package in named)


def _subject(package: Package, promised: Mapping[tuple[str, str], str]) -> Subject:
    name = f"{package.name}{_JOINTS[package.registry]}{package.version}"
    digest = next((digest for (kind, own), digest in promised.items() if _same(kind, own, package)), "")
    return Subject(package.registry, name, "", package.integrity, digest)


def _same(kind: str, name: str, package: Package) -> bool:
    return kind == package.registry and _normal(name) == _normal(package.name)


def _values(words: Sequence[str], *options: str) -> tuple[str, ...]:
    """What stands behind these options, in the next word or after an equals sign; each once."""
    after = [word for option, word in pairwise(words) if option in options]
    joined = [word.partition("=")[2] for word in words if word.startswith(tuple(f"{each}=" for each in options))]
    return tuple(dict.fromkeys((*after, *joined)))


def _normal(wanted: str) -> str:
    """The name in it, as the index of Python packages compares names; those of npm differ in more than that."""
    plain = wanted.strip()
    if "://" in plain and " @ " not in plain:  # a wheel at an address
        plain = plain.rpartition("/")[2].partition("-")[0]
    scope = plain[:1] if plain.startswith("@") else ""
    return scope + re.sub(r"[-_.]+", "-", re.split(r"[\[=<>!~@; ]", plain.removeprefix("@"))[0]).casefold()
