"""What does the audit say of each sample server? All are started for real, once, and judged with the shipped rules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sample_client import Poison, poison_of, samples

from auditor.api import audit
from auditor.capture import Options, Probe, capture
from auditor.discover.typed import parse_command
from auditor.model import Capture, Fate, Finding, Report
from auditor.rulepack import rulepack

ROOT = Path(__file__).parents[2]
POISONED = [path.stem for path in samples("poisoned")]
HARMLESS = [path.stem for path in samples("harmless")]


def _captures(folder: str) -> dict[str, Capture]:
    paths = samples(folder)
    specs = [parse_command([sys.executable, str(path)]) for path in paths]
    return dict(zip((path.stem for path in paths), capture(specs, Options(jobs=4, probe=Probe.NONE)), strict=True))


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """One report a server."""
    pack = rulepack()
    found = {**_captures("poisoned"), **_captures("harmless")}
    return {name: audit([each], pack) for name, each in found.items()}


def _failing(report: Report) -> list[Finding]:
    return [judged.finding for judged in report.findings if judged.fate is Fate.FAILS]


def _lies_on(finding: Finding, poison: Poison) -> bool:
    """Whether the primary place is at the poison's pointer (in a later era: under it) and overlaps its words."""
    place = finding.primary
    if not place.pointer.endswith(poison.pointer):
        return False
    whole = place.excerpt
    at = whole.find(poison.words)
    if at < 0:
        return place.words in poison.words or bool(place.words) is False
    start, end = place.start - place.excerpt_start, place.end - place.excerpt_start
    return start < at + len(poison.words) and at < end


@pytest.mark.parametrize("name", POISONED)
def test_the_poison_of_each_sample_fails_the_audit_where_it_stands(reports: dict[str, Report], name: str) -> None:
    poisons = poison_of(ROOT / "sample_servers" / "poisoned" / f"{name}.py")
    failing = _failing(reports[name])
    assert any(_lies_on(finding, poison) for finding in failing for poison in poisons), [
        (finding.rule.id, finding.primary.pointer, finding.primary.words) for finding in failing
    ]


@pytest.mark.parametrize("name", HARMLESS)
def test_nothing_fails_the_audit_of_a_harmless_server(reports: dict[str, Report], name: str) -> None:
    assert not [(finding.rule.id, finding.primary.words) for finding in _failing(reports[name])]
    assert not reports[name].gaps
