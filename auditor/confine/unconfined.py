"""How does a program run as its client would start it, with everything the user has?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from auditor.confine.confined import Confined
from auditor.confine.scratch import new_scratch
from auditor.confine.scrubbed import entry_environment, working_directory
from auditor.confine.variables import expand, launch_values
from auditor.errors import AuditorError
from auditor.model import Stdio


def unconfined(launch: Stdio, environ: Mapping[str, str], cache_dir: Path) -> Confined:  # noqa: ARG001 - one signature
    """For tests of this program only: the whole environment, the true home, no limits."""
    scratch = new_scratch()
    try:
        values = {**launch_values(scratch, {}), **os.environ, **environ}
        argv = tuple(expand(text, values, "command line") for text in (launch.command, *launch.args))
        env = {**os.environ, **entry_environment(launch.env, values, environ)}
        return Confined(argv, env, working_directory(launch, values, scratch), "none", scratch)
    except AuditorError:
        scratch.remove()
        raise
