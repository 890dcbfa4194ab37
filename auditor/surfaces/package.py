"""Which texts does a package hold that was read before any of it ran?"""

from __future__ import annotations

from auditor.model import Dossier, Fact, Item, Kind, Statement
from auditor.surfaces.collector import Budget, Collector
from auditor.surfaces.place import ROOT, Names, Place

_LONGEST_README = 20_000
"""It is compared with, not judged: what a package says of itself at length is for people."""


def from_package(dossier: Dossier) -> Statement:
    """What a package says, holds and would do: one item for itself, one for each of its files that matters.

    A line's pointer is `/package/FILE/LINE`; its path leaves the line out, and so survives edits elsewhere in the file.
    Never raises; what is too much is a gap.
    """
    budget = Budget(dossier.server)
    by_place: dict[str, list[Fact]] = {"": []}
    for fact in dossier.facts:
        by_place.setdefault(fact.place, []).append(fact)
    found = tuple(_item(place, facts, budget) for place, facts in by_place.items() if facts and budget.another())
    return Statement(dossier.server, None, found, budget.gaps())


def _item(place: str, facts: list[Fact], budget: Budget) -> Item:
    root = ROOT.below("package")
    here = root.below(place) if place else root
    into = Collector(budget, Kind.PACKAGE, place, here)
    names = Names()
    for fact in facts:
        into.add(fact.role, fact.text[:_LONGEST_README], _place(fact, here, names))
    return into.item()


def _place(fact: Fact, here: Place, names: Names) -> Place:
    if fact.line:
        return Place(here.below(str(fact.line)).pointer, here.below(fact.role.value).path)
    return here.below(names.unique(fact.name or fact.role.value))
