"""Is it said what GitHub would drop without a word?"""

from __future__ import annotations

from dataclasses import replace

from report_samples import GAPS, REPORT

from auditor.model import Gap, Outcome
from auditor.report.annotate import annotated, placed


def test_what_has_no_mark_of_its_own_is_counted_in_a_last_notice() -> None:
    fails = (REPORT.findings[0],) * 14
    lines = annotated(replace(REPORT, findings=fails, gaps=GAPS[:1] * 11)).splitlines()
    levels = [line.split(" ", 1)[0] for line in lines]
    assert levels == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert lines[-1].endswith("::4 more findings that fail and 1 more gap not marked here: see the job summary")


def test_where_all_are_marked_nothing_is_added() -> None:
    lines = annotated(REPORT).splitlines()
    assert not any(line.startswith("::notice") for line in lines)


def test_a_broken_config_is_marked_at_its_line_as_an_error_where_nothing_worse_fails() -> None:
    gap = Gap("", ".mcp.json:3:9", "expected a comma", "mend the JSON at this place")
    (line,) = annotated(replace(REPORT, outcome=Outcome.INCOMPLETE, findings=(), gaps=(gap,), notes=())).splitlines()
    assert line.startswith("::error file=.mcp.json,line=3,col=9,title=could not look::")


def test_a_waiver_that_has_ended_is_marked_in_its_policy() -> None:
    note = "the waiver of a/b (at p.yaml:4:11) ended on 2025-01-01: renew it with a reason, or remove it"
    (line,) = annotated(replace(REPORT, findings=(), gaps=(), notes=(note,))).splitlines()
    assert line == f"::error file=p.yaml,line=4,col=11,title=a waiver has ended::{note}"


def test_a_place_that_is_no_file_of_the_checkout_marks_none() -> None:
    assert placed("a/b.yaml:2") == ("a/b.yaml", 2, 1)
    for other in ("~/.mcp.json:3:1", "/etc/x:3:1", "C:/x:3:1", "input fail-on", "https://x.example:443", "a:0"):
        assert placed(other) == ("", 1, 1)
