"""How does a program run without a sandbox, yet without the user's secrets and home?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from auditor.confine.conditions import Conditions, Resources
from auditor.confine.confined import Confined
from auditor.confine.decoy import decoy
from auditor.confine.dummies import Dummies
from auditor.confine.environment import homes, inherited, launcher_settings
from auditor.confine.marks import all_unmarked
from auditor.confine.places import Places
from auditor.confine.prepared import Prepared
from auditor.confine.scratch import new_scratch
from auditor.confine.variables import expand, expand_or_dummy, launch_values
from auditor.errors import AuditorError
from auditor.model import Stdio, Variable

_DAMAGE = {
    "RLIMIT_CORE": 0,
    # Private writable memory; RLIMIT_AS would count the address space that V8, Go and the JVM only reserve.
    "RLIMIT_DATA": 4 << 30,
    # RLIMIT_NPROC is left alone: it counts every process of the user, so that any number may already be too low.
}


def scrubbed(prepared: Prepared, conditions: Conditions) -> Confined:
    """A minimal environment, decoy home, resource limits. Files of the user can be read, the network reached.

    The download cache is one per launch line, so that no server can put anything into what another one runs.
    """
    launch, environ = prepared.launch, conditions.environ
    scratch = new_scratch()
    try:
        values = launch_values(scratch, environ)
        argv = expanded_argv(launch, values, conditions.dummies)
        env = {
            **inherited(),
            **launcher_settings(conditions.cache_dir / launch_key(launch)),
            **entry_environment(launch.env, values, environ, conditions.dummies),
            **homes(scratch),
        }
        cwd = working_directory(launch, values, scratch.places)
        home = decoy(str(scratch.home), scratch.places.user)
        home.write()
    except (AuditorError, OSError):
        scratch.remove()
        raise
    limits, ceilings = limits_of(conditions.resources), ceilings_of(conditions.resources)
    return Confined(argv, env, cwd, "scrubbed", scratch, limits, ceilings, home)


def expanded_argv(launch: Stdio, values: Mapping[str, str], dummies: Dummies) -> tuple[str, ...]:
    """The command line, with a dummy for each secret. Raises `AuditorError` for a reference without a value."""
    return tuple(
        expand(text, values, "command" if place == 0 else f"args/{place - 1}")
        for place, text in enumerate(all_unmarked((launch.command, *launch.args), dummies))
    )


def limits_of(resources: Resources) -> dict[str, int]:
    """What the kernel holds each process to."""
    return {**_DAMAGE, "RLIMIT_FSIZE": resources.disk, "RLIMIT_NOFILE": resources.open_files}


def ceilings_of(resources: Resources) -> dict[str, int]:
    """What the keeper holds all of them together to."""
    return {"memory": resources.memory, "processes": resources.processes}


def entry_environment(
    variables: tuple[Variable, ...], values: Mapping[str, str], environ: Mapping[str, str], dummies: Dummies
) -> dict[str, str]:
    """What the entry sets: the user's value where one was passed, a dummy for every other secret."""
    chosen = {}
    for variable in variables:
        if variable.name in environ:
            chosen[variable.name] = environ[variable.name]
        elif variable.secret or variable.value is None:
            chosen[variable.name] = dummies.of(variable.name, variable.secret)
        else:
            chosen[variable.name] = expand_or_dummy(variable.value, values, dummies)
    return {name: value for name, value in chosen.items() if _can_be_set(name, value)}


def working_directory(launch: Stdio, values: Mapping[str, str], places: Places) -> str:
    """The directory that the entry names, or an empty one."""
    return places.work if launch.cwd is None else expand(launch.cwd, values, "cwd")


def _can_be_set(name: str, value: str) -> bool:
    return bool(name) and "=" not in name and "\0" not in name + value


def launch_key(launch: Stdio) -> str:
    """A name for the caches of this launch line."""
    line = "\0".join((launch.command, *launch.args))
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:16]
