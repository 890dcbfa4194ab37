"""What did a server say besides its listing?"""

from __future__ import annotations

from auditor.compare import folded
from auditor.model import Deed, Evidence, Item, Kind, Role, Touched
from auditor.surfaces.collector import Budget, Collector
from auditor.surfaces.place import ROOT, Names

_ROLES = {
    Deed.READ: Role.READS,
    Deed.WRITE: Role.WRITES,
    Deed.CONNECT: Role.CONNECTS,
    Deed.LISTEN: Role.LISTENS,
    Deed.RUN: Role.RUNS,
    Deed.TELL: Role.TELLS,
}


def evidence_item(evidence: Evidence, budget: Budget) -> Item | None:
    """Standard error, noise, requests, HTTP facts, what was left behind, touched and cut; None if none of it."""
    into = Collector(budget, Kind.EVIDENCE, "", ROOT)
    into.add(Role.STDERR, evidence.stderr, ROOT.below("stderr"))
    for role, name, texts in (
        (Role.NOISE, "noise", evidence.noise),
        (Role.REQUEST, "requests", evidence.requests),
        (Role.HTTP, "http", evidence.http),
        (Role.PROCESS, "leftBehind", evidence.left_behind),
        (Role.DROPPED, "dropped", evidence.dropped),
    ):
        for index, text in enumerate(texts):
            into.add(role, text, ROOT.below(name).below(str(index)))
    names = Names()
    for index, told in _told_once(evidence.touched).items():
        one = evidence.touched[index]
        role = Role.BAIT if one.bait and one.deed is Deed.READ else _ROLES[one.deed]
        # Its name in the path is what it is: one thing more, before it, must not make it another finding.
        name = told.removesuffix(_aside(one))
        into.add(role, told, ROOT.below("touched").below(str(index), names.unique(f"{one.deed} {name}")))
    return into.item() if into.surfaces else None


def _told_once(touched: tuple[Touched, ...]) -> dict[int, str]:
    """Each by its place; of commands that differ by a random name alone, the first."""
    told = {index: _told(one) for index, one in enumerate(touched)}
    runs = [index for index, one in enumerate(touched) if one.deed is Deed.RUN]
    for index, text in zip(runs, folded([told[index] for index in runs]), strict=True):
        if text is None:
            del told[index]
        else:
            told[index] = text
    return told


def _told(one: Touched) -> str:
    """`~/.ssh/id_rsa (ssh key) [EACCES]`."""
    return f"{one.target}{_aside(one)}"


def _aside(one: Touched) -> str:
    bait = f" ({one.bait})" if one.bait else ""
    failed = f" [{one.failed}]" if one.failed else ""
    return f"{bait}{failed}"
