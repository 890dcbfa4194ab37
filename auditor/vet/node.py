"""What does a package.json say, and what would npm run because of it?

https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from auditor.model import Role
from auditor.vet.contents import DATA, Contents, meant, readme, told_by

_HOOKS = ("preinstall", "install", "postinstall")
_OF_SOURCE = ("prepare", "preprepare", "postprepare", "prepack", "prepublish")
"""npm runs these where it takes a package from git or a folder."""
_ADDRESS = re.compile(r"(?:https?|git(?:\+\w+)?|ssh|file):|^[\w-]+/[\w.-]+(?:#|$)|^github:|^gist:|^bitbucket:|^gitlab:")
_WORD = re.compile(r"[^\s\"'`=;&|(),<>]+")
_RUNS_SCRIPT = re.compile(r"\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?P<name>[\w:.-]+)", re.ASCII)
_MOST = 3_000
_MOST_LINES = 20
_LONGEST_LINE = 20_000
_MOST_POINTS = 5_000
_PIECE = 1_900
"""Characters of a script that stand in one fact."""


def read_node(root: Path, contents: Contents, *, from_source: bool = False) -> None:
    """Name, words for people, scripts and dependencies of the package in `root`."""
    told, trouble = told_by(root / "package.json")
    if trouble:
        contents.unread.append(("package.json", trouble))
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
    found = list(islice(_points(told, root), _MOST_POINTS + 1))
    if len(found) > _MOST_POINTS:
        contents.unread.append(("package.json", f"it names more than {_MOST_POINTS:,} files"))
    contents.entries += dict.fromkeys(filter(None, (meant(root, point) for point in found)))
    _dependencies(told, contents)
    readme(root, contents)


def _points(told: dict[str, Any], root: Path) -> Iterator[str]:
    """Where a start or an import of it begins: `bin`, `main`, `exports` and their kin."""
    yield from ("server.js", "index.js")
    folders = told.get("directories")
    programs = root / str(folders.get("bin")) if isinstance(folders, dict) and folders.get("bin") else None
    if programs is not None and programs.is_relative_to(root) and ".." not in programs.parts:
        yield from (path.relative_to(root).as_posix() for path in _listed(programs))
    left = [told.get(key) for key in ("imports", "exports", "module", "main", "bin")]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            left += one.values() if isinstance(one, dict) else one


def _listed(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except (OSError, ValueError):
        return


def _scripts(told: dict[str, Any], root: Path, contents: Contents, from_source: bool) -> None:
    scripts = _lines(told.get("scripts"))
    for hook in (*_HOOKS, *(_OF_SOURCE if from_source else ())):
        for name, line in _run_by(hook, scripts):
            label = hook if name == hook else f"{hook}, {name}"
            if len(line) > _LONGEST_LINE:
                contents.unread.append(
                    ("package.json", f"the script {name} is longer than {_LONGEST_LINE:,} characters")
                )
            for start in range(0, min(len(line), _LONGEST_LINE), _PIECE):
                contents.add(Role.SCRIPT, f"{label}: {line[start : start + _PIECE + 100]}", "package.json", hook)
            contents.run_at_install += _files_of(line, root)
    if (root / "binding.gyp").is_file() and not any(hook in scripts for hook in ("install", "preinstall")):
        contents.add(Role.SCRIPT, "install: node-gyp rebuild", "binding.gyp", "install")


def _lines(scripts: object) -> dict[str, str]:
    """Those that npm would run: to it an empty one is none."""
    found = scripts.items() if isinstance(scripts, dict) else ()
    return {str(name): line.strip() for name, line in found if isinstance(line, str) and line.strip()}


def _run_by(hook: str, scripts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The hook's own line, and those of scripts that it runs by name: `npm run build`."""
    left, seen = [hook], {hook}
    while left and len(seen) <= _MOST_LINES:
        name = left.pop()
        if name not in scripts:
            continue
        yield name, scripts[name]
        for match in _RUNS_SCRIPT.finditer(scripts[name][:_LONGEST_LINE]):
            more = [f"{before}{match['name']}" for before in ("pre", "", "post")]
            left += [each for each in more if each not in seen]
            seen.update(more)


def _files_of(line: str, root: Path) -> list[str]:
    """Its own files that a script names: `node ./setup`, `node setup.js && …`."""
    words = [match[0] for match in _WORD.finditer(line[:_LONGEST_LINE])]
    runs = (
        word
        for before, word in zip(("", *words), words, strict=False)
        if not DATA.search(word) or before == "node" or before.startswith("-")
    )
    return [found for word in islice(dict.fromkeys(runs), _MOST) if (found := meant(root, word))]


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
