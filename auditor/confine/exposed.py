"""Which files of the user does a launch line name, and how does a sandbox show them and nothing beside them?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH100, PTH110, PTH111, PTH112, PTH113, PTH118, PTH120
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from auditor.confine import masked, programs, system
from auditor.confine.conditions import Conditions
from auditor.confine.environment import inheritable
from auditor.confine.installed import SCRIPTS
from auditor.confine.piecewise import pieces
from auditor.confine.places import Places
from auditor.confine.prepared import Prepared
from auditor.confine.private import Private
from auditor.errors import AuditorError

Option = str | int
_PATH_LISTS = ("PYTHONPATH", "NODE_PATH", "VIRTUAL_ENV")
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Exposed:
    """What is shown, and the launch as it reads inside."""

    argv: tuple[str, ...]
    env: dict[str, str]
    cwd: str
    shows: tuple[tuple[str, bool], ...]
    """Absolute paths, and whether they can be written; a folder before what is in it."""
    masks: tuple[tuple[str, bytes | None], ...]
    """Files in them that hold secrets, and what is shown in their place; None for a folder that is shown empty."""
    moves: tuple[tuple[str, str], ...] = ()
    """Folders that are shown elsewhere than they are. `argv`, `env` and `cwd` name where they are shown."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """What was found out of where these lead to; the others are resolved at the start."""
    lasting: bool = False
    """Whether masks hold though their files are replaced: for what runs all day."""

    @property
    def visible(self) -> tuple[str, ...]:
        """What is shown, by its paths inside."""
        return tuple(moved(path, self.moves) for path, _ in self.shows)

    def options(self, files: list[bytes]) -> Iterator[Option]:
        """The options of `bwrap`; contents are added to `files`."""
        for folder in self._folders():  # what bwrap makes by the way, it makes as closed as what it is made for
            yield from ("--dir", folder)
        rebuilt = self._rebuilt() if self.lasting else {}
        for path, writable in self.shows:
            if path in rebuilt:
                yield from pieces(path, rebuilt[path])
                continue
            source = self.sources.get(path) or os.path.realpath(path)
            yield from ("--bind" if writable else "--ro-bind", source, moved(path, self.moves))
        for path, content in ((moved(path, self.moves), content) for path, content in self.masks):
            if content is None:
                yield from ("--size", "4096", "--tmpfs", path, "--remount-ro", path)
                continue
            yield from ("--perms", "0600", "--ro-bind-data", len(files), path)
            files.append(content)
        for path in rebuilt:
            yield from ("--remount-ro", path)

    def _rebuilt(self) -> dict[str, frozenset[str]]:
        """What is shown to read and has masks in it, and these."""
        inside = {path: frozenset(each for each, _ in self.masks if each.startswith(f"{path}/"))
                  for path, writable in self.shows if not writable}  # fmt: skip
        return {path: masked for path, masked in inside.items() if masked}

    def _folders(self) -> Iterator[str]:
        """All that lie above what is shown, and the working directory where it is not shown itself."""
        places = dict.fromkeys(self.visible)
        above = {str(folder) for path in (*places, f"{self.cwd}/.") for folder in Path(path).parents}
        for folder in sorted({*above, self.cwd} - {"/"}):
            if not system.shown(folder) and not any(_within(folder, path) for path in places):
                yield folder


def exposed(
    argv: Sequence[str], env: Mapping[str, str], cwd: str, prepared: Prepared, conditions: Conditions, place: Places
) -> Exposed:
    """What the launch needs to see.

    Raises `AuditorError` where the command, its working directory or a granted path is not there.
    """
    private, stands = Private.of_this_user(), "" if cwd == place.work else cwd
    if stands and not os.path.isdir(cwd):
        raise AuditorError("the working directory cannot be entered", cwd, "create it, or correct `cwd`")
    tools = programs.needed(argv[0], env.get("PATH", os.defpath), cwd)
    named = {path for text in (*argv[1:], *listed_paths(env)) for path in named_paths(text, stands)}
    trees = {tree for path in named for tree in trees_of(path, private)}
    trees |= set(trees_of(cwd, private)) if stands else set()
    fetched = dict(prepared.shown)  # what it reads else was found by paths that may be anybody's
    reads = (each for each in prepared.reads if each in fetched or not private.holds(each))
    shows = dict.fromkeys((*tools, *trees, *reads), False) | granted_paths(conditions.grants)
    shows = {path: rw for path, rw in shows.items() if not system.shown(path) or rw}
    ordered = tuple((path, shows[path]) for path in sorted(_outermost(shows), key=lambda path: path.count("/")))
    unmasked = tuple(granted_paths(conditions.grants))
    code = {tool for tool in tools if not system.shown(tool)}
    open_to_it = sorted(tree for tree in trees | code if tree not in unmasked)
    masks = dict(one for tree in open_to_it for one in masked.masks(tree, conditions.dummies))
    inside = _environment(env, tuple(path for path, _ in ordered), private)
    words, values = ((moved(text, prepared.shown) for text in texts) for texts in (argv, inside.values()))
    return Exposed(
        tuple(map(private.moved, words)), dict(zip(inside, values, strict=True)), moved(cwd, prepared.shown), ordered,
        tuple(masks.items()), prepared.shown,
    )  # fmt: skip


def moved(text: str, moves: Sequence[tuple[str, str]]) -> str:
    """A text that names folders, as it reads where those are shown elsewhere."""
    for real, shown in moves:
        text = text.replace(real, shown)
    return text


def named_paths(text: str, cwd: str) -> Iterator[str]:
    """The paths in a word that exist: `PATH`, `--option=PATH`, `file://PATH`."""
    for candidate in {text, text.partition("=")[2], text.removeprefix("file://")}:
        if not candidate or len(candidate) > _LONGEST or "\0" in candidate or candidate in (".", "-"):
            continue
        if not candidate.startswith("/") and not cwd:  # it stands in an empty folder
            continue
        path = os.path.normpath(os.path.join(cwd or "/", candidate))
        if os.path.isdir(path) or os.path.isfile(path):
            yield path


def listed_paths(env: Mapping[str, str]) -> Iterator[str]:
    """Folders of code that the entry adds."""
    for name in _PATH_LISTS:
        yield from (part for part in env.get(name, "").split(os.pathsep) if part.startswith("/"))


def trees_of(path: str, private: Private) -> Iterator[str]:
    """What has to be shown so that a path can be used: code with its project, other things by themselves."""
    if private.holds(path):
        return
    if os.path.isfile(path) and not _is_code(path):
        yield path
        return
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    project = private.project_of(folder)
    if project is not None and (os.path.isfile(path) or _is_project_part(path, project)):
        yield project
        yield from private.modules_above(project)
    elif os.path.isdir(path) or private.is_shared(folder):
        yield path
    else:
        yield folder


def _is_code(path: str) -> bool:
    return path.endswith(SCRIPTS) or os.access(path, os.X_OK)


def _is_project_part(path: str, project: str) -> bool:
    """A folder inside of a project; data folders that lie in none stay by themselves."""
    return _within(path, project)


def granted_paths(grants: Sequence[str]) -> dict[str, bool]:
    """Absolute paths of the words after `--grant`, and whether they can be written.

    Raises `AuditorError` for one that is not there, and for the whole machine.
    """
    found = {}
    for grant in grants:
        writable = grant.endswith(":rw")
        path = os.path.abspath(os.path.expanduser(grant.removesuffix(":rw").removesuffix(":ro")))
        if path == "/" or not os.path.exists(path):
            what = "the whole machine cannot be granted" if path == "/" else "there is no such path to grant"
            raise AuditorError(what, f"--grant {grant}", "name a file or folder that is there")
        found[path] = writable
    return found


def _outermost(shows: Mapping[str, bool]) -> Iterator[str]:
    """Without those that lie in another one of the same rights."""
    for path, writable in shows.items():
        if not any(other != path and _within(path, other) and shows[other] == writable for other in shows):
            yield path


def _environment(env: Mapping[str, str], visible: tuple[str, ...], private: Private) -> dict[str, str]:
    """Without what the user's own variables say of folders in the home that are not there: it tells of the home."""

    def there(path: str) -> bool:
        return system.shown(path) or any(_within(path, root) for root in visible)

    folders = [part for part in env.get("PATH", os.defpath).split(os.pathsep) if part and there(part)]
    inside = {"PATH": os.pathsep.join(folders or ["/usr/local/bin", "/usr/bin", "/bin"])}
    for name, value in env.items():
        in_home = any(_within(value, home) for home in private.homes) and not there(value)
        if name != "PATH" and not (in_home and inheritable(name)):
            inside[name] = private.moved(value) if in_home else value
    return inside


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
