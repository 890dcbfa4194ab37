"""Where in the servers' own source stands what was found? Beside `pipeline`: it reads files, and runs none."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.discover import project_of
from auditor.errors import AuditorError
from auditor.locate import SUFFIXES, Source, locate, read
from auditor.model import Judged, Match, Place, Report, ServerSpec, Stdio
from auditor.model.finding import PROSE

_ENTRIES = 30_000
_FILES = 3_000
_FILE_BYTES = 1_000_000
_ALL_BYTES = 12_000_000
"""Of one folder: more than any server of the registries has; what lies beyond is not looked at."""
_READ = 40
"""Files that are kept as read: that takes many times their size."""
_PARSED = 1_500_000
"""Characters read as source in all, the same file again and again included: about two seconds."""
_SHORT = 24
"""What is no longer than this stands in a source as it is, not folded over lines."""
_RUN = re.compile(r"[A-Za-z]{3,40}")
_RUNS = 4
"""Words of what is looked for, the longest, that a file must hold to be read."""
_WORK = 3_000_000_000
"""Characters looked through in all: some seconds."""
_MATCHES = 4
"""Of one finding."""
_SKIPPED = frozenset({
    ".git", ".hg", ".svn", "node_modules", "site-packages", "__pycache__", ".venv", "venv", ".tox", ".nox", "target",
    "vendor", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".next", ".cache",
})  # fmt: skip
_DATA = (".json", ".jsonc", ".json5", ".yaml", ".yml")
_PIECE = 16
"""Characters of one line of what is looked for that show that a file says some of it: its program adds the rest."""
_ROWS = 12
"""Of three words each, the longest, that are looked for as such pieces."""
_OURS = re.compile(rb'\s*\{\s*"(?:(?:schema|format)":\s*"mcp-assay/|\$schema":\s*"[^"]{0,200}sarif)')
"""How reports, captures and locks begin: they quote every server, and are nobody's source."""
_MARKS = ("pyproject.toml", "package.json", "go.mod", "Cargo.toml", "setup.py", ".git")
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where sources are looked for."""

    cwd: Path
    home: Path
    folder: Path | None = None
    """Named by the user, for all servers; else the project of the script that a launch names."""


def sourced(report: Report, specs: Iterable[ServerSpec], grounds: Grounds) -> Report:
    """The report with `Match.source` for all that could be found. Raises `AuditorError` for a folder that is none."""
    if grounds.folder is not None and not grounds.folder.is_dir():
        raise AuditorError("there is no folder of this name", str(grounds.folder), "name the folder of the source")
    folders = {spec.id: (grounds.folder,) if grounds.folder else _own(spec, grounds) for spec in specs}
    search = _Search(grounds.cwd)
    findings = tuple(_judged(judged, folders, search) for judged in report.findings)
    return replace(report, findings=findings) if findings != report.findings else report


def _judged(judged: Judged, folders: dict[str, tuple[Path, ...]], search: _Search) -> Judged:
    matches = judged.finding.matches
    if not any(folders.get(match.server) for match in matches[:_MATCHES]):
        return judged
    found = tuple(_placed(match, folders, search) for match in matches[:_MATCHES])
    if found == matches[:_MATCHES]:
        return judged
    return replace(judged, finding=replace(judged.finding, matches=(*found, *matches[_MATCHES:])))


def _placed(match: Match, folders: dict[str, tuple[Path, ...]], search: _Search) -> Match:
    place = search.place(match, folders.get(match.server, ()))
    return replace(match, source=place) if place else match


class _Search:
    """Each folder is read once, and each text looked for once."""

    def __init__(self, cwd: Path) -> None:
        self._cwd = cwd
        self._files: dict[Path, tuple[tuple[str, str], ...]] = {}
        self._read: dict[str, Source] = {}
        self._known: dict[tuple[object, ...], Place | None] = {}
        self._left = _WORK
        self._parsed = 0

    def place(self, match: Match, paths: tuple[Path, ...]) -> Place | None:
        key = (paths, match.kind, match.item, match.role, match.start, match.end, match.excerpt)
        if key not in self._known:
            near = _name(paths[0].parent, self._cwd) if len(paths) > 1 else ""
            self._known[key] = next(filter(None, (self._in(path, match, near) for path in paths)), None)
        return self._known[key]

    def _in(self, path: Path, match: Match, near: str) -> Place | None:
        files = self._of(path)
        self._left -= sum(len(text) for _, text in files)
        if self._left <= 0:
            return None
        parts = _parts(match.words)
        rings = _rings([(name, text) for name, text in files if all(part in text for part in parts)], near)
        found = next(filter(None, (locate(match, self._sources(ring)) for ring in rings)), None)
        # Anybody can write a sentence into a manual. The words come from there only if no program has any of them.
        if found is None or not found.is_prose:
            return found
        self._left -= _ROWS * sum(len(text) for _, text in files)
        return None if _said_in_part(match.words, files) else found

    def _sources(self, files: Sequence[tuple[str, str]]) -> tuple[Source, ...]:
        known = [each for each in files[:_READ] if each[0] in self._read or self._parsed < _PARSED]
        return tuple(self._source(name, text) for name, text in known)

    def _of(self, folder: Path) -> tuple[tuple[str, str], ...]:
        if folder not in self._files:
            self._files[folder] = tuple(_texts(folder, self._cwd))
        return self._files[folder]

    def _source(self, name: str, text: str) -> Source:
        if name not in self._read:
            if len(self._read) >= _READ:
                del self._read[next(iter(self._read))]
            self._parsed += len(text)
            self._read[name] = read(name, text)
        return self._read[name]


def _parts(words: str) -> list[str]:
    """What a file must hold for `words` to stand in it, perhaps folded over lines."""
    runs = sorted(set(_RUN.findall(words)), key=lambda run: (-len(run), run))[:_RUNS]
    return [*runs, words] if len(words) <= _SHORT else runs


def _said_in_part(words: str, files: Iterable[tuple[str, str]]) -> bool:
    """Whether a program or its data holds some words in a row."""
    known = words.split()
    rows = {" ".join(known[at : at + 3]) for at in range(max(len(known) - 2, 1))}
    longest = sorted((row for row in rows if len(row) >= _PIECE), key=lambda row: (-len(row), row))[:_ROWS]
    return any(
        row in text for name, text in files if not name.lower().endswith(PROSE) for row in longest or [words.strip()]
    )


def _rings(files: Sequence[tuple[str, str]], near: str) -> Iterator[list[tuple[str, str]]]:
    """Programs beside the script, other programs, data, prose: each is asked only where those before it had nothing."""
    beside = [each for each in files if near and each[0].rpartition("/")[0] == near]
    others = [each for each in files if each not in beside]
    data = _DATA + PROSE
    yield [each for each in beside if not each[0].lower().endswith(data)]
    yield [each for each in others if not each[0].lower().endswith(data)]
    yield [each for each in (*beside, *others) if each[0].lower().endswith(_DATA)]
    yield [each for each in (*beside, *others) if each[0].lower().endswith(PROSE)]


def _texts(folder: Path, cwd: Path) -> Iterator[tuple[str, str]]:
    """Each file with what stands in it."""
    left = _ALL_BYTES
    for number, path in enumerate(_files(folder)):
        if number >= _FILES or left <= 0:
            return
        if (data := _bytes(path)) is not None and not _OURS.match(data):
            left -= len(data)
            yield _name(path, cwd), data.decode("utf-8", "replace").removeprefix("\ufeff")


def _files(folder: Path) -> Iterator[Path]:
    """Files that can be read as source, in a fixed order; links are not followed. `folder` may be one file."""
    if not folder.is_dir():
        yield folder
    seen = 0
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        seen += len(folders) + len(files)
        yield from (Path(base, name) for name in sorted(files) if Path(name).suffix.lower() in SUFFIXES)
        if seen > _ENTRIES:
            return


def _bytes(path: Path) -> bytes | None:
    """The whole file; None for one that is large, closed to us, or no ordinary file."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or about.st_size > _FILE_BYTES:
                return None
            return file.read(_FILE_BYTES)
    except OSError:
        return None


