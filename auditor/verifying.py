"""What does it come to that servers are not as they were approved? Beside `pipeline`, it joins the rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from auditor import __version__
from auditor.detect import Engine, detect
from auditor.detect.presence import mentioned
from auditor.judge import judge, summary_of_entry
from auditor.lock import Pair, drift, listing, paired, platforms, server_added, server_removed
from auditor.model import (
    Confidence,
    Drift,
    DriftKind,
    Finding,
    Gate,
    Kind,
    Lock,
    Matcher,
    Pinned,
    Report,
    Rule,
    RulePack,
    ServerSpec,
    Severity,
    Statement,
)
from auditor.model.report import APPROVED, COMPARED, HELD_AGAINST
from auditor.pinning import Stand, stands
from auditor.pipeline import Request, Taken, assess, engine
from auditor.surfaces import from_drifts, from_listing

ANY = Gate(Severity.INFO, Confidence.TENTATIVE)
"""Every drift fails."""
_POISON = Gate()
_Item = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Drifted:
    """One server that is not as it was approved."""

    id: str
    spec: ServerSpec | None
    """None where it is in the lock alone."""
    before: Pinned | None
    drifts: tuple[Drift, ...]

    @property
    def items(self) -> frozenset[_Item]:
        """What of it is another thing now."""
        return frozenset((one.item_kind, one.item) for one in self.drifts)

    @property
    def is_new(self) -> bool:
        """Whether all of it is."""
        return self.before is None


def verified(request: Request, taken: Taken, lock: Lock, pack: RulePack, where: str) -> Report:
    """The report on what was taken, held against the lock of the file `where`.

    Findings are the drifts, and what the rules find in what drifted and did not find in what was approved. Servers of
    the lock that are in no config are drifts only where every config was read; else a note names them.
    """
    now = stands(taken, request.around)
    named = bool(request.targets or request.command)
    unread = any(not gap.server for gap in taken.gaps)
    everything = not unread and not named
    pairs = paired(lock.servers, [stand.pinned for stand in now])
    drifted = _drifted(pairs, now, everything=everything)
    base = assess(
        taken.captures, pack=pack, gate=request.gate, entries=taken.entries, gaps=taken.gaps, now=request.now
    )  # fmt: skip
    passed_by = () if everything else _passed_by(pairs[len(now) :])
    notes = (_against(lock, where), *passed_by, *_notes(pairs, now, static=request.static))
    return _judged(base, drifted, pack, request.gate, notes)


def _against(lock: Lock, where: str) -> str:
    number = len(lock.servers)
    return f"{HELD_AGAINST}{where}: {number} server{'' if number == 1 else 's'}{APPROVED}"


def _passed_by(left: Sequence[Pair]) -> tuple[str, ...]:
    """That approved servers are in nothing that was looked at: whether they are gone is not known."""
    names = ", ".join(pair.before.name[:60] for pair in left[:8] if pair.before is not None)
    were = "approved server was" if len(left) == 1 else "approved servers were"
    return (f"{len(left)} {were} not looked at: {names}",) if left else ()


def differing(old: Lock, new: Sequence[Stand], taken: Taken | None, pack: RulePack, gate: Gate, where: str) -> Report:
    """The same report on two saved states. `taken`: the captures behind `new`; None where it is a lock.

    `where` is the file of `old`.
    """
    drifted = _drifted(paired(old.servers, [stand.pinned for stand in new]), new, everything=True)
    base = _of_lock(new, pack, gate) if taken is None else assess(taken.captures, pack=pack, gate=gate)
    number = len(old.servers)
    return _judged(base, drifted, pack, gate, (f"{COMPARED}{where}: {number} server{'' if number == 1 else 's'}",))


def of_lock(lock: Lock) -> tuple[Stand, ...]:
    """The approved servers, as if they were those of today."""
    seen: dict[str, int] = {}
    found = []
    for one in lock.servers:
        seen[one.name] = seen.get(one.name, 0) + 1
        name = one.name if seen[one.name] == 1 else f"{one.name} ({seen[one.name]})"
        found.append(Stand(ServerSpec(name, one.name, "lock", one.launch), one))
    return tuple(found)


def _drifted(pairs: Sequence[Pair], now: Sequence[Stand], *, everything: bool) -> tuple[Drifted, ...]:
    found = [
        Drifted(stand.spec.id, stand.spec, pair.before, _drifts(pair.before, stand))
        for pair, stand in zip(pairs, now, strict=False)
    ]
    left = (pair.before for pair in pairs[len(now) :] if everything)
    found += [Drifted(one.name, None, one, (server_removed(one),)) for one in left if one is not None]
    return tuple(one for one in found if one.drifts)


def _drifts(before: Pinned | None, stand: Stand) -> tuple[Drift, ...]:
    if before is None:
        return () if stand.spec.disabled else (server_added(stand.pinned),)
    after = stand.pinned if stand.launch_known else replace(stand.pinned, launch=before.launch)
    if not stand.launch_known:  # a bare listing tells nothing of packages and code either
        after = replace(after, packages=before.packages, code=before.code)
    return drift(before, after, whole=not stand.gaps, asked=stand.asked)


def _judged(
    base: Report, drifted: Sequence[Drifted], pack: RulePack, gate: Gate, notes: Sequence[str]
) -> Report:  # fmt: skip
    own = engine(pack)
    found = tuple(one.finding for one in base.findings)
    fresh = tuple(_news(found, drifted, own)) if drifted else ()
    poisoned = [replace(one, drifts=(*one.drifts, *_poisoned(one, fresh))) for one in drifted]
    statements = [from_drifts(one.id, one.drifts, one.spec) for one in poisoned]
    rules = tuple(rule for rule in pack.rules if _asks_drift(rule))
    return judge(
        (*detect(own.only(*rules), statements), *fresh),
        summaries=base.servers,
        gaps=base.gaps,
        rules=base.rules,
        gate=gate,
        waivers=(),
        created=base.created,
        version=__version__,
        notes=(*notes, *base.notes),
        flows=base.flows,
    )


def _asks_drift(rule: Rule) -> bool:
    return any(isinstance(part, Matcher) and part.name == "drift" for part in mentioned(rule.match))


def _news(found: Iterable[Finding], drifted: Sequence[Drifted], own: Engine) -> Iterator[Finding]:
    """What the rules find in what drifted, and do not find in what was approved."""
    by_server = {one.id: one for one in drifted}
    approved = [own.classified(said) for one in drifted if (said := _approved(one)) is not None]
    known = {_key(finding) for finding in detect(own, approved)}
    for finding in found:
        one = by_server.get(finding.primary.server)
        if one is not None and _key(finding) not in known and (one.is_new or _touches(finding, one.items)):
            yield finding


def _approved(one: Drifted) -> Statement | None:
    if one.before is None or one.spec is None:
        return None
    return from_listing(one.id, listing(one.before), replace(one.spec, launch=one.before.launch))


def _touches(finding: Finding, items: frozenset[_Item]) -> bool:
    return any((match.kind, match.item) in items for match in finding.matches)


def _key(finding: Finding) -> tuple[str, str, Kind, str, str]:
    """Where it is found, whoever was told it: what only some were told was approved as such."""
    first = finding.primary
    return finding.rule.id, first.server, first.kind, first.item, " ".join(first.words.split())


def _poisoned(one: Drifted, fresh: Iterable[Finding]) -> Iterator[Drift]:
    """A drift for each finding that would fail an audit."""
    texts = {drift.path: drift for drift in one.drifts}
    for finding in fresh:
        first = finding.primary
        if first.server == one.id and _POISON.reached(finding.rule):
            path = first.path if first.path.startswith("/") else first.path.partition(":")[2]
            changed = texts.get(path)
            words = f"{finding.rule.id} holds now"
            before, after = (changed.before, changed.after) if changed else ("", first.excerpt)
            yield Drift(DriftKind.POISONED, first.kind, first.item, path, words, before, after)


def _notes(pairs: Sequence[Pair], now: Sequence[Stand], *, static: bool) -> Iterator[str]:
    if static:
        yield "static: nothing was started, so only launches were compared"
    for pair, stand in zip(pairs, now, strict=False):
        before, after = pair.before, pair.after
        if before and after and before.code and after.code and not platforms(before) & platforms(after):
            here = ", ".join(sorted(platforms(after)))
            yield f"{stand.spec.id}: its code was approved on other platforms than {here}, and was not compared"


def _of_lock(new: Sequence[Stand], pack: RulePack, gate: Gate) -> Report:
    own = engine(pack)
    said = [own.classified(from_listing(stand.spec.id, listing(stand.pinned), stand.spec)) for stand in new]
    return judge(
        detect(own, said), summaries=[summary_of_entry(stand.spec) for stand in new], gaps=(),
        rules=tuple(rule.head for rule in pack.rules), gate=gate, waivers=(), created="", version=__version__,
    )  # fmt: skip
