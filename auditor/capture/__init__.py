"""What does a server say about itself, completely, and what could not be had?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from auditor.capture.limits import Limits, Options
from auditor.capture.plan import Probe
from auditor.model import Capture, ServerSpec

__all__ = ["Limits", "Options", "Probe", "Watch", "capture"]

Watch = Callable[[str, str], None]
"""Told the id of a server and what is being done with it: `start`, `initialize`, `tools/list page 2`, …, `done`.

Called from the event loop: it must not block.
"""


def capture(specs: Sequence[ServerSpec], options: Options, watch: Watch | None = None) -> tuple[Capture, ...]:
    """Start or dial every server, ask it everything, and end it; one capture each, in the order of `specs`.

    Whatever fails for one server is a `Gap` of its capture; nothing is raised for it. Every process started is
    gone on return, also after Ctrl-C. Raises `AuditorError` only for `options` that make no sense.
    """
    # The transports cost 0.1 s to import; an offline audit, which needs only `archive`, must not pay for them.
    from auditor.capture.fleet import capture_all

    return capture_all(specs, options, watch)
