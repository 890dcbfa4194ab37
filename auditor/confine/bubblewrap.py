"""How does a program run in a sandbox that shows it a laptop with nothing true on it?

https://github.com/containers/bubblewrap: unprivileged namespaces; what is not bound is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditor.confine import system
from auditor.confine.conditions import Conditions
from auditor.confine.confined import FIRST, Confined, Sandbox
from auditor.confine.decoy import Decoy, decoy
from auditor.confine.environment import homes, inherited, launcher_settings
from auditor.confine.exposed import Exposed, exposed
from auditor.confine.machine import bwrap
from auditor.confine.places import LAPTOP, UID
from auditor.confine.prepared import Prepared
from auditor.confine.refused_calls import refused_calls
from auditor.confine.scratch import new_scratch
from auditor.confine.scrubbed import ceilings_of, entry_environment, expanded_argv, limits_of, working_directory
from auditor.confine.start import can_be_passed, impossible
from auditor.confine.variables import launch_values

Option = str | int
_CACHE = f"{LAPTOP.home}/.cache"
_PERSON = {"HOME": LAPTOP.home, "USER": LAPTOP.user, "LOGNAME": LAPTOP.user, "SHELL": "/bin/bash",
           "XDG_RUNTIME_DIR": LAPTOP.runtime}  # fmt: skip
_ELSEWHERE = frozenset({*homes(LAPTOP)} - {*_PERSON})
"""Where an entry would put the home's folders: they are where they are."""
_SMALL = 16 << 20
"""Bytes of `/dev/shm` and of the runtime directory."""


def bubblewrap(prepared: Prepared, conditions: Conditions) -> Confined:
    """A read-only system, a decoy home, no network unless allowed, no process or file of the user's.

    Raises `AuditorError` where bubblewrap does not work here, or the launch line cannot be completed.
    """
    program = bwrap()
    launch, environ = prepared.launch, conditions.environ
    values = launch_values(LAPTOP, environ)
    argv = expanded_argv(launch, values)
    env = {
        **inherited(),
        **(launcher_settings(Path(_CACHE)) if conditions.network else {}),
        **entry_environment(launch.env, values, environ),
        **_PERSON,
    }
    env = {name: value for name, value in env.items() if name not in _ELSEWHERE}
    view = exposed(argv, env, working_directory(launch, values, LAPTOP), prepared.reads, conditions.grants)
    home = decoy(LAPTOP.home)
    files: list[bytes] = []
    options = tuple(_options(view, home, files, conditions))
    if not all(can_be_passed(each) for each in (*view.argv, *options) if isinstance(each, str)):
        raise impossible(launch.command)
    scratch = new_scratch()
    (scratch.root / FIRST).symlink_to(program)
    return Confined(
        view.argv, view.env, str(scratch.root), "bubblewrap", scratch, limits_of(conditions.resources),
        {**ceilings_of(conditions.resources), "disk": conditions.resources.disk}, home,
        Sandbox(program, options, tuple(files), (LAPTOP.home, LAPTOP.tmp)), view.cwd,
    )  # fmt: skip


def _options(view: Exposed, home: Decoy, files: list[bytes], conditions: Conditions) -> Iterator[Option]:
    yield from ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
    # Without a share in the host's network it cannot reach anybody, nor the abstract sockets of the user's session.
    yield from ("--share-net",) if conditions.network else ()
    # In a user namespace of its own it could mount what has no size limit.
    yield from ("--unshare-user", "--disable-userns", "--uid", str(UID), "--gid", str(UID), *system.hostname())
    if refused := refused_calls():
        yield from ("--seccomp", len(files))
        files.append(refused)
    yield from system.base()
    yield from system.etc(files, conditions.network)
    yield from system.kernel()
    yield from _writable(conditions.resources.disk)
    yield from _laid_out(home, files)
    yield from view.options(files)
    yield from system.certificates(view.env, conditions.network)
    yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", view.cwd, "--clearenv")
    for name, value in view.env.items():
        yield from ("--setenv", name, value)


def _writable(disk: int) -> Iterator[Option]:
    """All that can be written: each in memory, and limited."""
    for path in ("/home", "/run", "/run/user"):
        yield from ("--dir", path)
    for path, size, mode in (
        (LAPTOP.home, disk // 2, "0750"),
        (LAPTOP.tmp, disk // 2, "1777"),
        ("/dev/shm", _SMALL, "1777"),  # noqa: S108 - inside
        (LAPTOP.runtime, _SMALL, "0700"),
    ):
        yield from ("--perms", mode, "--size", str(size), "--tmpfs", path)
    yield from ("--dir", "/var", "--symlink", "../tmp", "/var/tmp", "--symlink", "../run", "/var/run")  # noqa: S108 - inside


def _laid_out(home: Decoy, files: list[bytes]) -> Iterator[Option]:
    yield from ("--dir", LAPTOP.work)
    for one in home.files:
        yield from ("--perms", f"{one.mode:04o}", "--file", len(files), f"{home.home}/{one.path}")
        files.append(one.content)
