"""Which servers and saved captures does the user mean?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from auditor.errors import AuditorError
from auditor.model import Capture, Gap, ServerSpec

_URL = ("http://", "https://")
_HEAD = 4096
_LONGEST = 200
"""Characters of a name that is no path."""
_MARK = b'"mcp-assay/capture/'
"""Near the beginning of what `archive.save` writes: such a file, which can be large, is parsed once only."""
_PACKED = (b"PK\x03\x04", b"\x1f\x8b")
_BINARY = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe")
_RUNNERS = {
    ".py": "python", ".js": "node", ".mjs": "node", ".cjs": "node", ".ts": "npx tsx", ".sh": "sh", ".rb": "ruby",
    ".jar": "java -jar",
}  # fmt: skip
"""What starts programs that no system starts by their name."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where config files are looked for: nothing below reads the environment by itself."""

    home: Path
    cwd: Path
    environ: Mapping[str, str]
    platform: str


@dataclass(frozen=True, slots=True)
class Targets:
    """What there is to audit. Ids are distinct over both."""

    specs: tuple[ServerSpec, ...]
    captures: tuple[Capture, ...]
    gaps: tuple[Gap, ...]
    files: tuple[str, ...]
    """Config files that were read."""
    notes: tuple[str, ...] = ()
    """Files and folders that were named and hold no server."""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A capture, and the file that holds it."""

    file: str
    capture: Capture


def gather(names: Iterable[str], command: tuple[str, ...], around: Surroundings) -> Targets:
    """Config files and folders, URLs, saved captures and one command; with neither, every config of this user.

    What is named and holds no server is told in a note; then nobody asked for the others either. Raises `AuditorError`
    for a name that is none of these. A config that cannot be read is a gap.
    """
    words = tuple(names)
    paths: list[Path] = []
    typed: list[ServerSpec] = []
    captures: list[_Saved] = []
    notes: list[str] = []
    for name in words:
        if name.lower().startswith(_URL):
            typed.append(_typed_url(name))
        elif (saved := _saved(path := _existing(name))) is not None:
            captures += (_Saved(name, each) for each in saved)
            notes += [] if saved else [f"{name}: it is a capture of no server"]
        else:
            paths.append(path)
    if command:
        typed.append(_typed_command(command))
    if paths or not (words or command):
        found = _with_configs(tuple(paths), typed, captures, around)
        return replace(found, notes=(*notes, *found.notes))
    return replace(_distinct(typed, captures, (), ()), notes=tuple(notes))


def _typed_url(url: str) -> ServerSpec:
    from auditor.discover.typed import parse_url

    return parse_url(url)


def _typed_command(command: tuple[str, ...]) -> ServerSpec:
    from auditor.discover.typed import parse_command

    return parse_command(command)


def _with_configs(
    paths: tuple[Path, ...], typed: list[ServerSpec], captures: list[_Saved], around: Surroundings
) -> Targets:
    from auditor.discover import discover

    found = discover(
        paths, home=around.home, cwd=around.cwd, environ=around.environ, platform=around.platform
    )  # fmt: skip
    servers = [*found.servers, *typed]
    # Beside what is audited, a file that nobody could make sense of must not pass unseen.
    unseen = tuple(each.gap for each in found.empty if not each.usual) if servers or captures else ()
    every = _distinct(servers, captures, (*found.gaps, *unseen), tuple(str(file) for file in found.files))
    told = (each.gap for each in found.empty if each.gap not in unseen)
    return replace(every, notes=tuple(f"{gap.where.removesuffix(':1:1')}: {gap.why}" for gap in told))


def _existing(name: str) -> Path:
    path = Path(name)
    if not present(path):
        hint = "name a config file, a folder, a saved capture or a URL; put a command after `--`"
        raise AuditorError("there is no file or folder of this name", name, hint)
    if path.is_file():
        _check_kind(path, name)
    return path


def _check_kind(path: Path, name: str) -> None:
    """Raises `AuditorError` for a program or a package: it is audited otherwise than the config that names it."""
    try:
        with path.open("rb") as file:
            head = file.read(max(map(len, (*_PACKED, *_BINARY))))
    except OSError:
        return  # discover says why it cannot be read
    if head.startswith(_PACKED):
        raise AuditorError("it is a package, not a config", name, f"mcp-assay vet {name}")
    runner = _RUNNERS.get(path.suffix.casefold())
    if runner is not None or head.startswith(_BINARY):
        line = " ".join(filter(None, (runner, name if runner or "/" in name else f"./{name}")))
        raise AuditorError("it is a program, not a config", name, f"mcp-assay scan -- {line}")


def present(path: Path) -> bool:
    """Whether there is such a file or folder. Raises `AuditorError` where that cannot be told."""
    try:
        return path.exists()
    except OSError as error:  # a folder above it is closed, or the name is longer than any may be
        shown = str(path) if len(str(path)) <= _LONGEST else f"{str(path)[:_LONGEST]}…"
        what = f"it cannot be looked at: {error.strerror}"
        raise AuditorError(what, shown, "check its path and permissions") from None


def _saved(path: Path) -> tuple[Capture, ...] | None:
    """The captures in the file; None where it is something else. Told by its content, not by its name."""
    from auditor.capture import archive

    try:
        if not path.is_file() or path.stat().st_size > archive.LARGEST:
            return None
        with path.open("rb") as file:
            if _MARK in file.read(_HEAD):
                return archive.load(path)
            file.seek(0)
            text = file.read().decode("utf-8-sig", "surrogateescape")
    except OSError:
        return None  # discover says why it cannot be read
    return archive.loads(text, path) if archive.recognises(text) else None


def _distinct(
    specs: Sequence[ServerSpec], captures: Sequence[_Saved], gaps: tuple[Gap, ...], files: tuple[str, ...]
) -> Targets:
    """Ids made distinct: findings, gaps and fingerprints speak of servers by id alone.

    Of several that share an id none keeps it, or a file more would make it that of another server.
    """
    given = [(spec.id, spec.origin.file if spec.origin else spec.client) for spec in specs]
    given += [(each.capture.server.id, each.file) for each in captures]
    shared = Counter(name for name, _ in given)
    ids = _numbered([name if shared[name] == 1 else f"{name}#{place}" for name, place in given])
    listed = tuple(replace(spec, id=own) for spec, own in zip(specs, ids, strict=False))
    kept = tuple(_renamed(each.capture, own) for each, own in zip(captures, ids[len(listed) :], strict=True))
    return Targets(listed, kept, gaps, files)


def _numbered(ids: list[str]) -> list[str]:
    """What one file holds twice, or its writer made to look so, by order."""
    counts, taken, numbers = Counter(ids), set(ids), count(1)
    done = []
    for own in ids:
        fresh = own if counts[own] == 1 else next(each for n in numbers if (each := f"{own} ({n})") not in taken)
        taken.add(fresh)
        done.append(fresh)
    return done


def _renamed(capture: Capture, name: str) -> Capture:
    if name == capture.server.id:
        return capture
    gaps = tuple(replace(gap, server=name) for gap in capture.gaps)
    return replace(capture, server=replace(capture.server, id=name), gaps=gaps)
