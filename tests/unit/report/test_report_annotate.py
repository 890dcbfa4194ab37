"""Is it said what GitHub would drop without a word?"""

from __future__ import annotations

from dataclasses import replace

from report_samples import GAPS, REPORT

from auditor.report.annotate import annotated


def test_what_has_no_mark_of_its_own_is_counted_in_a_last_notice() -> None:
    fails = (REPORT.findings[0],) * 14
    lines = annotated(replace(REPORT, findings=fails, gaps=GAPS[:1] * 11)).splitlines()
    levels = [line.split(" ", 1)[0] for line in lines]
    assert levels == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert lines[-1].endswith("::4 more findings that fail and 1 more gap not marked here: see the job summary")


def test_where_all_are_marked_nothing_is_added() -> None:
    lines = annotated(REPORT).splitlines()
    assert not any(line.startswith("::notice") for line in lines)
