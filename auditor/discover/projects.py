"""Which folders of a repository would a client take for a project?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from auditor.discover.formats import FORMATS
from auditor.discover.locate import MOST, Search
from auditor.errors import AuditorError

_SKIPPED = frozenset({
    "node_modules", "site-packages", "__pycache__", ".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox",
})  # fmt: skip
"""Folders that hold what others wrote, or none of a checkout's own files."""
_DEEPEST = 30
_ENTRIES = 500_000
_PROJECTS = 1_000
_FIRST = frozenset(pattern.partition("/")[0] for each in FORMATS for pattern in each.project)
_NAMES = frozenset(name for name in _FIRST if "*" not in name)
_GLOBS = _FIRST - _NAMES


def projects(root: Path) -> list[Path]:
    """`root`, and each folder below it that holds a config of project scope; links are not followed.

    Raises `AuditorError` where there is more than is searched, or a folder is closed to us: it would pass unread.
    """
    search, found, seen = Search(), [root], 0
    waiting = deque([(root, 0)])
    while waiting:
        folder, depth = waiting.popleft()
        entries = search.entries(folder)
        seen += len(entries)
        if depth and _may_be_project(name for name, _ in entries) and any(search.project_files(folder)):
            found.append(folder)
        if depth > _DEEPEST or len(entries) > MOST or seen > _ENTRIES or len(found) > _PROJECTS:
            hint = "name the folders with configs as targets"
            raise AuditorError("there is more below it than is searched for configs", str(folder), hint)
        waiting.extend((folder / name, depth + 1) for name, is_folder in entries if is_folder and name not in _SKIPPED)
    if search.troubles:
        path, why = search.troubles[0]
        raise AuditorError(why, str(path), "check its permissions, or name the folders with configs as targets")
    return found


def _may_be_project(names: Iterable[str]) -> bool:
    """A quick look before all places of all clients are tried."""
    return any(name in _NAMES or any(fnmatchcase(name, glob) for glob in _GLOBS) for name in names)
