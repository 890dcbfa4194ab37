"""Which servers and saved captures does the user mean?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.errors import AuditorError
from auditor.model import Capture, Gap, ServerSpec

_URL = ("http://", "https://")
_HEAD = 4096
_MARK = b'"mcp-assay/capture/'
"""Near the beginning of what `archive.save` writes: such a file, which can be large, is parsed once only."""


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


def gather(names: Iterable[str], command: tuple[str, ...], around: Surroundings) -> Targets:
    """Config files and folders, URLs, saved captures and one command; with neither, every config of this user.

    Raises `AuditorError` for a name that is none of these. A config that cannot be read is a gap.
    """
    paths: list[Path] = []
    typed: list[ServerSpec] = []
    captures: list[Capture] = []
    for name in names:
        if name.lower().startswith(_URL):
            typed.append(_typed_url(name))
        elif (saved := _saved(path := _existing(name))) is not None:
            captures.extend(saved)
        else:
            paths.append(path)
    if command:
        typed.append(_typed_command(command))
    if paths or not (typed or captures):
        return _with_configs(tuple(paths), typed, captures, around)
    return _distinct(typed, captures, (), ())


def _typed_url(url: str) -> ServerSpec:
    from auditor.discover.typed import parse_url

    return parse_url(url)


def _typed_command(command: tuple[str, ...]) -> ServerSpec:
    from auditor.discover.typed import parse_command

    return parse_command(command)


def _with_configs(
    paths: tuple[Path, ...], typed: list[ServerSpec], captures: list[Capture], around: Surroundings
) -> Targets:
    from auditor.discover import discover

    found = discover(
        paths, home=around.home, cwd=around.cwd, environ=around.environ, platform=around.platform
    )  # fmt: skip
    return _distinct([*found.servers, *typed], captures, found.gaps, tuple(str(file) for file in found.files))


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.exists():
        hint = "name a config file, a folder, a saved capture or a URL; put a command after `--`"
        raise AuditorError("there is no file or folder of this name", name, hint)
    return path


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
    specs: Iterable[ServerSpec], captures: Iterable[Capture], gaps: tuple[Gap, ...], files: tuple[str, ...]
) -> Targets:
    """Ids made distinct: findings, gaps and fingerprints speak of servers by id alone."""
    taken: set[str] = set()
    kept = tuple(_renamed(capture, _free(capture.server.id, taken)) for capture in captures)
    listed = tuple(replace(spec, id=_free(spec.id, taken)) for spec in specs)
    return Targets(listed, kept, gaps, files)


def _free(name: str, taken: set[str]) -> str:
    chosen = next(each for each in _candidates(name) if each not in taken)
    taken.add(chosen)
    return chosen


def _candidates(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _renamed(capture: Capture, name: str) -> Capture:
    if name == capture.server.id:
        return capture
    gaps = tuple(replace(gap, server=name) for gap in capture.gaps)
    return replace(capture, server=replace(capture.server, id=name), gaps=gaps)
