"""What do all config files say together?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor.discover import documents, ids
from auditor.discover.dialect import ANY
from auditor.discover.entry import context_of, doubt, spec_of
from auditor.discover.formats import FORMATS, Format
from auditor.discover.intake import Text, take
from auditor.discover.locate import Candidate, Search, identify, may_hold_none
from auditor.discover.roots import roots
from auditor.discover.settings import file_settings, names_at, stated
from auditor.discover.shapes import Found, bare_list, either
from auditor.discover.shapes.found import is_launchable
from auditor.discover.tree import Items, Leaf, Malformed, Node, Table
from auditor.errors import AuditorError
from auditor.model import Gap, ServerSpec, Setting

_OF_SERVERS = frozenset({"mcpServers", "mcp_servers", "context_servers"})
"""Keys that mean servers in any file: what stands below and is none is told, not passed over."""
_ANY_SHAPE = either(*(each.shape for each in FORMATS))
_MOST_SERVERS = 2_000
"""Servers read of one file."""
_EMPTY = ("mcpServers", "servers", "context_servers", "mcp", "mcp_servers", "mcp-servers", "extensions", "projects")
"""Keys under which a config that has no server yet says nothing."""
_KEYS = ", ".join(f"`{key}`" for key in _EMPTY[:5])


@dataclass(frozen=True, slots=True)
class Discovery:
    """All servers of all files."""

    servers: tuple[ServerSpec, ...]
    gaps: tuple[Gap, ...]
    """Files and entries that could not be read, each with `path:line:column` and what to do; the others were read."""
    files: tuple[str, ...]
    """Every file that was read, or tried."""
    empty: tuple[Empty, ...] = ()
    """What was named and holds no server; no gap stands for any of it."""


@dataclass(frozen=True, slots=True)
class Empty:
    """A file or folder that was named and looked at whole, and holds no server."""

    gap: Gap
    """What was looked for in it, as it is told where it counts as not seen."""
    usual: bool
    """Whether configs look so that have no server yet."""


def discover(
    paths: Sequence[Path] = (), *, home: Path, cwd: Path, environ: Mapping[str, str], platform: str
) -> Discovery:
    """The servers of `paths`; without paths, of every known config of this user and of the project in `cwd`.

    A path may be a config of any client, or a folder: then the project-scope configs in it. `platform` is one of
    `linux`, `darwin`, `win32`. Nothing is started or expanded. A link out of its project is read and marked with a
    `symlink` setting, a file that anybody may write with `world-writable`. Of duplicate keys every one is a server.

    Raises `AuditorError` for a path that does not exist.
    """
    search = Search()
    gathering = _Gathering(cwd)
    candidates: list[Candidate] = []
    for path in paths:
        before = len(search.troubles)
        below = _named(path, cwd, search)
        if not below and len(search.troubles) == before:
            gathering.empty.append(_barren(str(path), "no client's config of a project is in this folder", usual=True))
        candidates += below
    if not paths:
        candidates += [*search.user_files(roots(home, environ, platform)), *search.project_files(cwd)]
    return gathering.of(_once(candidates), search)


def _named(path: Path, cwd: Path, search: Search) -> list[Candidate]:
    whole = cwd / path
    if not os.path.lexists(whole):
        raise AuditorError("there is no such file or folder", str(path), "check the path, or leave it out to search")
    if whole.is_dir():
        return list(search.project_files(whole))
    return [Candidate(whole, identify(whole), whole.parent, named=True)]


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each path once: several clients read the same file, and the first of `FORMATS` speaks for it."""
    found: dict[str, Candidate] = {}
    for each in candidates:
        found.setdefault(os.path.normpath(each.path), each)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _File:
    """What one file gave."""

    candidate: Candidate
    name: str
    servers: tuple[ServerSpec, ...]
    settings: tuple[Setting, ...] = ()
    """Of a file without servers, about the servers of others."""
    excluded: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Gathering:
    """Reads the files, one after the other."""

    cwd: Path
    gaps: list[Gap] = field(default_factory=list)
    empty: list[Empty] = field(default_factory=list)

    def of(self, candidates: list[Candidate], search: Search) -> Discovery:
        files = [self._read(each) for each in candidates]
        servers = [_completed(server, file, files) for file in files for server in file.servers]
        for path, why in search.troubles:
            self.gaps.append(Gap("", f"{self._name(path)}:1:1", why, "check its permissions"))
        names = tuple(file.name for file in files)
        return Discovery(ids.distinct(servers), tuple(self.gaps), names, tuple(self.empty))

    def _name(self, path: Path) -> str:
        """As the user would name it: below the working directory relative, else whole."""
        normal = Path(os.path.normpath(path))
        base = os.path.normpath(self.cwd)
        return normal.relative_to(base).as_posix() if normal.is_relative_to(base) else normal.as_posix()

    def _read(self, candidate: Candidate) -> _File:
        name = self._name(candidate.path)
        taken = take(candidate.path, name, candidate.project)
        if isinstance(taken, Gap):
            self.gaps.append(taken)
            return _File(candidate, name, ())
        if taken.gap:
            self.gaps.append(taken.gap)
        try:
            root = documents.read(taken.text, candidate.path.name)
        except Malformed as error:
            self.gaps.append(Gap("", f"{name}:{error.line}:{error.column}", error.what, error.hint))
            return _File(candidate, name, ())
        return self._servers(candidate, name, root, taken)

    def _servers(self, candidate: Candidate, name: str, root: Node, taken: Text) -> _File:
        client, found = self._found(candidate, root)
        if len(found) > _MOST_SERVERS:
            why = f"more than {_MOST_SERVERS:,} servers: the rest was not read"
            self.gaps.append(
                Gap("", f"{name}:{found[_MOST_SERVERS].line}:{found[_MOST_SERVERS].column}", why, "split it")
            )
            found = found[:_MOST_SERVERS]
        dialect = client.dialect if client else ANY
        context = context_of(root, name, client.id if client else "unknown", dialect, taken.traits, taken.text)
        counts = Counter(each.path for each in found)
        read = [spec_of(each, context, counts[each.path]) for each in found]
        started = (isinstance(each, ServerSpec) and not each.disabled for each in read)
        doubts = [doubt(each, context) if starts else None for each, starts in zip(found, started, strict=True)]
        self.gaps += [each for each in (*read, *doubts) if isinstance(each, Gap)]
        servers = tuple(each for each in read if isinstance(each, ServerSpec))
        if found:
            return _File(candidate, name, servers)
        settings = file_settings(root) if isinstance(root, Table) else ()
        misshapen = tuple(_misshapen(root, name))
        self.gaps += misshapen
        if candidate.named and not misshapen:
            why = f"no MCP server was recognised in it: looked for {_KEYS}, or a list of servers"
            usual = bool(settings) or _may_be_empty(root) or may_hold_none(candidate.path)
            self.empty.append(_barren(name, why, usual=usual))
        if not isinstance(root, Table):
            return _File(candidate, name, ())
        return _File(candidate, name, (), settings, names_at(root, dialect.excluded_elsewhere))

    def _found(self, candidate: Candidate, root: Node) -> tuple[Format | None, list[Found]]:
        """The entries, and the client that reads them; a file that the user named may be of any shape."""
        if not isinstance(root, Table):
            return None, [each for each in bare_list(root) if is_launchable(each.node)]
        known = list(candidate.format.shape(root)) if candidate.format else []
        if known or not candidate.named:
            return candidate.format, known
        guessed = [each for each in _ANY_SHAPE(root) if is_launchable(each.node) or _OF_SERVERS & set(each.path[:-1])]
        return (None, guessed) if guessed else (candidate.format, [])


