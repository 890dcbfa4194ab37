"""In which directory would the server have been started?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from auditor.confine import bounded
from auditor.confine.launchers.unwrap import unwrapped
from auditor.discover import project_of
from auditor.model import ServerSpec, Stdio

AS_STARTED = "audit what the project starts by itself: a path to its program in the entry, and no package"
"""What to do about `instead`."""
_LONGEST = 4096
_WORKSPACE = re.compile(r"\$\{(?:workspaceFolder|workspaceRoot|CLAUDE_PROJECT_DIR(?::-[^{}]{0,200})?)\}(?=/|$)")
_OWN_FOLDER = re.compile(r"\$\{(?:__dirname|CLAUDE_PLUGIN_ROOT|extensionPath)\}(?:\$\{/\}|/)")
"""Of a bundle, a plugin of Claude Code, an extension of Gemini: the folder that its manifest lies in."""

_STARTS = re.compile(r"(?:npx|bunx)(?:\.cmd|\.exe)?(?: .*)?|(?:npm|bun)(?:\.cmd|\.exe)? (?:exec|x)", re.DOTALL)
"""What takes a package of the project before one of a registry."""
_ASKS_INDEX = ("uv run", "uv.exe run")
_UV_FILES = ("uv.toml", "pyproject.toml")
_PACKAGE = re.compile(r"(?:--package=|-p=)?((?:@[\w.-]+/)?[\w][\w.-]*)(?:@([^/\s]*))?", re.ASCII)
_REGISTRY = re.compile(r"\s*(?:@[^:=\s]+:)?registry\s*=\s*(?![\"']?https://registry\.npmjs\.org/?[\"']?\s*$)")
_LONGEST_NAME = 214
_INDEX = re.compile(
    r"\s*(?:\[\[(?:tool\.uv\.)?index\]\]|(?:tool\.uv\.)?(?:index\s*=\s*\[|(?:index-url|extra-index-url|default-index|find-links)\s*=))"
)
"""In `uv.toml` and `pyproject.toml` (https://docs.astral.sh/uv/concepts/indexes/); `uvx` asks neither."""


def placed(spec: ServerSpec, cwd: Path, home: Path) -> ServerSpec:
    """The spec with a working directory where its entry names none but its words need one.

    Configs say `server.py` or `./dist/index.js`, and mean the folder of the project, where a client starts what a
    project declares; what a config in `home` declares is started wherever the user works. The first of the project's
    folder and the user's directory `cwd` that holds such a word is taken, the other way round for a config in `home`;
    where none does, none is needed, and the server stands in an empty one. `${workspaceFolder}/server.py` means a file
    of these folders as well, as `${__dirname}/server.py` does of the folder that a manifest lies in; the variable by
    itself does not, for it would show the server the whole folder. Wrappers and plain shell lines are taken off, for
    theirs are the words of the program inside.
    """
    meant = _in_workspace(_inside(spec), cwd, home)
    found = next(_found(meant, cwd, home), None)
    if found is None or not isinstance(meant.launch, Stdio):
        return meant
    return replace(meant, launch=replace(meant.launch, cwd=str(found[0])))


def _inside(spec: ServerSpec) -> ServerSpec:
    """The spec without wrappers: `cmd /c`, `env`, a shell with a plain line."""
    return replace(spec, launch=unwrapped(spec.launch)) if isinstance(spec.launch, Stdio) else spec


def _in_workspace(spec: ServerSpec, cwd: Path, home: Path) -> ServerSpec:
    """The spec with files of the workspace in place of the variable that clients have for it."""
    launch = spec.launch
    if not isinstance(launch, Stdio) or not (
        any(_WORKSPACE.match(word) or _OWN_FOLDER.match(word) for word in (launch.command, *launch.args))
        or _is_meant(launch.cwd)
    ):
        return spec
    folders = tuple(_folders(spec, cwd, home))
    own = tuple(_own_folder(spec, cwd))

    def whole(word: str) -> str:
        found, kept = _WORKSPACE.match(word), _OWN_FOLDER.match(word)
        files = (folder / word[found.end() + 1 :] for folder in folders) if found and word[found.end() :] else ()
        if kept and ".." not in (below := word[kept.end() :].replace("${/}", "/")).split("/"):
            files = (folder / below for folder in own)
        return next((str(each.absolute()) for each in files if _is_file(each)), word)

    where = _directory(launch.cwd, folders)
    line = replace(launch, command=whole(launch.command), args=tuple(map(whole, launch.args)), cwd=where)
    return replace(spec, launch=line)


def _is_meant(directory: str | None) -> bool:
    """Whether a working directory is named as one of the workspace: by its variable, or without a beginning."""
    return bool(directory) and (_WORKSPACE.match(directory or "") is not None or directory[:1] not in "/~$\\")  # type: ignore[index]  # there is one


def _directory(named: str | None, folders: tuple[Path, ...]) -> str | None:
    """Where an entry has its server started, as a path; the workspace by itself is looked for by the words instead."""
    if named is None or not _is_meant(named) or len(named) > _LONGEST:
        return named
    found = _WORKSPACE.match(named)
    below = (named[found.end() :] if found else named).strip("/")
    if below in ("", "."):
        return None
    if ".." in below.split("/"):
        return named  # not ours to show: the folders above belong to nobody's project
    return next((str((each / below).absolute()) for each in folders if _exists(each / below)), named)


def ambiguous(spec: ServerSpec, cwd: Path, home: Path) -> str:
    """A note where such a word is in both folders, and only the one in the first was started; else empty."""
    (here, word), *others = (*_found(spec, cwd, home), (cwd, ""))
    there = next((folder for folder, _ in others[:-1] if not _is_same(folder, here)), None)
    if there is None:
        return ""
    return f"{spec.id[:60]}: {word[:100]} is in {here} and in {there}; started was the one in {here}"


def instead(spec: ServerSpec, cwd: Path, home: Path) -> str:
    """Why the client would start another package than a registry's, from the project's own files; else empty.

    `npx` and `bunx` take what the project has installed before they fetch anything, and npm asks whom its `.npmrc`
    names (https://docs.npmjs.com/cli/commands/npx): both may come with a repository, under any package's name.
    """
    launch = _inside(spec).launch
    if not isinstance(launch, Stdio) or not launch.args:
        return ""
    line = " ".join((Path(launch.command).name, *launch.args[:1]))
    if not _STARTS.fullmatch(line) and line not in _ASKS_INDEX:
        return ""
    stands = launch.cwd if launch.cwd and launch.cwd.startswith("/") else ""
    for folder in (Path(stands),) if stands else _projects(spec, cwd):
        if _is_same(folder, home):
            continue
        if line in _ASKS_INDEX:
            if any(_INDEX.match(each) for name in _UV_FILES for each in bounded.lines(folder / name)):
                return "the project's settings for uv name another index, which packages come from instead"
            continue
        for word in _packages(launch.args):
            if (package := _PACKAGE.fullmatch(word)) and _is_taken(folder, package, found_anyway=bool(stands)):
                return f"the project has its own {package[1][:80]} in node_modules, which is started instead"
        if any(map(_REGISTRY.match, bounded.lines(folder / ".npmrc"))):
            return "the project's .npmrc names another registry, which the package comes from instead"
    return ""


def _packages(words: tuple[str, ...]) -> Iterator[str]:
    """Those that options name, and the first word that is none: behind it stands what is the server's own."""
    for word in words[1:] if words[0] in ("exec", "x") else words:
        yield word
        if not word.startswith("-"):
            return


def _is_taken(folder: Path, package: re.Match[str], *, found_anyway: bool) -> bool:
    """Whether that one is installed there; not where it has another version than is asked for."""
    if (found_anyway and package[0] == package[1] and "/" not in package[1]) or len(package[1]) > _LONGEST_NAME:
        return False  # of this one it is known, and it is what is started here, too
    told = folder / "node_modules" / package[1] / "package.json"
    if not _is_file(told):
        return False
    version = re.search(rb'"version"\s*:\s*"([^"]{1,100})"', bounded.head(str(told), 1 << 20))
    asked = package[2] or ""
    is_exact = asked[:1].isdigit() and asked.count(".") == 2
    return not (version and is_exact and version[1].decode("utf-8", "replace") != asked)


def _found(spec: ServerSpec, cwd: Path, home: Path) -> Iterator[tuple[Path, str]]:
    """The folders that hold a word of the launch line, and the first that each holds."""
    launch = _inside(spec).launch
    if not isinstance(launch, Stdio) or launch.cwd is not None:
        return
    words = tuple(_relative(launch))
    for folder in _folders(spec, cwd, home):
        word = next((word for word in words if _exists(folder / word)), None)
        if word is not None:
            yield folder, word


def _relative(launch: Stdio) -> Iterator[str]:
    """Words that can be paths; the bare name of a program is looked up in PATH instead."""
    words = (launch.command, *launch.args) if "/" in launch.command else launch.args
    for word in words:
        value = word.partition("=")[2] if word.startswith("--") else word
        if value and not value.startswith(("-", "/", "~")) and len(value) < _LONGEST and "\0" not in value:
            yield value


def _folders(spec: ServerSpec, cwd: Path, home: Path) -> tuple[Path, ...]:
    projects = tuple(_projects(spec, cwd))
    return (cwd, *projects) if any(_is_same(each, home) for each in projects) else (*projects, cwd)


def _projects(spec: ServerSpec, cwd: Path) -> Iterator[Path]:
    """The folder that an entry speaks for: the project that it is kept for, or the one that its config lies in."""
    kept_for = next((_plain(each.value) for each in spec.settings if each.name == "project"), "")
    if kept_for.startswith("/") and _exists(Path(kept_for)):
        yield Path(kept_for)
    elif spec.origin is not None:
        yield project_of(cwd / spec.origin.file)


def _plain(value: str) -> str:
    """The text that a setting holds; empty where it was cut off."""
    try:
        text = json.loads(value)
    except ValueError:
        return ""
    return text if isinstance(text, str) and "\0" not in text else ""


def _own_folder(spec: ServerSpec, cwd: Path) -> Iterator[Path]:
    """The folder that a manifest lies in; that of a plugin may lie in one of its own below."""
    if spec.origin is not None:
        folder = (cwd / spec.origin.file).parent
        yield folder.parent if folder.name == ".claude-plugin" else folder


def _is_same(one: Path, other: Path) -> bool:
    return one.absolute().resolve() == other.absolute().resolve()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False  # a word too long for a file name is no path
