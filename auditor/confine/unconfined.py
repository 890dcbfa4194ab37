"""How does a program run as its client would start it, with everything the user has?"""

from __future__ import annotations

import os

from auditor.confine.conditions import Conditions
from auditor.confine.confined import Confined
from auditor.confine.marks import all_unmarked
from auditor.confine.prepared import Prepared
from auditor.confine.scratch import new_scratch
from auditor.confine.scrubbed import entry_environment, working_directory
from auditor.confine.variables import expand, launch_values
from auditor.errors import AuditorError


def unconfined(prepared: Prepared, conditions: Conditions) -> Confined:
    """For tests of this program only: the whole environment, the true home, no limits."""
    launch, environ = prepared.launch, conditions.environ
    scratch = new_scratch()
    try:
        values = {**launch_values(scratch, {}), **os.environ, **environ}
        words = all_unmarked((launch.command, *launch.args), conditions.dummies)
        argv = tuple(expand(text, values, "command line") for text in words)
        env = {**os.environ, **entry_environment(launch.env, values, environ, conditions.dummies)}
        return Confined(argv, env, working_directory(launch, values, scratch.places), "none", scratch)
    except AuditorError:
        scratch.remove()
        raise
