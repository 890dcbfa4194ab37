"""What does a Python package say of itself, and what would run because it is there?

https://packaging.python.org/en/latest/specifications/core-metadata/, https://docs.python.org/3/library/site.html
"""

from __future__ import annotations

import tomllib
from email import message_from_string
from email.message import Message
from email.policy import compat32
from pathlib import Path
from typing import Any

from auditor.model import Fact, Role
from auditor.vet.contents import Contents, read_text, readme

_URLS = ("Home-page", "Project-URL", "Download-URL", "Author", "Author-email", "Maintainer", "Maintainer-email")
_MOST = 200


def read_wheel(root: Path, contents: Contents) -> None:
    """Of an unpacked wheel, or of an sdist: its metadata, `.pth` files, and a setup.py."""
    found = sorted(root.glob("*.dist-info/METADATA")) or sorted(root.glob("*/PKG-INFO")) or [root / "PKG-INFO"]
    _metadata(message_from_string(read_text(found[0]), policy=compat32), contents)
    _startup(root, contents)
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


def _startup(root: Path, contents: Contents) -> None:
    """Lines of `.pth` files that Python would run at each start, whatever is started, and files that it imports."""
    places = (root, *root.glob("*.data/*lib"), *root.glob("*.data/data/lib/python*/site-packages"))
    for folder in places:
        for path in sorted(folder.glob("*.pth")):
            for number, line in enumerate(read_text(path).splitlines(), 1):
                if line.startswith(("import ", "import\t")):
                    shown = path.relative_to(root).as_posix()
                    contents.facts.append(Fact(Role.STARTUP, line[:2_000], shown, number))
        for name in ("sitecustomize.py", "usercustomize.py"):
            if (folder / name).is_file():
                contents.facts.append(Fact(Role.STARTUP, name, (folder / name).relative_to(root).as_posix()))


def _setup(root: Path, contents: Contents) -> None:
    for path in (root / "setup.py", *sorted(root.glob("*/setup.py"))[:1]):
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
