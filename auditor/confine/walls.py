"""How does a server work all day with what it was granted, and nothing else?

The sandbox of an audit (see `bubblewrap`) shows a laptop that is not there; this one shows the true one, as far as that
was granted: real values, real files, an empty home that goes when the server ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditor.confine import system
from auditor.confine.bubblewrap import Option, apart, closed, person
from auditor.confine.confined import FIRST, Confined, Door, Expected, Sandbox
from auditor.confine.environment import inherited
from auditor.confine.exposed import Exposed
from auditor.confine.granted import Granted, granted, within
from auditor.confine.machine import bwrap
from auditor.confine.own_files import Own, own
from auditor.confine.places import Places, laptop
from auditor.confine.prepared import Prepared
from auditor.confine.scratch import new_scratch
from auditor.confine.start import can_be_passed, impossible
from auditor.confine.startable import only, startable
from auditor.errors import AuditorError

_DISK = 2 << 30
"""Bytes of memory that home and `/tmp` may fill together."""
_LIMITS = {"RLIMIT_CORE": 0}


@dataclass(frozen=True, slots=True)
class Walls:
    """What one server is given."""

    files: tuple[tuple[str, bool], ...] = ()
    """Absolute paths, and whether they can be written."""
    variables: Mapping[str, str] = field(default_factory=dict)
    programs: tuple[str, ...] = ()
    """Names of programs of the system, and absolute paths."""
    doors: tuple[Door, ...] = ()
    """Sockets on its own loopback that are held outside; all that there is of a network."""


@dataclass(frozen=True, slots=True)
class Walled:
    """A server ready to be started, and what a person should know of it."""

    confined: Confined
    notes: tuple[str, ...]


def walled(prepared: Prepared, walls: Walls, cwd: str) -> Walled:
    """Read-only system, granted files and programs, own code read-only, no network but the doors.

    Raises `AuditorError` where bubblewrap does not work here, the program is not there, or what was granted would let
    the server widen it.
    """
    if prepared.container:
        hint = "give the runtime's own options (`--network`, `--volume`), or say --unconfined"
        raise AuditorError("what runs in a container cannot be held to its grants", prepared.launch.command, hint)
    program, place = bwrap(), laptop()
    argv = (prepared.launch.command, *prepared.launch.args)
    env = _environment(prepared, walls, place)
    given = granted(walls.files)
    programs = startable(walls.programs)
    mine = own(argv, env, cwd, (*prepared.reads, *programs.shows), given)
    shows = {**{path: False for path in mine.shows if not system.shown(path)}, **given.shows}
    ordered = tuple((path, shows[path]) for path in sorted(shows, key=lambda path: path.count("/")))
    sources = {path: each.path for path, each in given.meant.items()}
    view = Exposed(argv, env, cwd, ordered, mine.masks, sources=sources, lasting=True)
    files: list[bytes] = []
    options = tuple(_options(view, mine, programs.files, walls, files, place))
    if not all(can_be_passed(each) for each in (*argv, *options) if isinstance(each, str)):
        raise impossible(argv[0])
    scratch = new_scratch()
    (scratch.root / FIRST).symlink_to(program)
    sandbox = Sandbox(program, options, tuple(files), doors=walls.doors, hardened=True, meant=tuple(_expected(given)))
    confined = Confined(argv, env, str(scratch.root), "walls", scratch, _LIMITS, sandbox=sandbox, stands=cwd)
    return Walled(confined, (*given.notes, *mine.notes, *programs.notes))


def _expected(given: Granted) -> Iterator[Expected]:
    for path, each in given.meant.items():
        nested = any(writable and path != folder and within(path, folder) for folder, writable in given.shows.items())
        yield (path, each.device, each.inode, nested)


def _environment(prepared: Prepared, walls: Walls, place: Places) -> dict[str, str]:
    plain = {name: value for name, value in inherited().items() if not name.lower().endswith("_proxy")}
    launcher = {each.name: each.value for each in prepared.launch.env if each.value is not None and not each.secret}
    return {**plain, **launcher, **walls.variables, **person(place)}


def _options(
    view: Exposed, mine: Own, programs: frozenset[str], walls: Walls, files: list[bytes], place: Places
) -> Iterator[Option]:
    yield from apart(files, _DISK, place, network=False)
    yield from view.options(files)
    yield from only(mine.programs | programs)
    yield from closed(view, network=bool(walls.doors))
