"""`mcp-assay guard`: what may pass between a client and a server?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from auditor.cli.guard_http import OverHttp, over_http
from auditor.cli.lazy import Entry, LazyGroup
from auditor.cli.once import check
from auditor.errors import AuditorError

if TYPE_CHECKING:
    from auditor.guarding import Tells
    from auditor.remoting import Address  # costs half a second

_COMMAND = "auditor.guard.command"
_LAST_WORDS = 0.5
"""Seconds at the end for notices to be read."""
SUBCOMMANDS = (
    Entry("install", "auditor.cli.guard_install:install", "Put the guard before the servers of your clients."),
    Entry("uninstall", "auditor.cli.guard_install:uninstall", "Take it away again, byte for byte."),
    Entry("sign-in", "auditor.cli.guard_signin:sign_in", "Sign in to a server at a URL, for its guard."),
    Entry("sign-out", "auditor.cli.guard_signin:sign_out", "Forget what was given there."),
)


class GuardGroup(LazyGroup):
    """A command whose line ends with `-- PROGRAM ARGS…`, and which has commands of its own beside that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put what follows `--` aside: it is the server's."""
        if "--" in args:
            at = args.index("--")
            ctx.meta[_COMMAND] = tuple(args[at + 1 :])
            args = args[:at]
        elif not args:
            args = ["--help"]
        check(self, ctx, args)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The usage line with its end."""
        return ["[OPTIONS]", "-- PROGRAM [ARGS]…"]


@click.group(cls=GuardGroup, entries=SUBCOMMANDS, invoke_without_command=True)
@click.option(
    "--server", metavar="NAME", help="The server's name in policy, lock and log. [default: what it runs, or the host]"
)
@click.option(
    "--on-finding", type=click.Choice(["block", "redact", "warn"]), default="block", show_default=True,
    help="What becomes of a result that rules speak against. redact: the lines in question go.",
)  # fmt: skip
@click.option(
    "--on-secret", type=click.Choice(["block", "warn"]), default="block", show_default=True,
    help="What becomes of a call whose arguments hold a secret.",
)  # fmt: skip
@click.option(
    "--secret-env", metavar="NAME", multiple=True,
    help="A variable of yours whose value must not leave in arguments, however it is encoded. Repeatable.",
)  # fmt: skip
@click.option(
    "--rules", metavar="DIR", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Apply the rules of this folder too. Repeatable.",
)  # fmt: skip
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A policy (mcp-assay.yaml): tools that it does not allow are withheld, its `grants` enforced.",
)  # fmt: skip
@click.option(
    "--lock", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What was approved (mcp-assay.lock): items that are not as they were then are withheld.",
)  # fmt: skip
@click.option(
    "--on-drift", type=click.Choice(["block", "ask", "warn"]), default="block", show_default=True,
    help="What becomes of an item that is not as it was approved. ask: it is withheld until `mcp-assay accept`.",
)  # fmt: skip
@click.option(
    "--confine/--unconfined", "confined", default=None,
    help="Run it with what the policy grants it and nothing else, or with all that you have. [default: confined where "
    "the policy has `grants` for it]",
)  # fmt: skip
@click.option("--log", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Where calls are logged.")
@click.option("--no-log", is_flag=True, help="Write no log.")
@over_http
@click.pass_context
def guard(
    ctx: click.Context,
    server: str | None,
    on_finding: str,
    on_secret: str,
    secret_env: tuple[str, ...],
    rules: tuple[Path, ...],
    config: Path | None,
    lock: Path | None,
    on_drift: str,
    confined: bool | None,
    log: Path | None,
    no_log: bool,
    http: OverHttp,
) -> int | None:
    """Stand between a client and a server: put `mcp-assay guard --` before the server's command.

    Poisoned tools are withheld, results with orders for the model are blocked, secrets do not leave in arguments, and
    each call is logged. Everything else passes byte for byte. Exits as the server does.
    """
    if ctx.invoked_subcommand is not None:
        return None
    command = ctx.meta.get(_COMMAND, ())
    if bool(command) == bool(http.url):
        raise click.UsageError("name one server: put its command behind `--`, or its address behind --url", ctx)
    _agree(ctx, log=log, no_log=no_log, lock=lock)
    from auditor.discover.typed import parse_command
    from auditor.guard.contents import Reaction
    from auditor.guard.passage import Stance
    from auditor.guarding import Guarded, Walls, log_path, over_stdio, secrets

    address = _address(http)

    named = _values(secret_env)
    stance = Stance(
        results=Reaction(on_finding), items=Reaction(on_finding), secrets=Reaction(on_secret), spots=secrets(named)
    )
    where = None if no_log else log or log_path(os.environ, Path.home())
    name = server or (parse_command(command).name if command else urlsplit(http.url or "").hostname or "")
    walls = {None: Walls.GRANTED, True: Walls.ALWAYS, False: Walls.NEVER}[confined]
    guarded = Guarded(name, command, stance, where, rules, config, lock, on_drift, address, walls, named)
    with _notices() as tell:
        if http.listen is not None:
            from auditor.listening import over_listener

            return over_listener(guarded, http.listen, http.token, tell)
        return over_stdio(guarded, tell)


def _agree(ctx: click.Context, *, log: Path | None, no_log: bool, lock: Path | None) -> None:
    """Raise `click.UsageError` where one option makes another mean nothing: it would be dropped without a word."""
    if no_log and log is not None:
        raise click.UsageError("--no-log and --log contradict each other: say one of them", ctx)
    if lock is None and ctx.get_parameter_source("on_drift") is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--on-drift is for what was approved: say --lock, too", ctx)


def _address(http: OverHttp) -> Address | None:
    if http.url is None:
        return None
    from auditor.remoting import address

    return address(http.url, http.headers, http.way)


def _values(names: tuple[str, ...]) -> dict[str, str]:
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise AuditorError(f"the variable {missing[0]!r} is not set", "--secret-env", "name one that is")
    return {name: os.environ[name] for name in names}


@contextmanager
def _notices() -> Iterator[Tells]:
    """Says a line on standard error, and never waits for whoever reads that; at the end, a little."""
    from auditor.guard.asides import Notices
    from auditor.report.escape import terminal

    if sys.stderr is None:  # it was closed when we were started
        yield lambda _: None
        return
    notices, encoding = Notices(sys.stderr.fileno()), sys.stderr.encoding

    def tell(line: str) -> None:
        notices.say(f"mcp-assay: {terminal(line, 600)}\n".encode(encoding, "backslashreplace"))

    try:
        yield tell
    finally:
        notices.finish(_LAST_WORDS)
