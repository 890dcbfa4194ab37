"""With what does an untrusted program run, and what is kept from it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from auditor.confine.confined import Confined
from auditor.confine.scrubbed import scrubbed
from auditor.confine.unconfined import unconfined
from auditor.errors import AuditorError
from auditor.model import Stdio

__all__ = ["MODES", "Confined", "confine"]

Mode = Callable[[Stdio, Mapping[str, str], Path], Confined]

_BY_NAME: dict[str, Mode] = {"scrubbed": scrubbed, "none": unconfined}

MODES = tuple(_BY_NAME)
"""`scrubbed` is not a sandbox; `none` is for tests of this program."""


def confine(launch: Stdio, mode: str, environ: Mapping[str, str], cache_dir: Path) -> Confined:
    """How to spawn `launch`, with fresh scratch directories; the caller must `close()` what it gets.

    `environ` holds the only variables of the user that may reach the program, and only where its entry names
    them. `cache_dir` keeps what launchers such as `npx` download. Raises `AuditorError` where a variable in
    the launch line has no value, or `mode` is not one of `MODES`.
    """
    chosen = _BY_NAME.get(mode)
    if chosen is None:
        raise AuditorError(f"there is no confinement called {mode!r}", "--confine", f"use one of {', '.join(MODES)}")
    return chosen(launch, environ, cache_dir)
