"""`mcp-assay guard install` and `uninstall`: which servers start behind the guard?"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from auditor.cli import stream
from auditor.discover.credentials import redact_url
from auditor.errors import AuditorError
from auditor.report.escape import terminal
from auditor.rewiring import Plan, backups, diff, files, guarded_files, our_program, plan
from auditor.rewiring import install as put
from auditor.rewiring import uninstall as take

_HIDDEN = "REDACTED"
_FILE = click.option(
    "--file", "paths", metavar="FILE", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Only this config, a project's for instance. Repeatable.",
)  # fmt: skip


@click.command()
@click.argument("clients", nargs=-1, metavar="[CLIENT]…")
@_FILE
@click.option("--except", "leave", metavar="SERVER", multiple=True, help="Leave this server alone. Repeatable.")
@click.option("--yes", "-y", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
def install(clients: tuple[str, ...], paths: tuple[Path, ...], leave: tuple[str, ...], yes: bool, dry_run: bool) -> int:
    """Put the guard before every server in your clients' configs.

    Comments, order and every other byte stay; what was there is kept, and `uninstall` puts it back exactly. A config
    that cannot be changed without a risk is left as it is, and named. In place of a URL stands a guard that reaches it;
    a server there that wants you to sign in wants it once more, by `mcp-assay guard sign-in URL`.
    """
    plans, refused = _plans(clients, paths, frozenset(leave))
    _left(leave, plans, refused)
    changing = [each for each in plans if each.changes]
    for each in plans:
        stream.out("".join(f"{line}\n" for line in _shown(each)))
    if not changing:
        stream.out("" if refused else "nothing to change\n")
    elif not dry_run and (yes or _agreed()):
        failed: set[Path] = set()
        for each in changing:
            if each.path in failed:  # what comes next was planned on top
                continue
            try:
                put(each, backups(os.environ, Path.home()))
            except AuditorError as error:
                refused.append(error)
                failed.add(each.path)
                continue
            stream.out(f"guarded {len(each.done.guarded)} in {terminal(str(each.path))}\n")
            for name, url in each.done.nameless:
                hint = f"`mcp-assay guard sign-in {_pasted(url)}`"
                stream.out(f"{terminal(name, 60)}: if it wants you to sign in, run {terminal(hint, 600)}\n")
    return _told(refused)


@click.command()
@click.argument("clients", nargs=-1, metavar="[CLIENT]…")
@_FILE
@click.option("--yes", "-y", is_flag=True, help="As `install` has it: nothing is asked here anyway.")
def uninstall(clients: tuple[str, ...], paths: tuple[Path, ...], yes: bool) -> int:  # noqa: ARG001 - click's signature
    """Take the guard out again: a config that nobody changed since is byte for byte what it was."""
    found = 0
    candidates, unseen = files(clients, paths, Path.home(), os.environ)
    refused = [*unseen]
    for each in candidates:
        try:
            done = take(each, backups(os.environ, Path.home()))
        except AuditorError as error:
            refused.append(error)
            continue
        if done is not None:
            found += 1
            stream.out("".join(f"{line}\n" for line in _drawn(diff(*done, each))))
            stream.out(f"restored {terminal(str(each.path))}\n")
    for other in guarded_files(backups(os.environ, Path.home())):
        stream.out(f"still guarded: {terminal(str(other))} (name it by --file)\n")
        found += 1
    if not found and not refused:
        stream.out("no config has a guard of ours in it\n")
    return _told(refused)


def _agreed() -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise AuditorError("nobody is here to agree", "guard install", "look at the diff, then say --yes")
    return click.confirm("Write?", default=False, err=True)


def _plans(
    clients: tuple[str, ...], paths: tuple[Path, ...], leave: frozenset[str]
) -> tuple[list[Plan], list[AuditorError]]:
    candidates, unseen = files(clients, paths, Path.home(), os.environ)
    plans: list[Plan] = []
    refused = [*unseen]
    program = our_program()
    for each in candidates:
        try:
            earlier = next((one for one in reversed(plans) if one.path == each.path.resolve()), None)
            plans.append(plan(each, program, leave, earlier.after if earlier else None))
        except AuditorError as error:
            refused.append(AuditorError(error.what, error.where or str(each.path), error.hint))
    return plans, refused


def _left(leave: Iterable[str], plans: Iterable[Plan], refused: Sequence[AuditorError]) -> None:
    """Raise `AuditorError` where no server is called as one that is to be left alone: a slip would guard it."""
    known = {name for each in plans for name in (*each.done.guarded, *(name for name, _ in each.done.skipped))}
    for name in leave:
        if name not in known and not refused:  # else it may stand where nobody could look
            has = ", ".join(terminal(one, 60) for one in sorted(known)[:12]) or "none"
            raise AuditorError(f"no server is called {name[:60]!r}", "--except", f"there are: {has}")


def _shown(each: Plan) -> Iterable[str]:
    yield from _drawn(diff(each.before, each.after, each.candidate))
    yield from (f"{terminal(str(each.path))}: {terminal(name, 60)}: {terminal(why)}" for name, why in each.done.skipped)


def _drawn(lines: Iterable[str]) -> Iterable[str]:
    """The lines of a diff; where secrets are left out of it, that the file keeps them."""
    shown = [terminal(line, 1000) for line in lines]
    yield from shown
    if any(_HIDDEN in line for line in shown):
        yield f"({_HIDDEN} stands for a secret here only: in the file it stays as it is)"


def _pasted(url: str) -> str:
    """As it can be typed; a URL with a secret in it is for the reader to fill in."""
    return shlex.quote(url) if redact_url(url)[0] == url else "URL"


def _told(refused: list[AuditorError]) -> int:
    """3 where a config was left as it is: not all that was asked for is done."""
    for error in refused:
        stream.tell(error)
    return 3 if refused else 0
