"""`mcp-assay lock`: what are the servers, and what do they say, so that any change can be told?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from auditor.cli import consent, progress, stream
from auditor.cli.exits import code
from auditor.cli.kept import note
from auditor.cli.options import Asked, TakesCommand, takes_targets
from auditor.cli.output import writable
from auditor.cli.values import LOCK
from auditor.cli.warned import failing, warn
from auditor.errors import AuditorError
from auditor.lock import drift, lockfile, paired, relocked, unclear
from auditor.model import Gap, Kind, Lock, Outcome, Pinned, Stdio
from auditor.pinning import Stand, stands
from auditor.pipeline import Request, Taken, take
from auditor.report.escape import terminal

_NOUNS = {Kind.TOOL: "tool", Kind.PROMPT: "prompt", Kind.RESOURCE: "resource", Kind.TEMPLATE: "template"}
_TOLD = 12


@click.command(cls=TakesCommand)
@takes_targets
@click.option("--lock", "path", type=LOCK, default=lockfile.NAME, show_default=True, metavar="FILE", help="The lock.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def lock(asked: Asked, path: Path, quiet: bool) -> int:
    """Pin servers: how they are started, their packages and code, and every word that they say to a model.

    Commit the lock; `mcp-assay verify` then tells what changed. With targets, only their servers are pinned anew.
    A server that could not be read whole is not pinned: exits 3, and what was pinned of it before stays.
    """
    writable(path)
    before = lockfile.load(path) if path.exists() else Lock()  # a damaged one is told before anything is started
    request = Request(around=asked.around, now=asked.now, targets=asked.targets, command=asked.command,
                      options=asked.options)  # fmt: skip
    with progress.shown(quiet=quiet, verbose=False) as watch:
        taken = take(request, consent.given if asked.yes else consent.asking(asked.options), watch)
    now = stands(taken, asked.around)
    whole = [stand for stand in now if stand.asked and not stand.gaps]
    fresh = tuple(stand.pinned for stand in whole)
    others = tuple(stand.pinned for stand in now if stand not in whole)
    gone = () if asked.targets or asked.command or taken.gaps or not now else _gone(before, now)
    if now:
        lockfile.update(path, lambda current: _merged(current, fresh, gone, others))
    else:
        note(taken.notes)
    pinned = {stand.spec.id for stand in whole}
    warn(failing(each for each in taken.captures if each.server.id in pinned), "what is pinned fails an audit")
    if not quiet:
        stream.out("\n".join(_account(before, (fresh, others), gone, _gaps(taken, now), path)) + "\n")
    return code(_outcome(taken, now))


def _merged(
    current: Lock, fresh: Sequence[Pinned], gone: Sequence[Pinned], others: Sequence[Pinned] = ()
) -> Lock:  # fmt: skip
    """Each fresh one in place of the one that it was; what others pinned meanwhile stays.

    Raises `AuditorError` where it is not clear which one it was: the pin of another server would be lost.
    """
    certain(unclear([one for one in current.servers if one not in gone], fresh, others))
    pairs = paired(current.servers, fresh, others)
    kept = [pair.before for pair in pairs[len(fresh) :] if pair.before is not None and pair.before not in gone]
    replaced = {(one.name, one.launch): one for one in kept}
    for pair in pairs[: len(fresh)]:
        if pair.after is not None:
            replaced[pair.after.name, pair.after.launch] = relocked(pair.before, pair.after)
    return Lock(tuple(replaced.values()))


def certain(unclear: Sequence[Pinned]) -> None:
    """Raise where it is not clear which approved servers these were."""
    if unclear:
        name = unclear[0].name
        hint = "name all places that configure one, so that the others are known; or `mcp-assay lock` them all"
        raise AuditorError(f"several servers called {name!r} are approved, and none starts so", "SERVER", hint)


def _gone(before: Lock, now: Sequence[Stand]) -> tuple[Pinned, ...]:
    """Those that no config has any more."""
    pairs = paired(before.servers, [stand.pinned for stand in now])
    return tuple(pair.before for pair in pairs if pair.before is not None and pair.after is None)


def _account(
    before: Lock, now: tuple[Sequence[Pinned], Sequence[Pinned]], gone: Iterable[Pinned], gaps: Sequence[Gap],
    path: Path,
) -> Iterator[str]:  # fmt: skip
    fresh, others = now
    for pair in paired(before.servers, fresh, others)[: len(fresh)]:
        if pair.after is not None:
            yield f"{terminal(pair.after.name)}: {_contents(pair.after)}"
            yield from _news(pair.before, pair.after)
            yield from _unpinned(pair.after)
    yield from (f"{terminal(one.name)}: no longer configured, taken out" for one in gone)
    yield from (f"not pinned: {terminal(gap.server)}: {terminal(gap.where)}: {terminal(gap.why)}" for gap in gaps)
    if not (fresh or others or path.exists()):
        yield f"there was no server to pin: {terminal(str(path))} was not written"
        return
    distinct = {(one.name, one.launch) for one in fresh}  # as the lock keeps them: two entries may be one server
    yield f"{len(distinct)} pinned in {terminal(str(path))}"


def _contents(one: Pinned) -> str:
    numbers = ((noun, sum(pin.kind is kind for pin in one.pins)) for kind, noun in _NOUNS.items())
    parts = [f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in numbers if number]
    first = one.packages[0] if one.packages else None
    parts += [terminal(f"{first.name} {first.version}")] if first else []
    return ", ".join(parts) or "nothing listed"


def _news(before: Pinned | None, after: Pinned) -> Iterator[str]:
    if before is None:
        yield "  new"
        return
    found = drift(before, after)
    for one in found[:_TOLD]:
        yield f"  {terminal(one.item or one.item_kind)}: {terminal(one.detail)}"
    if len(found) > _TOLD:
        yield f"  and {len(found) - _TOLD} more changes"


def _unpinned(one: Pinned) -> Iterator[str]:
    """That what runs may change without a word."""
    if isinstance(one.launch, Stdio) and one.launch.command and not (one.packages or one.code):
        yield "  none of its code is pinned: no file or package that it starts was found"


def _gaps(taken: Taken, now: Iterable[Stand]) -> tuple[Gap, ...]:
    return (*taken.gaps, *(gap for stand in now for gap in stand.gaps))


def _outcome(taken: Taken, now: Sequence[Stand]) -> Outcome:
    if _gaps(taken, now):
        return Outcome.INCOMPLETE
    return Outcome.CLEAN if any(stand.asked for stand in now) else Outcome.NOTHING
