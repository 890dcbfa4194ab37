"""In which order do the rooms work? Nobody else knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from auditor import __version__, policing
from auditor.capture import Options, Watch, capture
from auditor.capture.limits import Own
from auditor.classify import flows
from auditor.detect import MOST_FINDINGS, Engine, detect
from auditor.errors import AuditorError
from auditor.judge import judge, summarise, summary_of_entry
from auditor.model import Capture, Finding, Gap, Gate, Launch, Report, RulePack, ServerSpec, Statement
from auditor.model.baseline import Baseline
from auditor.model.policy import Policy
from auditor.surfaces import from_spec, surfaces
from auditor.targets import Surroundings, Targets, gather
from auditor.withholding import unnamed, unread, withholding
from auditor.workdir import AS_STARTED, ambiguous, instead, placed

_TOLD = 10
_DUMP = "dump"
"""The client of a server of which a bare listing is all that is known."""
Ask = Callable[[Sequence[ServerSpec]], None]
"""Shown what is about to be started or dialled; raises `AuditorError` where the user does not want it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One audit, as the user wants it."""

    around: Surroundings
    now: str
    """UTC, ISO 8601: the clock of an audit that captures nothing itself."""
    targets: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    static: bool = False
    """Start and dial nothing; read the config entries only."""
    options: Options = field(default_factory=Options)
    rules: tuple[Path, ...] = ()
    gate: Gate = Gate()  # noqa: RUF009 - frozen
    policy: Policy | None = None
    baseline: Baseline | None = None
    """The findings of a former report: they do not fail again."""
    only: str = ""
    """Id or name of the one server that is meant; empty for all."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was captured, and what was only read."""

    captures: tuple[Capture, ...]
    entries: tuple[ServerSpec, ...]
    """Servers that were not started: disabled in their config, or the audit is static."""
    gaps: tuple[Gap, ...]
    """Config files that could not be read, and servers that a policy does not let be started here."""
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Config files that were read."""


def run(request: Request, ask: Ask, watch: Watch | None = None) -> tuple[Report, Taken]:
    """Audit what `request` names, live where it must be.

    Raises `AuditorError` for a target, a rule pack or an option that makes no sense, and what `ask` raises.
    """
    from auditor.rulepack import rulepack

    pack = rulepack(request.rules)  # first: a mistake in a rule is told before anything is started
    if request.policy:
        policing.applicable(request.policy, pack)
    taken = take(request, ask, watch)
    notes = (*taken.notes, *(_static_note(taken) if request.static else ()))
    report = assess(
        taken.captures, entries=taken.entries, gaps=taken.gaps, pack=pack, gate=request.gate,
        now=request.now, notes=notes, policy=request.policy, baseline=request.baseline, files=taken.files,
    )  # fmt: skip
    return report, taken


def take(request: Request, ask: Ask, watch: Watch | None = None) -> Taken:
    """Find the servers, ask, and capture those that may be started.

    Raises `AuditorError` where nothing can be meant by a target, or nobody by the name of who may use the network.
    """
    every = gather(request.targets, request.command, request.around)
    _check_names(request.options.network, every.specs)
    found = _only(every, request.only)
    wanted, entries = _divided(found, request.static)
    gaps: tuple[Gap, ...] = found.gaps
    notes = found.notes
    if request.policy:
        let = policing.admitted(request.policy, wanted, request.options)
        wanted, entries, gaps, notes = let.wanted, (*entries, *let.entries), (*gaps, *let.gaps), (*notes, *let.notes)
        options = policing.confined(request.policy, wanted, request.options, request.around.home)
        request = replace(request, options=options)
    if wanted:
        ask(wanted)
    cwd, home = request.around.cwd, request.around.home
    others = ((spec, instead(spec, cwd, home)) for spec in wanted)
    gaps = (*gaps, *(Gap(spec.id, "launch", why, AS_STARTED) for spec, why in others if why))
    unsure = filter(None, (ambiguous(spec, cwd, home) for spec in wanted))
    notes = (*notes, *unsure, *withholding((placed(spec, cwd, home) for spec in wanted), request.options))
    notes = (*notes, *unread(wanted), *(unnamed(wanted, request.options) if wanted else ()))
    return Taken((*found.captures, *_each_launch_once(wanted, request, watch)), entries, gaps, notes, found.files)


def _check_names(network: frozenset[str], specs: Sequence[ServerSpec]) -> None:
    known = {"*", *(each for spec in specs for each in (spec.id, spec.name))}
    for name in sorted(network - known):
        has = ", ".join(sorted(spec.id[:60] for spec in specs)[:12]) or "none"
        raise AuditorError(f"no server is called {name[:60]!r}", "--network", f"there are: {has}")


def assess(
    captures: Iterable[Capture],
    *,
    pack: RulePack,
    gate: Gate,
    entries: Sequence[ServerSpec] = (),
    gaps: Sequence[Gap] = (),
    policy: Policy | None = None,
    baseline: Baseline | None = None,
    now: str = "",
    notes: Sequence[str] = (),
    files: Sequence[str] = (),
) -> Report:
    """Judge what was captured. Pure: the same captures give the same report, on any machine."""
    captured = tuple(captures)
    compiled = engine(pack)
    said = tuple(compiled.classified(surfaces(each)) for each in captured)
    static = tuple(from_spec(spec) for spec in entries)
    specs = (*(each.server for each in captured), *entries)
    created = _clock(specs, captured, now)
    if policy:
        said, static = policing.broken(policy, captured, said), policing.broken_entries(policy, static)
        gaps = (*gaps, *policing.unwatched(policy, captured))
    found = _findings(pack, captured, said, static)
    return judge(
        found,
        summaries=(*map(summarise, captured, said), *map(summary_of_entry, entries)),
        gaps=(*gaps, *_gaps(captured, (*said, *static)), *_cut_short(found)),
        rules=tuple(rule.head for rule in pack.rules),
        gate=gate,
        waivers=policing.waivers(policy, specs, created) if policy else (),
        bars=policing.bars(policy, specs, gate) if policy else None,
        baseline=baseline,
        read=() if any(not gap.server for gap in gaps) else files,
        created=created,
        version=__version__,
        notes=(*notes, *_built(captured)),
        flows=flows({statement.server: statement.capabilities or () for statement in said}),
    )


def _built(captured: Sequence[Capture]) -> Iterator[str]:
    """A note of the packages whose wheels were made here."""
    every = (f"{each.name[:60]} {each.version[:30]}" for one in captured for each in one.packages if each.built)
    if built := tuple(dict.fromkeys(every)):
        more = f" and {len(built) - _TOLD} more" if len(built) > _TOLD else ""
        yield f"published as source only, and so built in the sandbox: {', '.join(built[:_TOLD])}{more}"


def _clock(specs: Sequence[ServerSpec], captured: Sequence[Capture], now: str) -> str:
    """That of the latest capture, so that it gives the same report for ever; `now` for what has none of its own.

    Such are entries that were only read, and bare listings.
    """
    clocks = [each.captured_at for each in captured if each.server.client != _DUMP]
    return max(clocks) if clocks and len(clocks) == len(specs) else max((now, *(each.captured_at for each in captured)))


def engine(pack: RulePack) -> Engine:
    """The compiled pack; compiled once for the same object."""
    return _compiled(_Same(pack))


def _only(found: Targets, server: str) -> Targets:
    if not server:
        return found
    specs = tuple(spec for spec in found.specs if server in (spec.id, spec.name))
    captures = tuple(each for each in found.captures if server in (each.server.id, each.server.name))
    return replace(found, specs=specs, captures=captures)


def _divided(found: Targets, static: bool) -> tuple[tuple[ServerSpec, ...], tuple[ServerSpec, ...]]:
    wanted = tuple(spec for spec in found.specs if not (static or spec.disabled))
    return wanted, tuple(spec for spec in found.specs if static or spec.disabled)


def _each_launch_once(specs: Sequence[ServerSpec], request: Request, watch: Watch | None) -> Iterator[Capture]:
    """A capture for each spec, in order; to all that launch the same in the same place one visit, as each client."""
    around, own = request.around, request.options.own
    ready = {spec.id: _Start(placed(spec, around.cwd, around.home).launch, own.get(spec.id)) for spec in specs}
    first: dict[_Start, ServerSpec] = {}
    clients: dict[str, tuple[str, ...]] = {}
    for spec in specs:
        start = ready[spec.id]
        visited = first.setdefault(start, replace(spec, launch=start.launch)).id
        clients[visited] = (*clients.get(visited, ()), spec.client)
    if not first:
        return
    options = replace(request.options, clients=clients)
    by_launch = dict(zip(first, capture(tuple(first.values()), options, watch), strict=True))
    for spec in specs:
        yield _as_of(spec, by_launch[ready[spec.id]])


@dataclass(frozen=True, slots=True)
class _Start:
    """What makes two starts the same."""

    launch: Launch
    own: Own | None


def _as_of(spec: ServerSpec, taken: Capture) -> Capture:
    """The capture under the entry as written: the working directory that we chose is no part of it."""
    if taken.server == spec:
        return taken
    return replace(taken, server=spec, gaps=tuple(replace(gap, server=spec.id) for gap in taken.gaps))


def _findings(
    pack: RulePack, captured: tuple[Capture, ...], said: tuple[Statement, ...], static: tuple[Statement, ...]
) -> tuple[Finding, ...]:
    """Each entry has its findings; but the same server in two clients is one server to the fleet.

    Otherwise everything that it says would seem to be said by a second server that imitates the first.
    """
    compiled = engine(pack)
    seen: set[tuple[Launch, str]] = set()
    fleet: list[Statement] = []
    twins: list[Statement] = []
    for each, statement in zip(captured, said, strict=True):
        key = (each.server.launch, each.digest)
        (twins if key in seen else fleet).append(statement)
        seen.add(key)
    alone = (finding for twin in twins for finding in detect(compiled, (twin,)))
    return (*detect(compiled, (*fleet, *static)), *alone)


def _gaps(captured: tuple[Capture, ...], statements: tuple[Statement, ...]) -> Iterator[Gap]:
    for each in captured:
        yield from each.gaps
    for statement in statements:
        yield from statement.gaps


def _cut_short(findings: Sequence[Finding]) -> Iterator[Gap]:
    """A server on which a rule finds that much may hide something behind it."""
    counts = Counter((finding.primary.server, finding.rule.id) for finding in findings)
    for (server, rule), count in counts.items():
        if count >= MOST_FINDINGS:
            why = f"{rule}: {count:,} findings, and what it would find behind them was not looked for"
            yield Gap(server, "rules", why, "do not use the server, or lift out the tools that you want")


def _static_note(taken: Taken) -> tuple[str, ...]:
    if not taken.entries:
        return ()
    return ("static audit: nothing was started, so what these servers say to a model was not read",)


class _Same:
    """A pack as a key: by identity, for its cases hold dicts and its hash would cost more than the lookup saves."""

    __slots__ = ("pack",)

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.pack is self.pack


@lru_cache(maxsize=8)
def _compiled(same: _Same) -> Engine:
    return Engine(same.pack)
