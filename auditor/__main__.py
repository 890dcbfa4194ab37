"""Where does the program begin, and how does it end whatever happens?"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from auditor.cli import main as command
from auditor.cli import stream
from auditor.cli.exits import INTERNAL, INTERRUPTED, USAGE
from auditor.errors import AuditorError


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    stream.tolerant()
    signal.signal(signal.SIGTERM, _end)
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """The exit code of these arguments; a crash is never 0 or 1."""
    try:
        code = command.main(args=list(args), prog_name="mcp-assay", standalone_mode=False)
    except AuditorError as error:
        stream.tell(error)
        return USAGE
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        stream.err("\ninterrupted: no audit was completed\n")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the one place that turns a crash into a code nobody mistakes for a verdict
        return _crashed()
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
