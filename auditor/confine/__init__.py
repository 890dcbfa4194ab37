"""With what does an untrusted program run, and what is kept from it?

What only a program that is started needs is imported by who starts one: half of the rooms ask for conditions, and an
audit of saved captures starts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.confine.conditions import MODES, Conditions, Resources
from auditor.confine.machine import why_no_sandbox
from auditor.confine.places import private_name
from auditor.confine.prepared import Prepared

if TYPE_CHECKING:
    from auditor.confine.confined import Confined

__all__ = ["MODES", "Conditions", "Prepared", "Resources", "best_mode", "chosen_mode", "confine", "private_name"]


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
    from auditor.confine.modes import confined_as

    return confined_as(prepared, conditions)
