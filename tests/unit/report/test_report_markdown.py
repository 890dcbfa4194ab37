"""Does the job summary say it all, in Markdown of our own making only?"""

from __future__ import annotations

from markdown_it import MarkdownIt
from report_samples import REPORT, many

from auditor.report import report

TEXT = report(REPORT, "markdown")


def test_it_opens_with_the_outcome() -> None:
    assert TEXT.startswith("## ❌ 4 findings fail the audit, and not everything could be seen\n\nDo not use calc,")


def test_tables_have_as_many_cells_as_heads() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(TEXT)
    rows = "".join({"tr_open": "/", "th_open": "h", "td_open": "d"}.get(token.type, "") for token in tokens)
    able = "/hhh/ddd" + "/hh" + "/dd" * 3
    assert rows == "/hhhh" + "/dddd" * 3 + "/hhhhh" + "/ddddd" * 4 + "/hhhhhh" + "/dddddd" * 6 + able


def test_why_and_fix_are_told_once_a_rule() -> None:
    assert TEXT.count("**Why:**") == 4
    assert report(many(600), "markdown").count("**Why:**") == 1


def test_it_fits_a_job_summary() -> None:
    """GitHub takes 1 MiB of a step: https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    assert len(report(many(5_000), "markdown").encode()) < 2**20
