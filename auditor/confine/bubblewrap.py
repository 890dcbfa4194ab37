"""How does a program run in a sandbox that shows it a laptop with nothing true on it?

https://github.com/containers/bubblewrap: unprivileged namespaces; what is not bound is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from auditor.confine import system
from auditor.confine.conditions import Conditions
from auditor.confine.confined import FIRST, Confined, Sandbox
from auditor.confine.decoy import Decoy, decoy
from auditor.confine.environment import homes, inherited
from auditor.confine.exposed import Exposed, exposed
from auditor.confine.machine import bwrap
from auditor.confine.places import Places, laptop
from auditor.confine.prepared import Prepared
from auditor.confine.refused_calls import refused_calls
from auditor.confine.scratch import new_scratch
from auditor.confine.scrubbed import ceilings_of, entry_environment, expanded_argv, limits_of, working_directory
from auditor.confine.start import can_be_passed, impossible
from auditor.confine.variables import launch_values

Option = str | int
_SMALL = 16 << 20
"""Bytes of `/dev/shm` and of the runtime directory."""


def bubblewrap(prepared: Prepared, conditions: Conditions) -> Confined:
    """A read-only system, a decoy home, no network unless allowed, no process or file of the user's.

    Raises `AuditorError` where bubblewrap does not work here, or the launch line cannot be completed.
    """
    program, place = bwrap(), laptop()
    launch, environ = prepared.launch, conditions.environ
    values = launch_values(place, environ)
    argv = expanded_argv(launch, values, conditions.dummies)
    own = person(place)
    env = {**inherited(), **entry_environment(launch.env, values, environ, conditions.dummies), **own}
    elsewhere = {*homes(place)} - {*own}  # where an entry would put the home's folders: they are where they are
    env = {name: value for name, value in env.items() if name not in elsewhere}
    cwd = working_directory(launch, values, place)
    view = exposed(argv, env, cwd, prepared, conditions, place)
    home = decoy(place.home, place.user, view.visible, place.work.removeprefix(f"{place.home}/"))
    files: list[bytes] = []
    options = tuple(_options(view, home, files, conditions, place))
    if not all(can_be_passed(each) for each in (*view.argv, *options) if isinstance(each, str)):
        raise impossible(launch.command)
    scratch = new_scratch()
    (scratch.root / FIRST).symlink_to(program)
    return Confined(
        view.argv, view.env, str(scratch.root), "bubblewrap", scratch, limits_of(conditions.resources),
        {**ceilings_of(conditions.resources), "disk": conditions.resources.disk}, home,
        Sandbox(program, options, tuple(files), (place.home, place.tmp)), view.cwd,
    )  # fmt: skip


def person(place: Places) -> dict[str, str]:
    """The variables that say who the user is, and where the home."""
    return {"HOME": place.home, "USER": place.user, "LOGNAME": place.user, "SHELL": "/bin/bash",
            "XDG_RUNTIME_DIR": place.runtime}  # fmt: skip


def _options(view: Exposed, home: Decoy, files: list[bytes], conditions: Conditions, place: Places) -> Iterator[Option]:
    yield from apart(files, conditions.resources.disk, place, network=conditions.network)
    yield from _laid_out(home, files)
    yield from view.options(files)
    yield from closed(view, network=conditions.network)


def apart(files: list[bytes], disk: int, place: Places, *, network: bool) -> Iterator[Option]:
    """What takes it away from this machine: nothing of it is left but programs and libraries, to read.

    `network`: whether it has a share in the host's; contents of files go into `files`.
    """
    # Over bwrap's own root, whose name in the list of mounts is bwrap's.
    yield from ("--perms", "0755", "--tmpfs", "/")
    yield from ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
    # Without a share in the host's network it cannot reach anybody, nor the abstract sockets of the user's session.
    yield from ("--share-net",) if network else ()
    # In a user namespace of its own it could mount what has no size limit.
    yield from ("--unshare-user", "--disable-userns", "--hostname", place.machine)
    yield from ("--uid", str(place.uid), "--gid", str(place.gid))
    if refused := refused_calls():
        yield from ("--seccomp", len(files))
        files.append(refused)
    yield from system.base()
    yield from system.etc(files, network, place)
    yield from system.kernel()
    yield from writable(disk, place)


def closed(view: Exposed, *, network: bool) -> Iterator[Option]:
    """What comes last: nothing more can be added, and it has these variables only. `network`: of whatever kind."""
    yield from system.certificates(view.env, network)
    yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", view.cwd, "--clearenv")
    for name, value in view.env.items():
        yield from ("--setenv", name, value)


def writable(disk: int, place: Places) -> Iterator[Option]:
    """All that can be written: each in memory, and limited."""
    for path in ("/home", "/run", "/run/user", "/var"):
        yield from ("--dir", path)
    above = "" if place.home.startswith((f"{place.tmp}/", "/var/tmp/")) else str(PurePosixPath(place.home).parent)  # noqa: S108 - inside
    yield from ("--dir", above or "/home")  # else it would be made as closed as the home
    # The home last: it may lie in one of the others.
    yield from ("--dir", "/var/tmp") if place.home.startswith("/var/tmp/") else ("--symlink", "../tmp", "/var/tmp")  # noqa: S108 - inside
    yield from ("--symlink", "../run", "/var/run")
    for path, size, mode in (
        (place.tmp, disk // 2, "1777"),
        ("/dev/shm", _SMALL, "1777"),  # noqa: S108 - inside
        (place.runtime, _SMALL, "0700"),
        (place.home, disk // 2, "0700" if place.uid == 0 else "0750"),
    ):
        yield from ("--perms", mode, "--size", str(size), "--tmpfs", path)


def _laid_out(home: Decoy, files: list[bytes]) -> Iterator[Option]:
    for folder in home.folders:
        yield from ("--dir", f"{home.home}/{folder}")
    for one in home.files:
        yield from ("--perms", f"{one.mode:04o}", "--file", len(files), f"{home.home}/{one.path}")
        files.append(one.content)
