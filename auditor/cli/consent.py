"""May these commands be started here?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import click

from auditor.capture import Options
from auditor.cli import stream
from auditor.errors import AuditorError
from auditor.judge import launch_line
from auditor.model import ServerSpec, Stdio
from auditor.report.escape import terminal

_SANDBOX = "bubblewrap"
_MOST = 40
_HINT = "look at the commands, then say --yes; or use --static, which starts nothing"


def given(_: Sequence[ServerSpec]) -> None:
    """The user said `--yes`."""


def asking(options: Options) -> Callable[[Sequence[ServerSpec]], None]:
    """What to call before servers are started under these options.

    It shows every command that would run without a sandbox, or in one with network, whole, and asks; nothing is asked
    for the others. It raises `AuditorError` where nobody can answer, or the answer is no.
    """

    def ask(specs: Sequence[ServerSpec]) -> None:
        commands = [spec for spec in specs if isinstance(spec.launch, Stdio) and _matters(spec, options)]
        if not commands:
            return
        present = sys.stdin.isatty() and sys.stderr.isatty()
        stream.err("\n".join(_question(commands, options, "will" if present else "would")) + "\n")
        if not present:
            what = f"{_number(commands)} would be started {_how(options)}, and nobody is here to agree"
            raise AuditorError(what, terminal(commands[0].id), _HINT)
        if not click.confirm("Start?", default=False, err=True):
            raise AuditorError("nothing was started, as you wished", hint=_HINT)

    return ask


def _matters(spec: ServerSpec, options: Options) -> bool:
    return options.confine != _SANDBOX or options.conditions(spec.id, spec.name).network


def _how(options: Options) -> str:
    return "in a sandbox with network" if options.confine == _SANDBOX else "without a sandbox"


def _question(commands: Sequence[ServerSpec], options: Options, verb: str) -> list[str]:
    if options.confine == _SANDBOX:
        lines = [
            f"{_number(commands)} {verb} be started in a sandbox with network:",
            "without your files and variables, but able to reach any host that you can, also in your own network.",
        ]
    else:
        lines = [
            f"{_number(commands)} {verb} be started with a minimal environment, which is not a sandbox:",
            "none of your variables and a decoy home, but your files can be reached by their paths, and the network.",
            "`mcp-assay doctor` says how to get a sandbox here.",
        ]
    shown = [f"  {terminal(spec.id, 60)}: {terminal(launch_line(spec.launch))}" for spec in commands[:_MOST]]
    shown += [f"  and {len(commands) - _MOST} more"] if len(commands) > _MOST else []
    return [*lines, "", *shown, ""]


def _number(commands: Sequence[ServerSpec]) -> str:
    return f"{len(commands)} command{'' if len(commands) == 1 else 's'}"
