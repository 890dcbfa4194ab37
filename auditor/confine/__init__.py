"""With what does an untrusted program run, and what is kept from it?"""

from __future__ import annotations

from collections.abc import Callable

from auditor.confine.conditions import Conditions, Resources
from auditor.confine.confined import Confined
from auditor.confine.prepared import Prepared, prepare
from auditor.confine.scrubbed import scrubbed
from auditor.confine.unconfined import unconfined
from auditor.errors import AuditorError

__all__ = ["MODES", "Conditions", "Confined", "Prepared", "Resources", "best_mode", "confine", "prepare"]

Mode = Callable[[Prepared, Conditions], Confined]

_BY_NAME: dict[str, Mode] = {"scrubbed": scrubbed, "none": unconfined}

MODES = tuple(_BY_NAME)
"""`scrubbed` is not a sandbox; `none` is for tests of this program."""


def best_mode() -> str:
    """The strongest of `MODES` that works on this machine."""
    return "scrubbed"


def confine(prepared: Prepared, conditions: Conditions) -> Confined:
    """How to spawn a program once, with fresh scratch directories; the caller must `close()` what it gets.

    Raises `AuditorError` where a variable in the launch line has no value, the mode is not one of `MODES`, or
    does not work here: there is no silent fallback to a weaker one.
    """
    chosen = _BY_NAME.get(conditions.mode)
    if chosen is None:
        what = f"there is no confinement called {conditions.mode!r}"
        raise AuditorError(what, "--confine", f"use one of {', '.join(MODES)}")
    return chosen(prepared, conditions)
