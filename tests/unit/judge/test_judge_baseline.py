"""What is new since a former report, and what a policy says about single servers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditor.judge import baseline_of, compared, flood, judge
from auditor.model import (
    Confidence,
    Fate,
    Finding,
    Gap,
    Gate,
    Kind,
    Match,
    Origin,
    Outcome,
    Report,
    Role,
    RuleHead,
    ServerSummary,
    Severity,
    Waiver,
)
from auditor.model.baseline import Baseline, Since
from auditor.model.finding import Age, Bar
from auditor.report import load
from auditor.report.json import render

NOW = "2026-11-21T10:00:00+00:00"
SERVER = ServerSummary("files", "files", "test", None, "x", "stdio", "bubblewrap", "audited", "", (), 0.0, "")


def finding(item: str, severity: Severity = Severity.HIGH, rule: str = "a/b", server: str = "files") -> Finding:
    head = RuleHead(rule, "t", severity, Confidence.FIRM, "m", "w", "f")
    place = Match(server, Kind.TOOL, item, Role.NAME, "/tools/0/name", "/p", 0, 1, "x", 0)
    return Finding(head, (place,), f"{rule} {server} {item}", "m")


def audit(*findings: Finding, baseline: Baseline | None = None, waivers: tuple[Waiver, ...] = (),
          gaps: tuple[Gap, ...] = (), servers: tuple[ServerSummary, ...] = (SERVER,),
          bars: dict[str, Bar] | None = None, read: tuple[str, ...] = ()) -> Report:  # fmt: skip
    heads = tuple(dict.fromkeys(one.rule for one in findings))
    return judge(
        findings, summaries=servers, gaps=gaps, rules=heads, gate=Gate(), waivers=waivers,
        created=NOW, version="0", baseline=baseline, bars=bars, read=read,
    )  # fmt: skip


def fates(report: Report) -> dict[str, tuple[Fate, Age]]:
    return {judged.finding.primary.item: (judged.fate, judged.age) for judged in report.findings}


OLD = baseline_of(audit(finding("old"), finding("low", Severity.LOW), finding("mended")))


def test_only_what_is_new_fails() -> None:
    now = audit(finding("old"), finding("low", Severity.LOW), finding("new"), baseline=OLD)
    assert now.outcome is Outcome.FINDINGS
    assert fates(now) == {
        "new": (Fate.FAILS, Age.NEW),
        "old": (Fate.KNOWN, Age.OLD),
        "low": (Fate.SHOWN, Age.OLD),
    }
    assert audit(finding("old"), baseline=OLD).outcome is Outcome.CLEAN


def test_without_a_baseline_nothing_is_old() -> None:
    now = audit(finding("old"))
    assert (now.since, fates(now)) == (None, {"old": (Fate.FAILS, Age.UNCOMPARED)})


def test_what_is_gone_is_told() -> None:
    since = audit(finding("old"), baseline=OLD).since
    assert since is not None
    assert (since.new, since.old, since.unseen) == (0, 1, 0)
    assert {one.item for one in since.gone} == {"low", "mended"}


def test_nothing_is_gone_from_a_server_that_was_not_looked_at_whole() -> None:
    gap = Gap("files", "tools/list page 2", "timed out")
    for now in (audit(baseline=OLD, gaps=(gap,)), audit(baseline=OLD, servers=())):
        assert now.since is not None
        assert (now.since.gone, now.since.unseen) == ((), 3)


def test_a_finding_of_the_baseline_accounts_for_one() -> None:
    """Whoever finds two of the same has one that nobody knows."""
    twice = audit(finding("old"), finding("old"), baseline=OLD)
    assert sorted(judged.fate for judged in twice.findings) == [Fate.FAILS, Fate.KNOWN]


def test_a_waiver_that_ended_fails_whatever_the_baseline_has() -> None:
    ended = (Waiver("a/b", "r", "2026-01-01"),)
    now = audit(finding("old"), baseline=OLD, waivers=ended)
    assert fates(now) == {"old": (Fate.FAILS, Age.OLD)}
    assert compared(audit(finding("old"), waivers=ended), OLD).outcome is Outcome.FINDINGS
    assert compared(audit(waivers=ended), OLD).outcome is Outcome.FINDINGS


def test_a_flood_of_known_findings_hides_no_new_one() -> None:
    flood = [finding(f"a{place}") for place in range(300)]
    known = Baseline(NOW, tuple(replace(OLD.known[0], fingerprint=each.fingerprint) for each in flood))
    now = audit(*flood, finding("z"), baseline=known)
    assert now.outcome is Outcome.FINDINGS
    assert now.findings[0].finding.primary.item == "z"
    assert compared(audit(*flood), known).outcome is Outcome.CLEAN
    assert compared(replace(audit(*flood), unlisted=()), known).outcome is Outcome.FINDINGS, "nobody knows the others"
    assert compared(audit(*flood, finding("z")), known).outcome is Outcome.FINDINGS


def test_a_baseline_takes_in_a_flood_and_a_new_finding_behind_it_still_fails() -> None:
    flood = [finding(f"a{place:03}") for place in range(300)]
    first = audit(*flood)
    assert (len(first.findings), len(first.unlisted)) == (200, 100)
    kept = baseline_of(load(render(first), "x"))
    again = audit(*flood, baseline=kept)
    assert (again.outcome, again.since) == (Outcome.CLEAN, Since(NOW, 0, 300, (), 0))
    worse = audit(*flood, finding("z"), baseline=baseline_of(again))
    assert (worse.outcome, worse.findings[0].finding.primary.item) == (Outcome.FINDINGS, "z")


def test_of_more_findings_than_are_kept_a_note_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "MOST_KEPT", 50)
    report = audit(*(finding(f"a{place}") for place in range(300)))
    assert len(report.unlisted) == 50
    assert report.notes[-1] == "50 of them are not kept for a baseline either"
    assert compared(report, baseline_of(report)).outcome is Outcome.FINDINGS


STATIC = replace(SERVER, status="static", origin=Origin("mcp.json", "/mcpServers/files", 1, 1))
OTHER = replace(STATIC, id="other", name="other")


@pytest.mark.parametrize(
    ("rule", "servers", "gaps", "read", "gone"),
    [
        ("launch/x", (STATIC,), (), ("mcp.json",), True),
        ("launch/x", (replace(STATIC, status="disabled"),), (), (), True),
        ("a/b", (STATIC,), (), ("mcp.json",), False),
        ("a/b", (OTHER,), (), ("mcp.json",), True),
        ("launch/x", (OTHER,), (), ("mcp.json",), True),
        ("launch/x", (), (), ("other.json",), False),
        ("launch/x", (), (Gap("files", "entry", "is no entry"),), ("mcp.json",), False),
    ],
)
def test_what_only_the_entry_shows_is_gone_once_the_entry_was_read(
    rule: str, servers: tuple[ServerSummary, ...], gaps: tuple[Gap, ...], read: tuple[str, ...], gone: bool
) -> None:
    before = baseline_of(audit(finding("old", rule=rule), servers=(STATIC,)))
    since = audit(baseline=before, servers=servers, gaps=gaps, read=read).since
    assert since is not None
    assert (len(since.gone), since.unseen) == ((1, 0) if gone else (0, 1))


def test_a_finished_report_can_be_compared_too() -> None:
    late = compared(audit(finding("old"), finding("new")), OLD)
    assert fates(late) == {"new": (Fate.FAILS, Age.NEW), "old": (Fate.KNOWN, Age.OLD)}
    clean = compared(audit(finding("old")), OLD)
    assert clean.outcome is Outcome.CLEAN
    assert compared(clean, baseline_of(audit())).outcome is Outcome.FINDINGS
    assert compared(audit(finding("old"), gaps=(Gap("x", "start", "no"),)), OLD).outcome is Outcome.INCOMPLETE


def test_a_policy_sets_the_gate_of_one_server_and_is_named() -> None:
    strict = {"files": Bar(Gate(Severity.LOW), "the policy for `files`")}
    now = audit(finding("a", Severity.LOW), finding("b", Severity.LOW, server="other"), bars=strict)
    assert {judged.finding.primary.server: judged.fate for judged in now.findings} == {
        "files": Fate.FAILS, "other": Fate.SHOWN,
    }  # fmt: skip
    assert "the gate of the policy for `files` (low, firm)" in now.findings[0].because


def test_a_policy_may_insist_that_a_server_agrees_with_itself() -> None:
    bars = {"files": Bar(Gate(None), "the policy for `files`", frozenset({"mismatch"}))}
    found = [finding("a", Severity.MEDIUM, "mismatch/x"), finding("b", Severity.LOW, "mismatch/y"), finding("c")]
    now = audit(*found, bars=bars)
    assert {judged.finding.primary.item: judged.fate for judged in now.findings} == {
        "a": Fate.FAILS, "b": Fate.SHOWN, "c": Fate.SHOWN,
    }  # fmt: skip