def _name(path: Path, cwd: Path) -> str:
    whole = Path(os.path.normpath(cwd / path))
    return (whole.relative_to(cwd) if whole.is_relative_to(cwd) else whole).as_posix()


def _own(spec: ServerSpec, grounds: Grounds) -> tuple[Path, ...]:
    """The first script or folder that the launch names, then its project; nothing for an installed package."""
    launch = spec.launch
    if not isinstance(launch, Stdio):
        return ()
    for base in _bases(spec, launch, grounds.cwd):
        for word in _words(launch):
            path = Path(os.path.normpath(base / word))
            if not _SKIPPED & set(path.parts) and not word.lower().endswith(PROSE) and _exists(path):
                folder = _project(path if path.is_dir() else path.parent)
                script = (path,) if path.is_file() else ()
                return script if folder in (grounds.home, *grounds.home.parents) else (*script, folder)
    return ()


def _bases(spec: ServerSpec, launch: Stdio, cwd: Path) -> Iterator[Path]:
    if launch.cwd:
        yield cwd / launch.cwd
    yield cwd
    if spec.origin is not None:
        yield project_of(Path(os.path.normpath(cwd / spec.origin.file)))


def _words(launch: Stdio) -> Iterator[str]:
    """What can be a path: of a module, the two places where it may lie."""
    before = ""
    for word in (*([launch.command] if "/" in launch.command else []), *launch.args):
        value = word.partition("=")[2] if word.startswith("--") else word
        if before == "-m" and value:
            yield from (f"{folder}{value.replace('.', '/')}{end}" for folder in ("", "src/") for end in (".py", ""))
        elif value and not value.startswith("-") and len(value) < _LONGEST and "\0" not in value:
            yield value
        before = word


def _exists(path: Path) -> bool:
    try:
        return path.is_file() or any((path / mark).exists() for mark in _MARKS)
    except OSError:
        return False


def _project(folder: Path) -> Path:
    """The nearest folder from here upwards that says it is a project; else this one."""
    for each in (folder, *folder.parents):
        if any((each / mark).exists() for mark in _MARKS):
            return each
    return folder
