"""How does a program run without a sandbox, yet without the user's secrets and home?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from auditor.confine.conditions import Conditions
from auditor.confine.confined import Confined
from auditor.confine.dummies import dummy
from auditor.confine.environment import homes, inherited, launcher_settings
from auditor.confine.prepared import Prepared
from auditor.confine.scratch import Scratch, new_scratch
from auditor.confine.variables import expand, expand_or_dummy, launch_values
from auditor.errors import AuditorError
from auditor.model import Stdio, Variable

_LIMITS = {
    "RLIMIT_CORE": 0,
    "RLIMIT_FSIZE": 1 << 30,
    "RLIMIT_NOFILE": 1024,
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
        argv = tuple(
            expand(text, values, "command" if place == 0 else f"args/{place - 1}")
            for place, text in enumerate((launch.command, *launch.args))
        )
        env = {
            **inherited(),
            **launcher_settings(conditions.cache_dir / _key(launch)),
            **entry_environment(launch.env, values, environ),
            **homes(scratch),
        }
        return Confined(argv, env, working_directory(launch, values, scratch), "scrubbed", scratch, _LIMITS)
    except AuditorError:
        scratch.remove()
        raise


def entry_environment(
    variables: tuple[Variable, ...], values: Mapping[str, str], environ: Mapping[str, str]
) -> dict[str, str]:
    """What the entry sets: the user's value where one was passed, a dummy for every other secret."""
    chosen = {}
    for variable in variables:
        if variable.name in environ:
            chosen[variable.name] = environ[variable.name]
        elif variable.secret or variable.value is None:
            chosen[variable.name] = dummy(variable.name)
        else:
            chosen[variable.name] = expand_or_dummy(variable.value, values)
    return {name: value for name, value in chosen.items() if _can_be_set(name, value)}


def working_directory(launch: Stdio, values: Mapping[str, str], scratch: Scratch) -> str:
    """The directory that the entry names, or an empty one."""
    return str(scratch.work) if launch.cwd is None else expand(launch.cwd, values, "cwd")


def _can_be_set(name: str, value: str) -> bool:
    return bool(name) and "=" not in name and "\0" not in name + value


def _key(launch: Stdio) -> str:
    line = "\0".join((launch.command, *launch.args))
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:16]
