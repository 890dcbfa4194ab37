"""Which options do the commands that start servers share?"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from auditor.capture import Limits, Options, Probe
from auditor.cli import stream
from auditor.cli.around import surroundings
from auditor.cli.bounds import BOUNDS, Given, LimitType, limited
from auditor.cli.once import Once
from auditor.cli.signin import Desk
from auditor.cli.values import HeaderType, NetworkType, SecondsType, VariableType
from auditor.confine import Resources, best_mode, chosen_mode
from auditor.errors import AuditorError
from auditor.targets import Surroundings

_Command = Callable[..., int]
_COMMAND = "auditor.command"
_SANDBOX = "bubblewrap"
_DEFAULTS = Limits()
_MB = 1 << 20


class TakesCommand(Once):
    """A command whose line may end with `-- PROGRAM ARGS…`."""

    ending, meant = "PROGRAM ARGS…", "the server's command"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put what follows `--` aside, for click would mix it with the targets."""
        if "--" in args:
            at = args.index("--")
            ctx.meta[_COMMAND] = tuple(args[at + 1 :])
            args = args[:at]
            if not ctx.meta[_COMMAND] and not ctx.resilient_parsing:
                raise click.UsageError(f"nothing follows `--`: put {self.meant} there", ctx)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line with its end."""
        return [*super().collect_usage_pieces(ctx), f"[-- {self.ending}]"]


class TakesArguments(TakesCommand):
    """A command whose line may end with `-- ARGS…`, those of the one program that it is about."""

    ending, meant = "ARGS…", "the server's arguments"


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
    return _taking(click.argument("targets", nargs=-1, metavar="[TARGET]…"), function)


def takes_sources(function: _Command) -> _Command:
    """The same with the targets as an option, for a command whose arguments are something else."""
    sources = click.option(
        "--from", "--capture", "targets", metavar="TARGET", multiple=True,
        help="Config file, folder, URL or saved capture to look in. [default: every config that is found]",
    )  # fmt: skip
    return _taking(sources, function)


def _taking(targets: Callable[[_Command], _Command], function: _Command) -> _Command:

    @wraps(function)
    def wrapper(**given: Any) -> int:  # click calls by name, with the types that _SHARED gives each option
        own = {name: given.pop(name) for name in _NAMES}
        return function(asked=_asked(**own), **given)

    command: _Command = wrapper
    for decorate in reversed((targets, *_SHARED)):
        command = decorate(command)
    return command


def _asked(
    *,
    targets: tuple[str, ...],
    yes: bool,
    confine: str,
    grant: Sequence[str],
    network: Sequence[str],
    watch: bool | None,
    timeout: float,
    install_timeout: float,
    jobs: int,
    env: Sequence[tuple[str, str]],
    header: Sequence[tuple[str, str]],
    oauth: bool,
    sign_in_timeout: float,
    probe: str,
    probe_wait: float,
    max_message: int,
    max_total: int,
    max_pages: int,
    max_items: int,
    limit: Sequence[Given],
) -> Asked:
    """The shared options together with the surroundings: the one place where both are read."""
    usual = _limits(
        timeout=timeout, install_timeout=install_timeout, sign_in_timeout=sign_in_timeout,
        max_message=max_message, max_total=max_total, max_pages=max_pages, max_items=max_items,
    )  # fmt: skip
    limits, resources = limited(usual, Resources(), limit)
    return Asked(
        targets=targets,
        command=click.get_current_context().meta.get(_COMMAND, ()),
        options=Options(
            limits=limits,
            resources=resources,
            jobs=jobs,
            confine=_mode(confine, network, grant),
            network=frozenset(network) - {""},
            grants=tuple(grant),
            watch=_watched(watch, confine),
            probe=Probe(probe),
            probe_wait=probe_wait,
            environ=dict(env),
            headers=dict(header),
            sign_in=Desk().invite if oauth else None,
        ),
        yes=yes,
        around=surroundings(),
        now=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _mode(confine: str, network: Sequence[str], grants: Sequence[str]) -> str:
    """How servers run; says which grants have no effect then.

    Raises `AuditorError` where no network was asked for and cannot be kept from them, where there is no such sandbox,
    and for a grant of what is not there: a slip of the pen, and no gap of each server.
    """
    if grants:
        from auditor.confine.exposed import granted_paths

        granted_paths(grants)
    mode = chosen_mode(confine)
    if mode == _SANDBOX or click.get_current_context().params.get("static"):
        return mode
    if "" in network:
        hint = "leave `--network none` out, or start nothing; `mcp-assay doctor` says what a sandbox needs here"
        raise AuditorError(f"the network cannot be kept from servers under --confine {mode}", "--network none", hint)
    if grants:
        stream.err(f"note: --grant has no effect under --confine {mode}: servers there can read all that you can\n")
    return mode


def _watched(wanted: bool | None, confine: str) -> bool:
    """Whether servers are watched where that works; raises `AuditorError` where it was asked for and does not."""
    if not wanted:
        return wanted is None
    from auditor.confine.watching import why_unwatched

    sandbox = "" if confine == "scrubbed" or best_mode() != "bubblewrap" else shutil.which("bwrap") or ""
    if trouble := why_unwatched(sandbox):
        raise AuditorError(f"servers cannot be watched here: {trouble}", "--watch", "leave `--watch` out")
    return True


def _limits(
    *, timeout: float, install_timeout: float, sign_in_timeout: float, max_message: int, max_total: int,
    max_pages: int, max_items: int,
) -> Limits:  # fmt: skip
    """The bounds, in the units of the command line."""
    return Limits(
        timeout=timeout,
        install_timeout=install_timeout,
        sign_in=sign_in_timeout,
        line_bytes=max_message * _MB,
        total_bytes=max_total * _MB,
        pages=max_pages,
        items=max_items,
    )


_NAMES = tuple(inspect.signature(_asked).parameters)
_SHARED: tuple[Callable[[_Command], _Command], ...] = (
    click.option("--yes", "-y", is_flag=True, help="Start the servers without asking."),
    click.option(
        "--confine", type=click.Choice(["auto", "bubblewrap", "scrubbed"]), default="auto", show_default=True,
        help="How servers run. bubblewrap: a sandbox. scrubbed: minimal environment, decoy home; not a sandbox. "
        "auto: the stronger that works here (see `mcp-assay doctor`).",
    ),
    click.option(
        "--grant", metavar="PATH[:rw]", multiple=True,
        help="Let servers in a sandbox read this too, or write it. Repeatable.",
    ),
    click.option(
        "--network", metavar="none|full[:NAME]", multiple=True, type=NetworkType(),
        help="Let servers in a sandbox use the network while they run, or the one of this name. Repeatable. "
        "[default: none]",
    ),
    click.option(
        "--watch/--no-watch", default=None,
        help="Record what servers open, start and connect to (needs strace). [default: where that works]",
    ),
    click.option(
        "--env", metavar="NAME[=VALUE]", multiple=True, type=VariableType(),
        help="Let servers whose entry names this variable, or an envFile, have it, yours or this value; and what has "
        "no entry: a typed command, a package that is vetted by its name. Repeatable.",
    ),
    click.option(
        "--header", metavar="NAME=ENV_NAME", multiple=True, type=HeaderType(),
        help="Send this HTTP header; its value is read from a variable. Repeatable.",
    ),
    click.option(
        "--oauth", is_flag=True,
        help="Sign in, in your browser, to servers that want it. Tokens are kept in memory, for this audit only.",
    ),
    click.option(
        "--sign-in-timeout", metavar="SECONDS", type=SecondsType(1), default=_DEFAULTS.sign_in,
        show_default=True, help="Seconds that you have to sign in, with --oauth.",
    ),
    click.option(
        "--probe", type=click.Choice(["none", "quick", "full"]), default="quick", show_default=True,
        help="Ask again, and as other clients, and compare. quick: at most one more start. full: as every client.",
    ),
    click.option(
        "--probe-wait", metavar="SECONDS", type=SecondsType(0.1, 600), default=10.0, show_default=True,
        help="Wait so long for a change, with --probe full.",
    ),
    click.option(
        "--timeout", type=SecondsType(0.1), default=_DEFAULTS.timeout, show_default=True,
        help="Seconds for each server.",
    ),
    click.option(
        "--install-timeout", type=SecondsType(1), default=_DEFAULTS.install_timeout, show_default=True,
        help="Seconds to fetch a server that npx, uvx and the like would download, before its own time begins.",
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
        "--max-items", type=click.IntRange(min=1, max=10_000), default=_DEFAULTS.items, show_default=True,
        help="Most tools, prompts or resources of one list.",
    ),
    click.option(
        "--limit", metavar="NAME=VALUE", multiple=True, type=LimitType(),
        help="Set any other limit of a server: " + ", ".join(bound.name + (f" ({bound.unit})" if bound.unit else "")
        for bound in BOUNDS) + ". Each, and what happens at it: docs/limits.md. Repeatable.",
    ),
)  # fmt: skip
