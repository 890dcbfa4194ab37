"""With what does an untrusted program run, and what is kept from it?"""

from __future__ import annotations

from collections.abc import Callable

from auditor.confine.bubblewrap import bubblewrap
from auditor.confine.conditions import Conditions, Resources
from auditor.confine.confined import Confined
from auditor.confine.container import container
from auditor.confine.launchers import prepare
from auditor.confine.machine import why_no_sandbox
from auditor.confine.places import private_name
from auditor.confine.prepared import Prepared
from auditor.confine.scrubbed import scrubbed
from auditor.confine.unconfined import unconfined
from auditor.confine.watching import watched, why_unwatched
from auditor.confine.withheld import withheld
from auditor.errors import AuditorError

__all__ = [
    "MODES",
    "Conditions",
    "Confined",
    "Prepared",
    "Resources",
    "best_mode",
    "chosen_mode",
    "confine",
    "prepare",
    "private_name",
    "why_unwatched",
    "withheld",
]

Mode = Callable[[Prepared, Conditions], Confined]

_BY_NAME: dict[str, Mode] = {"bubblewrap": bubblewrap, "scrubbed": scrubbed, "none": unconfined}

MODES = tuple(_BY_NAME)
"""`scrubbed` is not a sandbox; `none` is for tests of this program."""


def best_mode() -> str:
    """The strongest of `MODES` that works on this machine."""
    return "bubblewrap" if why_no_sandbox() is None else "scrubbed"


def chosen_mode(name: str) -> str:
    """The mode that is meant by one of `MODES` or `auto`, before anything is started.

    Raises `AuditorError` where a sandbox was asked for by name and none can be built here.
    """
    trouble = why_no_sandbox() if name == "bubblewrap" else None
    if trouble is not None:
        raise trouble
    return best_mode() if name == "auto" else name


def confine(prepared: Prepared, conditions: Conditions) -> Confined:
    """How to spawn a program once, with fresh scratch directories; the caller must `close()` what it gets.

    Raises `AuditorError` where a variable in the launch line has no value, what it names cannot be read, the mode is
    not one of `MODES`, or does not work here: there is no silent fallback to a weaker one.
    """
    chosen = _BY_NAME.get(conditions.mode)
    if chosen is None:
        what = f"there is no confinement called {conditions.mode!r}"
        raise AuditorError(what, "--confine", f"use one of {', '.join(MODES)}")
    if prepared.container:
        # Its client must reach the daemon, which no sandbox of ours shows; the daemon's own is around the server.
        return container(prepared, conditions)
    try:
        return watched(chosen(prepared, conditions), prepared, conditions)
    except (OSError, MemoryError) as error:  # a fault of this launch, whatever lies where it points, is not the audit's
        what = f"cannot be confined: {getattr(error, 'strerror', None) or 'it needs too much memory'}"
        raise AuditorError(what, prepared.launch.command, "look at the files that its entry names") from None
