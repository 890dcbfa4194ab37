"""Which exit code does an outcome have?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.model import Outcome  # not imported at run time: `--version` must not pay for the nouns

USAGE = 2
INTERNAL = 5
INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""

_CODES = {"clean": 0, "findings": 1, "incomplete": 3, "nothing": 4}


def code(outcome: Outcome, *, exit_zero: bool = False) -> int:
    """The code; with `exit_zero` findings and gaps do not fail the caller, who uploads the report."""
    if exit_zero and outcome.value in ("findings", "incomplete"):
        return 0
    return _CODES[outcome.value]
