"""Where does the program begin, and how does it end whatever happens?"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from errno import EPIPE
from types import FrameType
from typing import NoReturn

import click

from auditor.cli import main as command
from auditor.cli import stream
from auditor.cli.exits import INTERNAL, INTERRUPTED, USAGE
from auditor.errors import AuditorError

_ALLOCATIONS = 100_000
"""Objects after which cycles are looked for: nearly all of ours are trees that live to the end."""


def main(also: Callable[[AuditorError], None] | None = None) -> NoReturn:
    """Run the command line and exit with its code; `also` gets the mistake of a person that ended it."""
    gc.set_threshold(_ALLOCATIONS)
    stream.tolerant()
    signal.signal(signal.SIGTERM, _end)
    sys.exit(run(sys.argv[1:], also))


def run(args: Sequence[str], also: Callable[[AuditorError], None] | None = None) -> int:
    """The exit code of these arguments; a crash is never 0 or 1. A person's mistake is told, and handed to `also`."""
    try:
        return _ran(args)
    except AuditorError as error:
        stream.tell(error)
        if also:
            also(error)
        return USAGE
    except click.ClickException as error:
        with suppress(OSError):  # standard error may be full, and the code is still ours
            error.show()
        if also:
            also(AuditorError(error.format_message()))
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        stream.err("\ninterrupted: no audit was completed\n")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the one place that turns a crash into a code nobody mistakes for a verdict
        return _crashed()


def _ran(args: Sequence[str]) -> int:
    """The exit code of the command. click prints help and versions by itself, and ends with 1 where a pipe broke."""
    out, err = sys.stdout, sys.stderr
    try:
        code = command.main(args=list(args), prog_name="mcp-assay", standalone_mode=False)
    except SystemExit:
        if sys.stdout is out:
            raise
        sys.stdout, sys.stderr = out, err  # click put others there, since a pipe broke
        if not stream.failed(broken := BrokenPipeError(EPIPE, "a pipe that is not ours broke")):
            raise broken from None  # that of a server, say: a crash as any other
        return 0
    except OSError as error:
        if not stream.failed(error):
            raise
        return 0
    return code if isinstance(code, int) else 0


def _crashed() -> int:
    import traceback

    from auditor.report.escape import visible

    stream.err(visible(traceback.format_exc(), limit=100_000, keep="\n"))
    stream.err("internal error: no audit was completed\n")
    return INTERNAL


def _end(number: int, _: FrameType | None) -> NoReturn:
    """Unwind, so that every child is ended first."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
