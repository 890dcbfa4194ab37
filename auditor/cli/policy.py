"""`mcp-assay policy`: what may your servers do, and is what is written about it sound?"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import click

from auditor.cli import consent, progress, stream
from auditor.cli.exits import code
from auditor.cli.kept import note
from auditor.cli.options import Asked, TakesCommand, takes_targets
from auditor.cli.output import writable
from auditor.cli.values import PACKS
from auditor.cli.warned import failing, warn
from auditor.errors import AuditorError
from auditor.model import Finding, Match, Outcome
from auditor.model.policy import Policy
from auditor.policing import applicable, load
from auditor.report.escape import terminal
from auditor.report.verdict import count

_USUAL = Path("mcp-assay.yaml")
_STDOUT = Path("-")


@click.group()
def policy() -> None:
    """Say what servers may offer and reach for, in `mcp-assay.yaml`. docs/policy.md has the form."""


@policy.command("init", cls=TakesCommand)
@takes_targets
@click.option("--static", is_flag=True, help="Start and dial nothing; write what the config entries say.")
@click.option(
    "--output", "-o", metavar="FILE", default=_USUAL, show_default=True,
    type=click.Path(path_type=Path, dir_okay=False), help="Where to write it; - prints it.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def init(asked: Asked, static: bool, output: Path, force: bool, quiet: bool) -> int:
    """Write a tight policy from what is configured.

    Each server stands in it by name, with its tools as they are listed, and of files, hosts, programs and variables
    what it used. Takes targets as `scan` does. Read it before you commit it: it allows what the servers do today.
    """
    from auditor import load_rules
    from auditor.pipeline import Request, engine, take
    from auditor.policing import seen
    from auditor.policy import draft
    from auditor.report import write
    from auditor.surfaces import surfaces

    _check_place(output, force=force)
    request = Request(around=asked.around, now=asked.now, targets=asked.targets, command=asked.command, static=static,
                      options=asked.options)  # fmt: skip
    with progress.shown(quiet=quiet, verbose=False) as watch:
        taken = take(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    compiled = engine(load_rules())
    wrong = failing(taken.captures)
    said = (compiled.classified(surfaces(each)) for each in taken.captures)
    found = seen(taken.captures, said, taken.entries, (place for each in wrong for place in _places(each)))
    text = draft(found)
    if not found:
        note(taken.notes)
    elif output == _STDOUT:
        stream.out(text)
    else:
        _check_place(output, force=force)
        write(text, output)
    warn(wrong, "what these servers say fails an audit, and their tools that do are not allowed")
    gaps = (*taken.gaps, *(gap for each in taken.captures for gap in each.gaps))
    if not quiet:
        numbers = f"{count(len(found), 'server')}, {count(len(gaps), 'gap')}"
        what = f"read {terminal(str(output))} before you use it" if found else "nothing was written"
        lines = [f"{numbers}: {what}"]
        lines += [f"  gap: {terminal(gap.server)} {terminal(gap.where)}: {terminal(gap.why)}" for gap in gaps]
        stream.err("\n".join(lines) + "\n")
    return code(Outcome.INCOMPLETE if gaps else Outcome.CLEAN if found else Outcome.NOTHING)


def _places(found: Finding) -> Sequence[Match]:
    """Where a finding stands; of tools that imitate each other nobody knows which is the true one."""
    return found.matches if len({match.server for match in found.matches}) > 1 else (found.primary,)


def _check_place(output: Path, *, force: bool) -> None:
    if output == _STDOUT:
        return
    if not force and (output.exists() or output.is_symlink()):
        raise AuditorError("the file exists already", str(output), "name another with --output, or say --force")
    writable(output)


@policy.command("check")
@click.argument("file", metavar="FILE", default=_USUAL, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@PACKS
def check(file: Path, dirs: tuple[Path, ...]) -> int:
    """Read a policy as `scan --config` would, and say what it holds. Starts nothing; exits 2 if it is wrong."""
    from auditor import load_rules

    found = load(file, Path.home())
    applicable(found, load_rules(*dirs))
    stream.out(f"{terminal(str(file))}: sound. {_account(found)}\n")
    return 0


def _account(found: Policy) -> str:
    exact = sum(entry.exact for entry in found.servers)
    waivers = len(found.waivers) + sum(len(entry.waivers) for entry in found.servers)
    patterns = count(len(found.servers) - exact, "pattern")
    return f"{count(exact, 'server')} by name, {patterns}, {count(waivers, 'waiver')}"


@policy.command("schema")
def schema() -> int:
    """Print the JSON Schema of the file, for editors."""
    stream.out((files("auditor.policy") / "policy.schema.json").read_text(encoding="utf-8"))
    return 0
