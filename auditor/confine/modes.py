"""Which way of confining a program is meant, and what surrounds each of them?"""

from __future__ import annotations

from collections.abc import Callable

from auditor.confine.bubblewrap import bubblewrap
from auditor.confine.conditions import MODES, Conditions
from auditor.confine.confined import Confined
from auditor.confine.container import container
from auditor.confine.prepared import Prepared
from auditor.confine.scrubbed import scrubbed
from auditor.confine.unconfined import unconfined
from auditor.confine.watching import watched
from auditor.errors import AuditorError

Mode = Callable[[Prepared, Conditions], Confined]

_BY_NAME: dict[str, Mode] = dict(zip(MODES, (bubblewrap, scrubbed, unconfined), strict=True))


def confined_as(prepared: Prepared, conditions: Conditions) -> Confined:
    """As `confine` says."""
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
