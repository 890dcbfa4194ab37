"""What is being done right now? Drawn on standard error where a person looks at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from auditor.capture import Watch
from auditor.cli import stream
from auditor.report.escape import terminal

if TYPE_CHECKING:
    from rich.progress import Progress

_DONE = "done"
_held: list[Progress] = []
"""What is drawn at the moment."""


@contextmanager
def shown(*, quiet: bool, verbose: bool, colour: bool = True) -> Iterator[Watch | None]:
    """A live line for each server on a terminal; with `verbose`, a plain line for each step elsewhere."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _live(colour) as watch:
            yield watch
    else:
        yield _plain if verbose else None


def hold() -> None:
    """Take the lines off the terminal, until the next step of a server draws them again."""
    for progress in _held:
        progress.stop()


@contextmanager
def _live(colour: bool) -> Iterator[Watch]:
    # rich costs 0.1 s to import; a scan of saved captures shows no progress.
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True, no_color=None if colour else True), transient=True)
    tasks: dict[str, TaskID] = {}

    def watch(server: str, step: str) -> None:
        progress.start()  # only now: until the first server starts, the terminal belongs to the question
        line = f"{terminal(server, 40)}  {terminal(step, 60)}"
        if step == _DONE:
            if server in tasks:
                progress.remove_task(tasks.pop(server))
        elif server in tasks:
            progress.update(tasks[server], description=line)
        else:
            tasks[server] = progress.add_task(line, total=None)

    _held.append(progress)
    try:
        yield watch
    finally:
        _held.remove(progress)
        progress.stop()


def _plain(server: str, step: str) -> None:
    stream.err(f"{terminal(server, 60)}: {terminal(step, 120)}\n")
