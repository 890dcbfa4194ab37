"""What did a server say besides its listing?"""

from __future__ import annotations

from auditor.compare import folded
from auditor.model import Deed, Evidence, Item, Kind, Package, Role, Touched
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
_KEPT_BY = {
    "@anthropic-ai": ("~/.claude/", "~/.claude.json", "~/.config/Claude/"),
    "@continuedev": ("~/.continue/",),
    "@google": ("~/.gemini/",),
    "@openai": ("~/.codex/",),
}
"""Where the programs of an npm scope, which nobody else can publish in, keep their own settings."""


def evidence_item(evidence: Evidence, budget: Budget, packages: tuple[Package, ...] = ()) -> Item | None:
    """Standard error, noise, requests, HTTP facts, what was left behind, touched and cut; None if none of it.

    `packages`: what was fetched to start the server, itself first.
    """
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
    own = _KEPT_BY.get(packages[0].name.partition("/")[0], ()) if packages and packages[0].registry == "npm" else ()
    for index, told in _told_once(evidence.touched, own).items():
        one = evidence.touched[index]
        role = Role.BAIT if one.bait and one.deed is Deed.READ else _ROLES[one.deed]
        # Its name in the path is what it is: one thing more, before it, must not make it another finding.
        name = told.removesuffix(_aside(one, own))
        into.add(role, told, ROOT.below("touched").below(str(index), names.unique(f"{one.deed} {name}")))
    return into.item() if into.surfaces else None


def _told_once(touched: tuple[Touched, ...], own: tuple[str, ...]) -> dict[int, str]:
    """Each by its place; of commands that differ by a random name alone, the first."""
    told = {index: f"{one.target}{_aside(one, own)}" for index, one in enumerate(touched)}
    runs = [index for index, one in enumerate(touched) if one.deed is Deed.RUN]
    for index, text in zip(runs, folded([told[index] for index in runs]), strict=True):
        if text is None:
            del told[index]
        else:
            told[index] = text
    return told


def _aside(one: Touched, own: tuple[str, ...]) -> str:
    """What stands behind `~/.ssh/id_rsa`: ` (ssh key) [EACCES]`."""
    bait = f" ({one.bait})" if one.bait else ""
    kept = " (settings of its maker)" if one.deed is Deed.READ and one.target.startswith(own) else ""
    failed = f" [{one.failed}]" if one.failed else ""
    return f"{bait}{kept}{failed}"
