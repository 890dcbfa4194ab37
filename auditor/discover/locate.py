"""Which config files are there?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from auditor.discover.formats import FORMATS, Format

_DEEPEST = 6
"""Folders that `**` goes down: `plugins/cache/<market>/<plugin>/<version>/…`."""
MOST = 20_000
"""Folder entries looked at for one pattern."""
_SKIPPED = {"node_modules", ".git", ".venv", "__pycache__"}
_ROOT = re.compile(r"\{(\w+)\}/?(.*)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that exists, and what is known of it before it is read."""

    path: Path
    format: Format | None
    """None for a file that the user named and whose place tells no client."""
    project: Path | None = None
    """The project, for a file of project scope."""
    named: bool = False
    """Whether the user named this very file."""


@dataclass(slots=True)
class Search:
    """Looks for files; keeps what could not be looked at."""

    troubles: list[tuple[Path, str]] = field(default_factory=list)

    def user_files(self, roots: Mapping[str, tuple[Path, ...]]) -> Iterator[Candidate]:
        """Every user-scope file of every client that exists."""
        for each in FORMATS:
            for pattern in each.user:
                match = _ROOT.fullmatch(pattern)
                for root in roots.get(match[1], ()) if match else ():
                    for path in self._files(root, match[2] if match else ""):
                        yield Candidate(path, each)

    def project_files(self, project: Path) -> Iterator[Candidate]:
        """Every project-scope file of every client that exists below `project`."""
        for each in FORMATS:
            for pattern in each.project:
                for path in self._files(project, pattern):
                    yield Candidate(path, each, project)

    def _files(self, root: Path, pattern: str) -> Iterator[Path]:
        """Paths below `root` that match `pattern` and exist, sorted."""
        paths = [root]
        for part in pattern.split("/") if pattern else ():
            paths = [found for path in paths for found in self._below(path, part)]
        yield from (path for path in paths if self._exists(path))

    def _below(self, path: Path, part: str) -> Iterator[Path]:
        if part == "**":
            yield from self._folders(path)
        elif "*" in part:
            entries = self.entries(path)
            if len(entries) > MOST:
                self.troubles.append((path, f"more than {MOST:,} files and folders in it: the rest was not searched"))
            yield from (path / name for name, _ in entries if fnmatchcase(name, part))
        else:
            yield path / part

    def _folders(self, path: Path) -> Iterator[Path]:
        """`path` and the folders below it, links not followed."""
        level, seen = [path], 0
        for _ in range(_DEEPEST + 1):
            yield from level
            following: list[Path] = []
            for folder in level:
                entries = self.entries(folder)
                seen += len(entries)
                following += [folder / name for name, is_folder in entries if is_folder and name not in _SKIPPED]
            if seen > MOST:
                self.troubles.append(
                    (path, f"more than {MOST:,} files and folders below it: the rest was not searched")
                )
                return
            level = following

    def entries(self, folder: Path) -> list[tuple[str, bool]]:
        """What lies in the folder, sorted, each with whether it is a folder itself; at most one above the limit."""
        try:
            with os.scandir(folder) as entries:
                some = islice(entries, MOST + 1)
                return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in some)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self.troubles.append((folder, f"the folder cannot be listed: {error.strerror}"))
            return []

    def _exists(self, path: Path) -> bool:
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            self.troubles.append((path, f"it cannot be looked at: {error.strerror}"))
            return False
        return True


def identify(path: Path) -> Format | None:
    """The client whose known place ends most like `path`; None where a bare file name is all that several share."""
    best: tuple[int, bool, int] = (0, False, 0)
    found: list[Format] = []
    for each in FORMATS:
        for pattern in (*each.user, *each.project):
            score = _likeness(path.parts, pattern)
            if score > best:
                best, found = score, [each]
            elif score == best and score[0] and each not in found:
                found.append(each)
    return found[0] if len({each.id for each in found}) == 1 else None


def is_config(path: Path) -> bool:
    """Whether a client would read a file of this place and name as its config."""
    return any(_likeness(path.parts, pattern)[1] for each in FORMATS for pattern in (*each.user, *each.project))


def project_of(path: Path) -> Path:
    """The folder that a config speaks for: that of `.kiro/settings/mcp.json` is the one `.kiro` stands in.

    Of a file whose place no client knows, the folder it lies in, or the one above where that begins with a dot.
    """
    patterns = (pattern for each in FORMATS for pattern in each.project if "**" not in pattern)
    known = [pattern.count("/") + 1 for pattern in patterns if _likeness(path.parts, pattern)[1]]
    folder = path
    for _ in range(max(known, default=1)):
        folder = folder.parent
    while folder.name.startswith("."):
        folder = folder.parent
    return folder


def may_hold_none(path: Path) -> bool:
    """Whether a client keeps there what need not name a server: its settings, a manifest of whatever kind."""
    patterns = (pattern for each in FORMATS for pattern in each.project if "mcp" not in pattern)
    return any(_likeness(path.parts, pattern)[1] for pattern in patterns)


def _likeness(parts: tuple[str, ...], pattern: str) -> tuple[int, bool, int]:
    """How many names at the end agree, whether that is all of the pattern, and how many of them have no star.

    A user-scope pattern may agree in its last name alone, a project's only as a whole.
    """
    match = _ROOT.fullmatch(pattern)
    names = (match[2] if match else pattern).split("/")
    agreed = plain = 0
    for name, part in zip(reversed(names), reversed(parts), strict=False):
        if name == "**" or not name or not fnmatchcase(part, name):
            break
        agreed += 1
        plain += "*" not in name
    whole = agreed == len(names)
    return (agreed, whole, plain) if plain and (whole or match) else (0, False, 0)
