"""`mcp-assay accept`: which change of a server is welcome?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from auditor.cli import consent, progress, stream
from auditor.cli.exits import code
from auditor.cli.lock import certain
from auditor.cli.options import Asked, TakesCommand, takes_sources
from auditor.cli.output import writable
from auditor.cli.values import LOCK
from auditor.cli.warned import failing, warn
from auditor.errors import AuditorError
from auditor.lock import accepted, drift, lockfile, paired, relocked, unclear
from auditor.model import Drift, Lock, Outcome, Pinned
from auditor.pinning import Stand, stands
from auditor.pipeline import Request, Taken, take
from auditor.report.escape import terminal
from auditor.targets import gather


@click.command(cls=TakesCommand)
@click.argument("server")
@click.argument("item", required=False, default="")
@takes_sources
@click.option("--lock", "path", type=LOCK, default=lockfile.NAME, show_default=True, metavar="FILE", help="The lock.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def accept(asked: Asked, server: str, item: str, path: Path, quiet: bool) -> int:
    """Take what SERVER is and says now into the lock; with ITEM only that.

    ITEM is the name of a tool, prompt, resource or template (`tool:NAME` where several share it), or one of launch,
    package, code, instructions. A server that is configured no longer is taken out. Exits 3 where the server could
    not be read whole; nothing is taken then.
    """
    writable(path)
    before = lockfile.load(path)
    request = Request(around=asked.around, now=asked.now, targets=asked.targets, command=asked.command,
                      options=asked.options, only=server)  # fmt: skip
    with progress.shown(quiet=quiet, verbose=False) as watch:
        taken = take(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    now = stands(taken, asked.around)
    if unread := [*(gap for stand in now for gap in stand.gaps), *(() if now else taken.gaps)]:
        stream.err("\n".join(f"could not look: {terminal(gap.where)}: {terminal(gap.why)}" for gap in unread) + "\n")
        return code(Outcome.INCOMPLETE)
    _known(before, now, server)
    if not now and (asked.targets or asked.command):
        hint = "leave the place out, and all configs are looked at: who is in none of them is taken out of the lock"
        raise AuditorError(f"no server is called {server!r} there", "SERVER", hint)
    _meant(now, server)
    others = _others(asked, now)
    told: list[str] = []
    lockfile.update(path, lambda current: _taken(current, now, others, server, item, told))
    warn(failing(taken.captures, item), "what is pinned fails an audit")
    if not quiet:
        stream.out("\n".join(told) + "\n")
    return 0


def _known(before: Lock, now: Sequence[Stand], server: str) -> None:
    """Raise where nothing is called that."""
    if not now and not any(one.name == server for one in before.servers):
        names = ", ".join(sorted({one.name for one in before.servers})[:12]) or "nothing"
        raise AuditorError(f"no server is called {server!r}, here or in the lock", "SERVER", f"the lock has {names}")


def _meant(now: Sequence[Stand], server: str) -> None:
    """Raise where several servers that are started otherwise have this name: approved is one, not all."""
    named = {stand.spec.id: stand.pinned.launch for stand in now}
    if server not in named and len(set(named.values())) > 1:
        names = ", ".join(sorted(named)[:12])
        raise AuditorError(f"{len(named)} servers are called {server!r}", "SERVER", f"name one of {names}")


def _others(asked: Asked, now: Sequence[Stand]) -> tuple[Pinned, ...]:
    """The servers of today that are not meant, by their entries: what was approved of them is theirs."""
    every = gather(asked.targets, asked.command, asked.around)
    specs = (*every.specs, *(each.server for each in every.captures))
    meant = {stand.spec.id for stand in now}
    rest = Taken((), tuple(spec for spec in specs if spec.id not in meant), ())
    return tuple(stand.pinned for stand in stands(rest, asked.around))


def _taken(
    current: Lock, now: Sequence[Stand], others: Sequence[Pinned], server: str, item: str, told: list[str]
) -> Lock:
    """The lock with the change; what was done is put into `told`. Raises `AuditorError` where it is not clear."""
    told.clear()
    if not now:
        if item:
            raise AuditorError(f"{server} is configured no longer", "ITEM", "leave ITEM out to take the server out")
        told.append(f"{terminal(server)}: in no config any more, taken out of the lock")
        return Lock(tuple(one for one in current.servers if one.name != server))
    fresh = [stand.pinned for stand in now]
    certain(unclear(current.servers, fresh, others))
    pairs = paired(current.servers, fresh, others)
    kept = {(one.before.name, one.before.launch): one.before for one in pairs[len(fresh) :] if one.before is not None}
    for pair in pairs[: len(fresh)]:
        if pair.after is not None:
            one = _one(pair.before, pair.after, item)
            kept[one.name, one.launch] = one
            told += _account(pair.before, one, pair.after)
    return Lock(tuple(kept.values()))


def _one(before: Pinned | None, after: Pinned, item: str) -> Pinned:
    if not item:
        return relocked(before, after)
    if before is None:
        raise AuditorError(f"{after.name} is not in the lock yet", "ITEM", "leave ITEM out to accept all of the server")
    return accepted(before, after, item)


def _account(before: Pinned | None, taken: Pinned, after: Pinned) -> Iterator[str]:
    name = terminal(after.name)
    if before is None:
        yield f"{name}: pinned"
        return
    left = drift(taken, after)
    still = {(one.item_kind, one.item, one.path) for one in left}
    news = [one for one in drift(before, after) if (one.item_kind, one.item, one.path) not in still]
    yield from (f"took {name} {_words(one)}" for one in news)
    if not news:
        yield f"{name}: nothing to take, the lock says this already"
    yield from (f"left {name} {_words(one)}" for one in left)


def _words(one: Drift) -> str:
    return f"{terminal(one.item or one.item_kind)}: {terminal(one.detail)}"
