"""What becomes of what servers said, once it is captured?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auditor.capture import archive
from auditor.cli import stream
from auditor.model import Capture
from auditor.report.escape import terminal


def keep(captures: Sequence[Capture], path: Path) -> None:
    """Save `captures` to `path`; where there is none, say on standard error that nothing was written."""
    if captures:
        archive.save(captures, path)
    else:
        stream.err(f"nothing was captured, so nothing is written to {terminal(str(path))}\n")


def note(notes: Sequence[str]) -> None:
    """Tell on standard error what an audit would say in its notes, for a command that draws no report."""
    stream.err("".join(f"note: {terminal(each)}\n" for each in notes))