def _barren(name: str, why: str, *, usual: bool) -> Empty:
    return Empty(Gap("", f"{name}:1:1", why, "name a client's config, a saved capture or a listing"), usual)


def _may_be_empty(root: Node) -> bool:
    """Whether a config looks so before it has a server: nothing in it, or the place for servers."""
    if isinstance(root, Table):
        return not root.entries or any(root.entry(key) for key in _EMPTY)
    return isinstance(root, Leaf) and root.value is None


def _misshapen(root: Node, name: str) -> Iterator[Gap]:
    """Places for servers in which something else stands: whoever wrote them meant some."""
    for entry in filter(None, map(root.entry, _EMPTY)) if isinstance(root, Table) else ():
        if not isinstance(entry.node, Table | Items) and entry.node.value not in (None, ""):
            hint = "write a table of servers there, as its client wants it"
            yield Gap("", f"{name}:{entry.line}:{entry.column}", f"{entry.key!r} holds no servers", hint)


def _completed(server: ServerSpec, file: _File, files: list[_File]) -> ServerSpec:
    """`server` with what other files of its client say about it: trust given, or taken away."""
    disabled = server.disabled
    settings: list[Setting] = []
    for other in files:
        if not _speaks_of(other, file, server):
            continue
        disabled = disabled or (file.candidate.project is not None and server.name in other.excluded)
        # Their lines are of another file, so they are not told as lines of this one.
        settings += [replace(each, line=0, column=0) for each in other.settings]
        settings += [stated("settings-file", other.name)] if other.settings else []
    return replace(server, disabled=disabled, settings=(*server.settings, *settings))


def _speaks_of(other: _File, file: _File, server: ServerSpec) -> bool:
    """A settings file of the same client, of the user or of the same project."""
    if not (other.settings or other.excluded) or other.candidate.format is None:
        return False
    same = other.candidate.format.id == server.client
    return same and other.candidate.project in {None, file.candidate.project}
