"""`mcp-assay cache`: where do fetched packages lie, how much do they take, and how are they removed?"""

from __future__ import annotations

import time
from collections.abc import Sequence

import click

from auditor.capture import Options
from auditor.cli import stream
from auditor.confine.launchers.bulk import free_in
from auditor.confine.launchers.pruning import allowed, clear, taken
from auditor.confine.launchers.stock import Stored, Worth, stock
from auditor.report.escape import terminal

_DAY = 24 * 3600.0
_COUNTING = 20.0
"""Seconds."""
_STAYED = 3
"""The exit code where something stays: as with a gap, not everything was done."""


@click.group(invoke_without_command=True)
@click.pass_context
def cache(ctx: click.Context) -> None:
    """Say where the packages lie that were fetched for servers, and how much they take.

    They are cut back by themselves: the least recently used go first, never what a scan or a guard uses.
    """
    if ctx.invoked_subcommand is None:
        stream.out("\n".join(_told(Options())) + "\n")


@cache.command("clear")
@click.option(
    "--older-than", "days", metavar="DAYS", type=click.IntRange(min=0), default=0,
    help="Only what was not used for so many days.",
)  # fmt: skip
def clear_command(days: int) -> int:
    """Remove the packages that were fetched for servers, but for those that a scan or a guard uses.

    Exits 3 where something could not be removed.
    """
    root = Options().cache_dir
    before = stock(root, time.monotonic() + _COUNTING)
    stayed = clear(root, time.time() - days * _DAY)
    freed = max(0, taken(before) - taken(stock(root, time.monotonic() + _COUNTING)))
    stream.out(f"removed {'' if _whole(before) else 'more than '}{size(freed)} from {terminal(str(root))}\n")
    for place in stayed:
        stream.err(f"note: stays, for it is in use or cannot be removed: {terminal(str(place))}\n")
    return _STAYED if stayed else 0


def kept(patience: float) -> str:
    """How much there is of how much, and where, in a line for a person; counting ends after `patience` seconds."""
    options = Options()
    found = stock(options.cache_dir, time.monotonic() + patience)
    return f"{_amount(found, options)} in {terminal(str(options.cache_dir))}"


def size(count: int) -> str:
    """Bytes as people read them."""
    return f"{count / (1 << 30):.1f} GB" if count >= 1 << 30 else f"{-(-count >> 20)} MB"


def _told(options: Options) -> Sequence[str]:
    found = stock(options.cache_dir, time.monotonic() + _COUNTING)
    installed = [one for one in found if one.worth is Worth.FETCH]
    others = [one for one in found if one.worth is not Worth.FETCH]
    return (
        f"{_amount(found, options)} in {terminal(str(options.cache_dir))}",
        f"  installed    {size(taken(installed))} for {len(installed):,} launches",
        f"  downloads    {size(taken(others))}, which spare downloading the same again",
        "to remove it: mcp-assay cache clear; to allow more: MCP_ASSAY_CACHE_MAX=20G",
    )


def _amount(found: Sequence[Stored], options: Options) -> str:
    whole = "" if _whole(found) else "more than "
    most = allowed(taken(found), free_in(options.cache_dir), options.cache_size)
    return f"{whole}{size(taken(found))} of at most {size(most)}"


def _whole(found: Sequence[Stored]) -> bool:
    return all(one.bulk.whole for one in found)
