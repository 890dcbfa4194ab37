"""Gate, waivers, order and outcome."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.judge import judge
from auditor.model import (
    Confidence,
    Fate,
    Finding,
    Gap,
    Gate,
    Kind,
    Match,
    Outcome,
    Report,
    Role,
    RuleHead,
    ServerSummary,
    Severity,
    Waiver,
)

NOW = "2026-11-21T10:00:00+00:00"
SERVER = ServerSummary("files", "files", "test", None, "x", "stdio", "scrubbed", "audited", "", (), 0.0, "")
GAP = Gap("files", "tools/list page 2", "timed out")


def finding(
    severity: Severity = Severity.HIGH, confidence: Confidence = Confidence.FIRM, item: str = "read", rule: str = "a/b"
) -> Finding:
    head = RuleHead(rule, "t", severity, confidence, "m", "w", "f")
    place = Match("files", Kind.TOOL, item, Role.DESCRIPTION, "/tools/0/description", "/p", 0, 1, "x", 0)
    return Finding(head, (place,), f"{rule}{item}{severity}{confidence}", "m")


def report(*findings: Finding, waivers: tuple[Waiver, ...] = (), gaps: tuple[Gap, ...] = (), gate: Gate | None = None,
           servers: tuple[ServerSummary, ...] = (SERVER,), created: str = NOW) -> Report:  # fmt: skip
    return judge(
        findings,
        summaries=servers,
        gaps=gaps,
        rules=[one.rule for one in findings],
        gate=gate or Gate(),
        waivers=waivers,
        created=created,
        version="0",
    )


@pytest.mark.parametrize(
    ("severity", "confidence", "fate", "because"),
    [
        (Severity.HIGH, Confidence.FIRM, Fate.FAILS, "severity high and confidence firm reach the gate (high, firm)"),
        (Severity.MEDIUM, Confidence.CERTAIN, Fate.SHOWN, "severity medium lies below the gate (high, firm)"),
        (Severity.CRITICAL, Confidence.TENTATIVE, Fate.SHOWN, "confidence tentative lies below the gate (high, firm)"),
        (
            Severity.LOW,
            Confidence.TENTATIVE,
            Fate.SHOWN,
            "severity low and confidence tentative lie below the gate (high, firm)",
        ),
    ],
)
def test_the_gate_needs_both_and_the_reason_says_which(
    severity: Severity, confidence: Confidence, fate: Fate, because: str
) -> None:
    (judged,) = report(finding(severity, confidence)).findings
    assert (judged.fate, judged.because) == (fate, because)


def test_without_a_gate_nothing_fails() -> None:
    result = report(finding(Severity.CRITICAL), gate=Gate(None))
    assert result.outcome is Outcome.CLEAN
    assert result.findings[0].because == "no gate is set, so nothing fails"


def test_a_waiver_holds_through_its_last_day() -> None:
    result = report(finding(), waivers=(Waiver("a/b", "known", "2026-11-21"),))
    assert result.findings[0].fate is Fate.WAIVED
    assert result.findings[0].because == "accepted until 2026-11-21: known"
    assert (result.outcome, result.notes) == (Outcome.CLEAN, ())


def test_an_ended_waiver_fails_what_it_covered_even_below_the_gate() -> None:
    result = report(finding(Severity.LOW), waivers=(Waiver("a/b", "known", "2026-11-20"),))
    assert result.findings[0].fate is Fate.FAILS
    assert result.findings[0].because == "its waiver ended on 2026-11-20 (it was: known)"


def test_an_ended_waiver_fails_the_audit_by_itself() -> None:
    result = report(waivers=(Waiver("a/b", "known", "2026-11-20"),))
    assert result.outcome is Outcome.FINDINGS
    assert "ended on 2026-11-20" in result.notes[0]
    placed = report(waivers=(Waiver("a/b", "known", "2026-11-20", place="p.yaml:3:11"),))
    assert placed.notes[0].startswith("the waiver of a/b (at p.yaml:3:11) ended on 2026-11-20")


def test_a_waiver_that_still_holds_goes_before_an_ended_one() -> None:
    both = (Waiver("a/b", "old", "2020-01-01"), Waiver("a/b", "new", "2027-01-01"))
    assert report(finding(), waivers=both).findings[0].fate is Fate.WAIVED


@pytest.mark.parametrize(("waiver", "told"), [
    (Waiver("a/c", "r", "2027-01-01"), "remove it"),
    (Waiver("a/b", "r", "2027-01-01", server="other"), "no server of this audit has this id"),
    (Waiver("a/b", "r", "2027-01-01", item="write"), "covers no finding: remove it"),
])  # fmt: skip
def test_a_waiver_of_something_else_covers_nothing_and_is_noted(waiver: Waiver, told: str) -> None:
    result = report(finding(), waivers=(waiver,))
    assert result.findings[0].fate is Fate.FAILS
    assert len(result.notes) == 1 and told in result.notes[0]


@pytest.mark.parametrize(
    ("rule", "server", "gaps", "told"),
    [
        ("a/b", SERVER, (), "covers no finding: remove it"),
        ("a/b", SERVER, (GAP,), "could not be checked"),
        ("a/b", replace(SERVER, status="static"), (), "could not be checked"),
        ("a/b", replace(SERVER, status="not reached"), (), "could not be checked"),
        ("launch/x", replace(SERVER, status="static"), (), "covers no finding: remove it"),
        ("launch/x", replace(SERVER, status="not reached"), (GAP,), "covers no finding: remove it"),
    ],
)
@pytest.mark.parametrize("named", ["", "files"])
def test_nobody_is_told_to_remove_a_waiver_where_nobody_looked(
    rule: str, server: ServerSummary, gaps: tuple[Gap, ...], told: str, named: str
) -> None:
    head = finding(rule=rule).rule
    found = judge(
        (), summaries=(server,), gaps=gaps, rules=(head,), gate=Gate(),
        waivers=(Waiver(rule, "r", "2027-01-01", server=named),), created=NOW, version="0",
    )  # fmt: skip
    assert told in found.notes[0]


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (report(servers=()), Outcome.NOTHING),
        (report(), Outcome.CLEAN),
        (report(finding(Severity.LOW)), Outcome.CLEAN),
        (report(gaps=(GAP,)), Outcome.INCOMPLETE),
        (report(gaps=(GAP,), servers=()), Outcome.INCOMPLETE),
        (report(finding(), gaps=(GAP,)), Outcome.FINDINGS),
    ],
)
def test_the_outcome_is_the_worst_that_is_true(result: Report, outcome: Outcome) -> None:
    assert result.outcome is outcome


@given(st.lists(st.builds(finding, st.sampled_from(Severity), st.sampled_from(Confidence), st.sampled_from("abc"),
                          st.sampled_from(["a/b", "b/c"])), max_size=12), st.randoms())  # fmt: skip
def test_findings_have_one_order_and_those_that_fail_stand_first(
    findings: list[Finding], chance: random.Random
) -> None:
    shuffled = findings[:]
    chance.shuffle(shuffled)
    judged = report(*findings).findings
    assert judged == report(*shuffled).findings
    ranks = [(tuple(Fate).index(one.fate), -one.finding.rule.severity) for one in judged]
    assert ranks == sorted(ranks)


def test_a_flood_of_one_kind_is_cut_with_a_note_and_what_fails_is_kept() -> None:
    flood = [finding(Severity.LOW, item=f"tool {place}") for place in range(500)]
    result = report(*flood, finding(Severity.HIGH, rule="b/c"))
    assert [one.finding.rule.id for one in result.findings] == ["b/c", *["a/b"] * 200]
    assert result.notes == ("files: 300 more findings of a/b are not listed",)
    assert result.outcome is Outcome.FINDINGS


def test_waived_findings_of_a_flood_never_push_out_one_that_fails() -> None:
    waivers = tuple(Waiver("a/b", "known", "2027-01-01", item=f"a{place}") for place in range(300))
    flood = [finding(item=f"a{place}") for place in range(300)]
    result = report(*flood, finding(item="z"), waivers=waivers)
    assert result.findings[0].finding.primary.item == "z"
    assert result.count(Fate.FAILS) == 1


def test_a_server_that_answered_and_listed_nothing_is_named_and_one_with_gaps_has_them_instead() -> None:
    none, some = (("tools", 0), ("prompts", 0)), (("tools", 2), ("prompts", 0))
    empty, full = replace(SERVER, id="empty", counts=none), replace(SERVER, id="full", counts=some)
    (note,) = report(servers=(empty, full)).notes
    assert note.startswith("nothing was listed by empty: perhaps")
    assert "`--env`" in note
    assert report(servers=(full, SERVER, replace(empty, status="not reached"))).notes == ()
    many = tuple(replace(empty, id=f"s{number}") for number in range(20))
    assert "s11, and 8 more: perhaps" in report(servers=many).notes[0]
