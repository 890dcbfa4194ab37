"""What did a server say besides its listing?"""

from __future__ import annotations

from auditor.model import Evidence, Item, Kind, Role
from auditor.surfaces.collector import Budget, Collector
from auditor.surfaces.place import ROOT


def evidence_item(evidence: Evidence, budget: Budget) -> Item | None:
    """Standard error, noise, requests, HTTP facts, processes left behind, what was cut; None if there is none of it."""
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
    return into.item() if into.surfaces else None
