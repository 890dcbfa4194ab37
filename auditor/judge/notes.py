"""What must a reader know of the waivers themselves?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.judge.fates import covers, expired
from auditor.judge.seen import Seen
from auditor.model import Gate, Judged, RuleHead, ServerSummary, Waiver
from auditor.model.finding import Bar
from auditor.model.report import OWN_GATES, RENEW


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence; `fails` where what it says fails the audit."""

    text: str
    fails: bool = False


_SHOWN, _GATES = 4, 12
_PERHAPS = "perhaps what it offers shows only with its variables set (`--env`) or with a network (`--network`)"


def notes_on(
    waivers: Sequence[Waiver], fates: Sequence[Judged], rules: Sequence[RuleHead], created: str, seen: Seen
) -> tuple[Note, ...]:
    """A note for each waiver that has ended, that covers nothing, or that names no rule of this audit."""
    return tuple(_notes(waivers, fates, frozenset(rule.id for rule in rules), created, seen))


def note_on_gates(bars: Mapping[str, Bar], usual: Gate) -> tuple[str, ...]:
    """A note that names the servers for which another gate than the usual one holds; empty where there is none."""
    own = [f"{server[:60]} {_gate(bar)}" for server, bar in bars.items() if bar.always or bar.gate != usual]
    more = f", and {len(own) - _GATES} more" if len(own) > _GATES else ""
    return (f"{OWN_GATES}{', '.join(own[:_GATES])}{more}",) if own else ()


def note_on_empty(summaries: Sequence[ServerSummary]) -> tuple[str, ...]:
    """A note that names the servers that answered and offered nothing; empty where there is none."""
    empty = [
        one.id[:60]
        for one in summaries
        if one.status == "audited" and one.counts and not any(dict(one.counts).values())
    ]
    if not empty:
        return ()
    more = f", and {len(empty) - _GATES} more" if len(empty) > _GATES else ""
    return (f"nothing was listed by {', '.join(empty[:_GATES])}{more}: {_PERHAPS}",)


def _gate(bar: Bar) -> str:
    severity = bar.gate.severity
    mark = f"{severity.label}/{bar.gate.confidence.label}" if severity is not None else "never"
    return f"{mark}, and where it contradicts itself" if bar.always else mark


def _notes(
    waivers: Sequence[Waiver], fates: Sequence[Judged], known: frozenset[str], created: str, seen: Seen
) -> Iterator[Note]:
    for waiver in waivers:
        if expired(waiver, created):
            place = f" (at {waiver.place})" if waiver.place else ""
            yield Note(f"{_named(waiver)}{place} ended on {waiver.until}{RENEW}", fails=True)
        elif waiver.rule not in known:
            yield Note(f"{_named(waiver)} names a rule that was not applied: correct its id, or remove it")
        elif not any(covers(waiver, one.finding) for one in fates):
            yield Note(f"{_named(waiver)} {_unneeded(waiver, seen)}")


def _unneeded(waiver: Waiver, seen: Seen) -> str:
    if waiver.server and waiver.server not in seen.servers:
        meant = seen.called(waiver.server)
        if meant:
            named = ", ".join(meant[:_SHOWN]) + (", …" if len(meant) > _SHOWN else "")
            return f"covers nothing: {len(meant)} servers share this name, so write the id of the one meant: {named}"
        return "could not be checked: no server of this audit has this id"
    meant_by = {waiver.server} if waiver.server else seen.servers
    unread = "" in seen.gapped and not waiver.server  # a config that could not be read may name more servers
    if meant_by and not unread and all(seen.by(waiver.rule, server) for server in meant_by):
        return "covers no finding: remove it"
    return "could not be checked: not all that it may cover was looked at"


def _named(waiver: Waiver) -> str:
    place = "".join(
        f", {word} {name!r}" for word, name in (("server", waiver.server), ("item", waiver.item)) if name
    )  # fmt: skip
    return f"the waiver of {waiver.rule}{place}"
