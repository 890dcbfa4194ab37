"""May these commands be started here?"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from auditor.cli import stream
from auditor.errors import AuditorError
from auditor.judge import launch_line
from auditor.model import ServerSpec, Stdio
from auditor.report.escape import terminal

_MOST = 40
_HINT = "look at the commands, then say --yes; or use --static, which starts nothing"


def given(_: Sequence[ServerSpec]) -> None:
    """The user said `--yes`."""


def ask(specs: Sequence[ServerSpec]) -> None:
    """Show every command that would run, whole, and ask; nothing is asked where servers are only dialled.

    Raises `AuditorError` where nobody can answer, or the answer is no.
    """
    commands = [spec for spec in specs if isinstance(spec.launch, Stdio)]
    if not commands:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        what = f"{_number(commands)} would be started, and nobody is here to agree"
        raise AuditorError(what, terminal(commands[0].id), _HINT)
    stream.err("\n".join(_question(commands)) + "\n")
    if not click.confirm("Start?", default=False, err=True):
        raise AuditorError("nothing was started, as you wished", hint=_HINT)


def _question(commands: Sequence[ServerSpec]) -> list[str]:
    lines = [
        f"{_number(commands)} will be started with a minimal environment, which is not a sandbox:",
        "none of your variables and a decoy home, but your files can be reached by their paths, and the network.",
        "",
    ]
    lines += [f"  {terminal(spec.id, 60)}: {terminal(launch_line(spec.launch))}" for spec in commands[:_MOST]]
    lines += [f"  and {len(commands) - _MOST} more"] if len(commands) > _MOST else []
    return [*lines, ""]


def _number(commands: Sequence[ServerSpec]) -> str:
    return f"{len(commands)} command{'' if len(commands) == 1 else 's'}"
