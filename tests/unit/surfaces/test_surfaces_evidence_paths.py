"""Findings about what a server did keep their fingerprints from one audit to the next."""

from __future__ import annotations

from auditor.model import Deed, Evidence, Touched
from auditor.surfaces.collector import Budget
from auditor.surfaces.evidence import evidence_item

CALL = Touched(Deed.CONNECT, "api.tool.test:443")
READ = Touched(Deed.READ, "/srv/notes.db")


def paths(*touched: Touched) -> dict[str, str]:
    item = evidence_item(Evidence(touched=touched), Budget("s"))
    assert item is not None
    return {surface.text: surface.path for surface in item.surfaces}


def test_one_thing_more_changes_no_other_s_path() -> None:
    assert paths(CALL)[CALL.target] == paths(READ, CALL)[CALL.target]


def test_the_same_thing_twice_has_two_paths() -> None:
    item = evidence_item(Evidence(touched=(CALL, CALL)), Budget("s"))
    assert item is not None
    assert len({surface.path for surface in item.surfaces}) == 2
