"""`mcp-assay clients`: whose configs are found, and where?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from auditor.cli import stream
from auditor.cli.around import working
from auditor.discover.formats import FORMATS
from auditor.discover.locate import Search
from auditor.discover.roots import roots
from auditor.report.escape import terminal


@click.command()
def clients() -> int:
    """List the clients whose configs `scan` finds by itself, and the files of this machine and folder.

    `*` stands for one name, `**` for folders; project paths are relative to the project.
    """
    home = Path.home()
    known = roots(home, os.environ, sys.platform)
    search = Search()
    here: dict[str, dict[str, None]] = {}
    for candidate in (*search.user_files(known), *search.project_files(working())):
        if candidate.format is not None:
            here.setdefault(candidate.format.id, {})[_short(candidate.path, home)] = None
    stream.out("\n".join(_lines(here, known, home)) + "\n")
    return 0


def _lines(here: Mapping[str, Iterable[str]], known: Mapping[str, tuple[Path, ...]], home: Path) -> Iterator[str]:
    for name, title in {each.id: each.title for each in FORMATS}.items():
        yield f"{name}  ({title})"
        rows = [each for each in FORMATS if each.id == name]
        places = (place for row in rows for pattern in row.user for place in _places(pattern, known, home))
        yield from (f"  user     {place}" for place in dict.fromkeys(places))  # two roots may be one folder
        for row in rows:
            yield from (f"  project  {pattern}" for pattern in row.project)
        yield from (f"  found    {terminal(path)}" for path in here.get(name, ()))


def _places(pattern: str, known: Mapping[str, tuple[Path, ...]], home: Path) -> Iterator[str]:
    """The pattern with its root as on this machine; none where the platform has no such root."""
    root, _, rest = pattern.removeprefix("{").partition("}")
    if root.isupper() and root not in known:
        yield f"${root}{rest}"
    for folder in known.get(root, ()):
        yield terminal(_short(folder, home) + rest)


def _short(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home)}".removesuffix("/.") if path.is_relative_to(home) else str(path)
