"""Which options do the commands that start servers share?"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from auditor.capture import Limits, Options
from auditor.cli.values import HeaderType, VariableType
from auditor.confine import best_mode
from auditor.targets import Surroundings

_Command = Callable[..., int]
_COMMAND = "auditor.command"
_DEFAULTS = Limits()
_MB = 1 << 20


class TakesCommand(click.Command):
    """A command whose line may end with `-- PROGRAM ARGS…`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put what follows `--` aside, for click would mix it with the targets."""
        if "--" in args:
            at = args.index("--")
            ctx.meta[_COMMAND] = tuple(args[at + 1 :])
            args = args[:at]
            if not ctx.meta[_COMMAND] and not ctx.resilient_parsing:
                raise click.UsageError("nothing follows `--`: put the server's command there", ctx)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line with its end."""
        return [*super().collect_usage_pieces(ctx), "[-- PROGRAM ARGS…]"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the shared options say."""

    targets: tuple[str, ...]
    command: tuple[str, ...]
    options: Options
    yes: bool
    around: Surroundings
    now: str


def takes_targets(function: _Command) -> _Command:
    """Add the targets and every option about meeting servers; the function gets them together, as `asked`."""

    @wraps(function)
    def wrapper(**given: Any) -> int:  # click calls by name, with the types that _SHARED gives each option
        own = {name: given.pop(name) for name in _NAMES}
        return function(asked=_asked(**own), **given)

    command: _Command = wrapper
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command


def _asked(
    *,
    targets: tuple[str, ...],
    yes: bool,
    confine: str,
    timeout: float,
    jobs: int,
    env: Sequence[tuple[str, str]],
    header: Sequence[tuple[str, str]],
    max_message: int,
    max_total: int,
    max_pages: int,
    max_items: int,
) -> Asked:
    """The shared options together with the surroundings: the one place where both are read."""
    limits = Limits(
        timeout=timeout,
        line_bytes=max_message * _MB,
        total_bytes=max_total * _MB,
        pages=max_pages,
        items=max_items,
    )
    return Asked(
        targets=targets,
        command=click.get_current_context().meta.get(_COMMAND, ()),
        options=Options(
            limits=limits,
            jobs=jobs,
            confine=best_mode() if confine == "auto" else confine,
            environ=dict(env),
            headers=dict(header),
        ),
        yes=yes,
        around=Surroundings(Path.home(), Path.cwd(), os.environ, sys.platform),
        now=datetime.now(UTC).isoformat(timespec="seconds"),
    )


_NAMES = tuple(inspect.signature(_asked).parameters)
_SHARED: tuple[Callable[[_Command], _Command], ...] = (
    click.argument("targets", nargs=-1, metavar="[TARGET]…"),
    click.option("--yes", "-y", is_flag=True, help="Start the servers without asking."),
    click.option(
        "--confine", type=click.Choice(["auto", "scrubbed"]), default="auto", show_default=True,
        help="How servers run. scrubbed: minimal environment, decoy home; not a sandbox. auto: scrubbed, today.",
    ),
    click.option(
        "--env", metavar="NAME[=VALUE]", multiple=True, type=VariableType(),
        help="Let servers whose entry names this variable have it, yours or this value. Repeatable.",
    ),
    click.option(
        "--header", metavar="NAME=ENV_NAME", multiple=True, type=HeaderType(),
        help="Send this HTTP header; its value is read from a variable. Repeatable.",
    ),
    click.option(
        "--timeout", type=click.FloatRange(min=0.1), default=_DEFAULTS.timeout, show_default=True,
        help="Seconds for each server.",
    ),
    click.option(
        "--jobs", type=click.IntRange(min=1, max=256), default=8, show_default=True, help="Servers at a time.",
    ),
    click.option(
        "--max-message", metavar="MB", type=click.IntRange(min=1, max=1024), show_default=True,
        default=_DEFAULTS.line_bytes // _MB, help="Longest message that is read.",
    ),
    click.option(
        "--max-total", metavar="MB", type=click.IntRange(min=1, max=4096), show_default=True,
        default=_DEFAULTS.total_bytes // _MB, help="Most that is read of one server.",
    ),
    click.option(
        "--max-pages", type=click.IntRange(min=1), default=_DEFAULTS.pages, show_default=True,
        help="Most pages of one list.",
    ),
    click.option(
        "--max-items", type=click.IntRange(min=1), default=_DEFAULTS.items, show_default=True,
        help="Most tools, prompts or resources of one server.",
    ),
)  # fmt: skip
