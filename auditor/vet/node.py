"""What does a package.json say, and what would npm run because of it?

https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from auditor.model import Role
from auditor.vet.contents import Contents, read_json, readme

_HOOKS = ("preinstall", "install", "postinstall")
_OF_SOURCE = ("prepare", "preprepare", "postprepare", "prepack", "prepublish")
"""npm runs these where it takes a package from git or a folder."""
_ADDRESS = re.compile(r"(?:https?|git(?:\+\w+)?|ssh|file):|^[\w-]+/[\w.-]+(?:#|$)|^github:|^gist:|^bitbucket:|^gitlab:")
_SCRIPT_FILE = re.compile(r"(?:^|[\s\"'=])(?:\./)?(?P<file>[\w@./-]+?)(?P<suffix>\.[cm]?[jt]s)?(?=[\s\"';&|]|$)")
_MOST = 400


def read_node(root: Path, contents: Contents, *, from_source: bool = False) -> None:
    """Name, words for people, scripts and dependencies of the package in `root`."""
    told = read_json(root / "package.json")
    contents.name, contents.version = str(told.get("name", ""))[:300], str(told.get("version", ""))[:100]
    contents.add(Role.NAME, contents.name)
    contents.add(Role.VERSION, contents.version)
    contents.add(Role.DESCRIPTION, told.get("description"))
    for key in ("homepage", "repository", "bugs", "author", "funding"):
        for text in _texts(told.get(key)):
            contents.add(Role.URL, text, name=key)
    keywords = told.get("keywords")
    contents.add(
        Role.VALUE, " ".join(map(str, keywords[:50])) if isinstance(keywords, list) else keywords, name="keywords"
    )
    _scripts(told, root, contents, from_source)
    _dependencies(told, contents)
    readme(root, contents)


def _scripts(told: dict[str, Any], root: Path, contents: Contents, from_source: bool) -> None:
    scripts = told.get("scripts")
    for hook in (*_HOOKS, *(_OF_SOURCE if from_source else ())):
        line = scripts.get(hook) if isinstance(scripts, dict) else None
        if isinstance(line, str) and line.strip():
            contents.add(Role.SCRIPT, f"{hook}: {line}", "package.json", hook)
            contents.run_at_install += _files_of(line, root)
    has_install = isinstance(scripts, dict) and ("install" in scripts or "preinstall" in scripts)
    if (root / "binding.gyp").is_file() and not has_install:
        contents.add(Role.SCRIPT, "install: node-gyp rebuild", "binding.gyp", "install")


def _files_of(line: str, root: Path) -> list[str]:
    """Its own files that a script names: `node ./setup`, `node setup.js && …`."""
    found: list[str] = []
    for match in _SCRIPT_FILE.finditer(line[:_MOST]):
        name = match["file"].lstrip("./") + (match["suffix"] or "")
        for candidate in (name, f"{name}.js", f"{name}.cjs", f"{name}.mjs", f"{name}/index.js"):
            if name and ".." not in name and (root / candidate).is_file() and not (root / candidate).is_symlink():
                found.append(candidate)
                break
    return found


def _dependencies(told: dict[str, Any], contents: Contents) -> None:
    for key in ("dependencies", "optionalDependencies", "peerDependencies"):
        wanted = told.get(key)
        for name, version in list(wanted.items())[:_MOST] if isinstance(wanted, dict) else ():
            if isinstance(version, str) and _ADDRESS.search(version) and not version.startswith("npm:"):
                contents.add(Role.URI, f"{name}: {version}", "package.json", str(name))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for each in value.values() if isinstance(each, str)]
    return []
