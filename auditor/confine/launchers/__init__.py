"""How does a launcher such as `npx` become a program that runs without a registry?"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from auditor.confine.conditions import Conditions
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.containers import from_container
from auditor.confine.launchers.npm import from_npm
from auditor.confine.launchers.plain import from_interpreter
from auditor.confine.launchers.programs import program_of
from auditor.confine.launchers.trouble import FULL
from auditor.confine.launchers.unwrap import unwrapped
from auditor.confine.launchers.uv_run import from_uv_run
from auditor.confine.launchers.uvx import from_uvx
from auditor.confine.prepared import Prepared
from auditor.model import Stdio

__all__ = ["LAUNCHERS", "prepare"]

Launcher = Callable[[Asked], Prepared | None]

LAUNCHERS: tuple[Launcher, ...] = (from_npm, from_uvx, from_uv_run, from_container, from_interpreter)
"""One per family; each answers None to what is not its own."""


def prepare(launch: Stdio, conditions: Conditions, stop: threading.Event | None = None) -> Prepared:
    """Fetch what a launcher would fetch; blocks for as long as that takes, and ends soon after `stop` is set.

    A version that the launch leaves open is asked for anew each time: an earlier answer could be another program
    than the one that the client runs today. The version found, like a pinned one, is fetched once and kept; what is
    kept stays until the caller releases `Prepared.use`.

    Raises `AuditorError` where the registry cannot be reached, has no such thing, or has one that must run code to
    be installed; where the disk is full; and for a launch that names a registry of its own.
    """
    launch = unwrapped(launch)
    asked = Asked(
        launch=launch,
        program=program_of(launch),
        conditions=conditions,
        stop=stop or threading.Event(),
        deadline=time.monotonic() + conditions.install_timeout,
    )
    try:
        answers = (launcher(asked) for launcher in LAUNCHERS)
        found = next((prepared for prepared in answers if prepared is not None), Prepared(launch))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise asked.refusal(*FULL) from None
    return replace(found, use=asked.use)
