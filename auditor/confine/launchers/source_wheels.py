"""How is a wheel made of a package that is published as source only, so that its code does no harm meanwhile?

Its source is fetched without running any of it. Then it is built where a server runs, in a sandbox without a network
or anything of the user's; what comes out of there is text, and taken for a wheel only where it is called like one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import shutil
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from auditor.confine.bubblewrap import bubblewrap
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.errand import Done, attend, run
from auditor.confine.launchers.indexes import Indexes
from auditor.confine.launchers.interpreters import interpreter_reads
from auditor.confine.launchers.requirements import normal, requirement
from auditor.confine.launchers.store import Kept, keep, key
from auditor.confine.launchers.trouble import RUNS, Lacking
from auditor.confine.prepared import Prepared
from auditor.confine.scratch import Scratch, new_scratch
from auditor.errors import AuditorError
from auditor.model import Package, Stdio, Variable

Equip = Callable[[Path, Sequence[str]], None]
"""Make an environment with these requirements, from wheels alone, in a new folder."""

_INDEX, _BUILD = (Path(__file__).with_name(f"source_{name}.py") for name in ("index", "build"))
_ALWAYS, _LEGACY = ("setuptools", "wheel"), "setuptools.build_meta:__legacy__"
_SUFFIXES = (".tar.gz", ".tgz", ".tar.bz2", ".zip")
_VERSION = re.compile(r"[\w.!+-]{1,60}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_WHEEL = re.compile(
    r"(?P<name>[\w.]{1,100})-(?P<version>[\w.!+]{1,60})(?:-\d\w{0,20})?-[\w.]{1,60}-[\w.]{1,60}-[\w.]{1,120}\.whl",
    re.ASCII,
)
_BACKEND = re.compile(r"[A-Za-z_][\w.]{0,100}(?::[A-Za-z_][\w.]{0,100})?", re.ASCII)
_INSIDE = re.compile(r"(?!/)(?!(?:.*/)?\.\.(?:/|$))[\w./-]{1,200}", re.ASCII)
_MOST, _LONGEST = 40, 300
_MOST_DOTS = 500
"""In a line: of a key with many, `tomllib` takes quadratic time."""
_WRITTEN = 64 << 20
"""Bytes of one file. What a build says comes out as two files of ours, the only ones outside that it can write; of
the first 32 MB are read, a wheel of 24 MB."""
_STEADY = {"SOURCE_DATE_EPOCH": "1577836800", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
"""So that the same source gives the same wheel. The date is in 2020: a zip knows none before 1980."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """With what a package is built."""

    python: str
    """The interpreter that it is for."""
    equip: Equip
    asked: Asked
    scratch: Scratch
    sources: Indexes


@dataclass(frozen=True, slots=True)
class Made:
    """A wheel in the store."""

    folder: Path
    """It lies there alone."""
    package: Package
    """Of the source: pins stay, whoever built it."""
    integrity: str
    """Of the wheel."""


@dataclass(frozen=True, slots=True)
class _Backend:
    """What `[build-system]` says."""

    requires: tuple[str, ...]
    hooks: str
    places: tuple[str, ...]


def wheel_of(lacking: Lacking, shop: Workshop) -> Made:
    """The wheel, from the store if it is there.

    Raises `AuditorError` where there is no such source, or it cannot be built.
    """
    indexes = [*shop.sources.extra, shop.sources.main]
    name = normal(lacking.name)
    found = _answer(shop, {"name": name, "versions": lacking.versions, "indexes": indexes})
    version, digest, suffix = (str(found.get(each)) for each in ("version", "sha256", "suffix"))
    if not (_VERSION.fullmatch(version) and _DIGEST.fullmatch(digest) and suffix in _SUFFIXES):
        raise shop.asked.refusal("the index describes no source", "")
    package = Package("pypi", name, version, f"sha256:{digest}", built=True)

    def fill(folder: Path) -> tuple[Package, ...]:
        file, content = _built(package, found, suffix, shop)
        (folder / file).write_bytes(content)
        return (package,)

    place = shop.asked.store / "pypi" / key(f"{name}-{version}", "wheel", digest, shop.python, str(found.get("python")))
    kept = keep(place, shop.asked, fill, lambda each: _wheel_in(each) is not None)
    wheel = _wheel_in(kept)
    if wheel is None:
        raise shop.asked.refusal("its wheel is gone", "")
    return Made(kept.folder, package, f"sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}")


def _wheel_in(kept: Kept) -> Path | None:
    return next(kept.folder.glob("*.whl"), None)


def _answer(shop: Workshop, question: Mapping[str, object]) -> dict[str, Any]:
    """What our program says that asks the index."""
    argv = (shop.python, "-I", str(_INDEX), json.dumps(question))
    done = run(argv, shop.asked, shop.scratch, {}, shop.scratch.work)
    try:
        told = json.loads(done.output) if done.code == 0 else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise shop.asked.refusal(_last_line(done), "")
    return told


def _built(package: Package, found: Mapping[str, Any], suffix: str, shop: Workshop) -> tuple[str, bytes]:
    """The name of the wheel, and its content."""
    room = new_scratch()
    try:
        archive = room.work / f"source{suffix}"
        told = _answer(replace(shop, scratch=room), {"found": found, "into": str(archive)})
        backend = _backend(str(told.get("pyproject", "")), shop.asked)
        shop.equip(room.work / "env", (*_ALWAYS, *backend.requires))
        shutil.copyfile(_BUILD, room.work / "build.py")
        return _wheel(package, _run_it(room.work, archive, backend, shop), shop.asked)
    finally:
        room.remove()


def _backend(text: str, asked: Asked) -> _Backend:
    """Raises `AuditorError` for one that wants what no index has."""
    if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
        raise asked.refusal("its pyproject.toml cannot be read", "")
    try:
        found = tomllib.loads(text).get("build-system", {})
    except (ValueError, RecursionError):
        raise asked.refusal("its pyproject.toml cannot be read", "") from None
    if not isinstance(found, dict):
        return _Backend((), _LEGACY, ())
    requires, hooks, places = (
        found.get("requires", []),
        found.get("build-backend", _LEGACY),
        found.get("backend-path", []),
    )
    lines = [each for each in requires if isinstance(each, str)] if isinstance(requires, list) else []
    folders = [str(each) for each in places] if isinstance(places, list) else []
    if len(lines) > _MOST or len(folders) > _MOST or any(len(each) > _LONGEST or "/" in each for each in lines):
        raise asked.refusal("what its build requires is not in an index", "")
    if not (isinstance(hooks, str) and _BACKEND.fullmatch(hooks) and all(map(_INSIDE.fullmatch, folders))):
        raise asked.refusal("its pyproject.toml names no build backend that can be called", "")
    return _Backend(tuple(requirement(each, asked).text for each in lines), hooks, tuple(folders))


def _run_it(room: Path, archive: Path, backend: _Backend, shop: Workshop) -> Done:
    """All that is run of the package: it reads the folder `room`, and its answer is what it says."""
    python = str(room / "env" / "bin" / "python")
    words = (str(room / "build.py"), str(archive), backend.hooks, *backend.places)
    steady = tuple(Variable(name, value) for name, value in _STEADY.items())
    reads = (str(room), *interpreter_reads(shop.python))
    prepared = Prepared(Stdio(python, words, steady), reads, shown=((str(room), str(room)),))
    conditions = replace(shop.asked.conditions, network=False, grants=(), environ={}, watch=False)
    confined = bubblewrap(prepared, conditions)
    try:
        limits = {**confined.limits, "RLIMIT_FSIZE": _WRITTEN}
        return attend(replace(confined, limits=limits), shop.asked, "python")
    finally:
        confined.close()


def _wheel(package: Package, done: Done, asked: Asked) -> tuple[str, bytes]:
    """What the build gave, where it is what was asked for."""
    if done.over:
        raise asked.refusal(f"it used more than it may have of {done.over}", "")
    if done.code != 0:
        raise asked.refusal(_last_line(done), "")
    name, _, content = done.output.partition("\n")
    found = _WHEEL.fullmatch(name) if len(name) <= _LONGEST else None
    if found is None or normal(found["name"]) != package.name or _plain(found["version"]) != _plain(package.version):
        raise asked.refusal(f"it made no wheel of {package.name} {package.version}, but {name[:100] or 'nothing'}", "")
    try:
        if content.endswith("\n"):  # else it was cut
            return name, base64.b64decode(content[:-1].encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        pass
    raise asked.refusal("its wheel cannot be read, or is too large", "")


def _plain(version: str) -> str:
    """As good as what https://packaging.python.org/en/latest/specifications/version-specifiers/ makes of it."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"[-_]", ".", version.lower()))


def _last_line(done: Done) -> str:
    """Of its complaint."""
    lines = [" ".join(line.split()) for line in done.complaint.splitlines() if line.strip()]
    return lines[-1][:_LONGEST] if lines else f"it ended with {done.code}, and said nothing"


def not_built(first: AuditorError, second: AuditorError, asked: Asked) -> AuditorError:
    """The failure `first`; where a build would have helped, also that it came to nothing because of `second`."""
    if RUNS not in first.what:
        return first
    late = time.monotonic() > asked.deadline
    why = f"it took more than {asked.conditions.install_timeout:g} s" if late else second.what[:_LONGEST]
    head, _, rest = first.what.partition(RUNS)
    what = f"{head} in the sandbox failed ({why}){rest}"
    return AuditorError(what, first.where, second.hint if late else first.hint)
