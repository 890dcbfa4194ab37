"""What does a Python package say of itself, and what would run because it is there?

https://packaging.python.org/en/latest/specifications/core-metadata/, https://docs.python.org/3/library/site.html
"""

from __future__ import annotations

import configparser
import os
import posixpath
import re
import tomllib
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from email.policy import compat32
from itertools import islice
from pathlib import Path
from typing import Any

from auditor.model import Fact, Role
from auditor.vet.contents import LONGEST_FILE, Contents, beginning, own_file, read_text, readme

_URLS = ("Home-page", "Project-URL", "Download-URL", "Author", "Author-email", "Maintainer", "Maintainer-email")
_MOST = 200
_MOST_FOLDERS = 5_000
_MOST_LINES = 1_000
_NEW_LINE = re.compile(r"\r\n|\r|\n")
_AT_START = ("sitecustomize", "usercustomize")
"""Modules that Python imports at each start, wherever on its path they stand."""
_MODULE = (".py", ".pyc", ".so", ".pyd")


def read_wheel(root: Path, contents: Contents) -> None:
    """Of an unpacked wheel, or of an sdist: its metadata, `.pth` files, and a setup.py."""
    found = [
        path for name in ("*.dist-info/METADATA", "*/PKG-INFO") for path in sorted(root.glob(name)) if path.is_file()
    ]
    first = found[0] if found else root / "PKG-INFO"
    if not first.is_file():
        contents.unread.append(("METADATA", "is missing"))
    _metadata(message_from_string(_whole(first, root, contents), policy=compat32), contents)
    _startup(root, contents)
    for path in sorted(root.glob("*.dist-info/entry_points.txt")):
        contents.entries += _points(_whole(path, root, contents), root)
    contents.entries += [
        path.relative_to(root).as_posix() for path in sorted(root.glob("*.data/scripts/*"))[:_MOST] if path.is_file()
    ]
    _setup(root, contents)


def read_project(root: Path, contents: Contents) -> None:
    """Of a folder with a pyproject.toml or a setup.py."""
    project = _toml(root / "pyproject.toml").get("project")
    told: dict[str, Any] = project if isinstance(project, dict) else {}
    contents.name, contents.version = str(told.get("name", ""))[:300], str(told.get("version", ""))[:100]
    contents.add(Role.NAME, contents.name)
    contents.add(Role.VERSION, contents.version)
    contents.add(Role.DESCRIPTION, told.get("description"))
    urls = told.get("urls")
    for name, url in list(urls.items())[:_MOST] if isinstance(urls, dict) else ():
        contents.add(Role.URL, url, name=str(name))
    needs = told.get("dependencies")
    for need in needs[:_MOST] if isinstance(needs, list) else ():
        _need(str(need), contents)
    _startup(root, contents)
    _setup(root, contents)
    readme(root, contents)


def _metadata(told: Message, contents: Contents) -> None:
    contents.name, contents.version = _text(told, "Name")[:300], _text(told, "Version")[:100]
    contents.add(Role.NAME, contents.name)
    contents.add(Role.VERSION, contents.version)
    contents.add(Role.DESCRIPTION, _text(told, "Summary"))
    contents.add(Role.VALUE, _text(told, "Keywords"), name="keywords")
    for key in _URLS:
        for value in (told.get_all(key) or ())[:_MOST]:
            contents.add(Role.URL, str(value), name=key)
    for need in (told.get_all("Requires-Dist") or ())[:_MOST]:
        _need(str(need), contents)
    body = told.get_payload()
    contents.add(Role.README, body if isinstance(body, str) else _text(told, "Description"), "METADATA")


def _need(need: str, contents: Contents) -> None:
    name, at, address = need.partition(" @ ")
    if at:
        contents.add(Role.URI, f"{name}: {address}", "METADATA", name)


def _whole(path: Path, root: Path, contents: Contents) -> str:
    """The text of a file; one that is too long to be read whole is noted."""
    data = beginning(path, LONGEST_FILE + 1)
    if len(data) > LONGEST_FILE:
        contents.unread.append((path.relative_to(root).as_posix(), f"is larger than {LONGEST_FILE >> 20} MB"))
    return data.decode("utf-8-sig", "replace")


def _points(text: str, root: Path) -> Iterator[str]:
    """The files of the modules that entry_points.txt names: `program = package.module:function`."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in parser.sections():
        for _, target in parser.items(section)[:_MOST]:
            module = target.partition(":")[0].strip().replace(".", "/")
            yield from (each for each in (f"{module}.py", f"{module}/__init__.py") if own_file(root, each))


def _startup(root: Path, contents: Contents) -> None:
    """Lines of `.pth` files that Python would run at each start, whatever is started, and modules that it imports."""
    for folder in _sites(root, contents):
        found = dict.fromkeys(_at_start(folder))
        for path in sorted(folder.glob("*.pth")):
            shown = path.relative_to(root).as_posix()
            lines = _NEW_LINE.split(_whole(path, root, contents))
            added = dict.fromkeys(
                line.strip() for line in lines if line.strip() and not line.startswith(("#", "import"))
            )
            for line in islice(added, _MOST_LINES):
                found.update(dict.fromkeys(_at_start(_named(folder, line, root))))
            if len(added) > _MOST_LINES:
                contents.unread.append((shown, f"it names more than {_MOST_LINES:,} folders"))
            for number, line in enumerate(lines, 1):
                if line.startswith(("import ", "import\t")):
                    contents.facts.append(Fact(Role.STARTUP, line[:2_000], shown, number))
        for path in found:
            name = path.name if path.stem.partition(".")[0] in _AT_START else f"{path.parent.name}/{path.name}"
            contents.facts.append(Fact(Role.STARTUP, name, path.relative_to(root).as_posix()))


def _sites(root: Path, contents: Contents) -> Iterator[Path]:
    """Where files of `root` may come to lie beside installed packages: a wheel's data go to many places."""
    yield root
    count = 0
    for data in sorted(root.glob("*.data")):
        for folder, folders, _ in os.walk(data):
            folders.sort()
            count += 1
            if count > _MOST_FOLDERS:
                contents.unread.append((data.name, f"has more than {_MOST_FOLDERS:,} folders"))
                return
            yield Path(folder)


def _at_start(folder: Path | None) -> Iterator[Path]:
    """The modules there that Python would import by itself: a file, or a folder with an `__init__`."""
    if folder is None:
        return
    for name in _AT_START:
        inside = (folder / name).glob("__init__.*") if (folder / name).is_dir() else ()
        for path in (*sorted(folder.glob(f"{name}.*")), *sorted(inside)):
            if path.suffix in _MODULE and path.is_file():
                yield path


def _named(folder: Path, line: str, root: Path) -> Path | None:
    """The folder below `root` that a line of a `.pth` file adds to Python's path; None for any other."""
    place = posixpath.normpath(posixpath.join(folder.relative_to(root).as_posix(), line))
    if place.startswith(("/", "..")) or "\0" in place or any(len(os.fsencode(part)) > 255 for part in place.split("/")):
        return None
    return root / place


def _setup(root: Path, contents: Contents) -> None:
    for path in (root / "setup.py", *sorted(root.glob("*/setup.py"))):
        if read_text(path).strip():
            file = path.relative_to(root).as_posix()
            contents.add(Role.SCRIPT, f"setup.py: runs {file}", file, "setup.py")
            contents.run_at_install.append(file)
            return


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except (ValueError, RecursionError):
        return {}


def _text(told: Message, key: str) -> str:
    value = told.get(key)
    return str(value) if value is not None else ""
