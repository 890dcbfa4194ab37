"""How is a container run, so that its runtime's client learns nothing from the entry and nothing of it stays?"""

from __future__ import annotations

import secrets
import subprocess
from contextlib import suppress
from dataclasses import dataclass

from auditor.confine.conditions import Conditions
from auditor.confine.confined import Confined
from auditor.confine.environment import inherited
from auditor.confine.launchers.containers import client_environment
from auditor.confine.prepared import Prepared
from auditor.confine.scratch import new_scratch
from auditor.confine.scrubbed import entry_environment, expanded_argv
from auditor.confine.variables import launch_values
from auditor.errors import AuditorError

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Contained(Confined):
    """A container, which its daemon keeps running when the client is killed."""

    name: str = ""

    def close(self) -> None:
        """Remove the container, if it is still there, and the scratch directories."""
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                [self.argv[0], "rm", "--force", self.name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=dict(self.env),
                timeout=_PATIENCE,
                check=False,
            )
        Confined.close(self)


def container(prepared: Prepared, conditions: Conditions) -> Confined:
    """A client with an environment of the user's own, and a container with that of the entry, in a file.

    Not in the client's: a variable such as LD_PRELOAD would make it run what the entry wants. Not in its arguments:
    those can be read by everybody.

    Raises `AuditorError` where a reference in the launch line has no value.
    """
    scratch = new_scratch()
    try:
        values = launch_values(scratch, conditions.environ)
        client, run, *words = expanded_argv(prepared.launch, values, conditions.dummies)
        wanted = entry_environment(prepared.launch.env, values, conditions.environ, conditions.dummies)
        lines = [f"{name}={value}\n" for name, value in wanted.items() if "\n" not in name + value]
        settings = scratch.root / "variables"
        settings.write_text("".join(lines), encoding="utf-8")
        settings.chmod(0o600)
    except (AuditorError, OSError, UnicodeError):
        scratch.remove()
        raise
    name = f"c{secrets.token_hex(8)}"
    argv = (client, run, "--name", name, "--env-file", str(settings), *words)
    env = {**inherited(), **client_environment()}
    return Contained(argv, env, str(scratch.work), "container", scratch, name=name)
