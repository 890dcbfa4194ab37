"""Does each format draw the samples byte for byte as agreed?

`MCP_ASSAY_UPDATE_GOLDEN=1 pytest tests/unit/report/test_report_golden.py` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from report_samples import REPORT, SAMPLES

from auditor.model import Report
from auditor.report import FORMATS, report

GOLDEN = Path(__file__).parents[2] / "golden" / "report"
CASES = [(name, known.name, known.suffix, sample) for name, sample in SAMPLES for known in FORMATS]


def compare(text: str, name: str) -> None:
    path = GOLDEN / name
    if os.environ.get("MCP_ASSAY_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert path.read_bytes() == text.encode()


@pytest.mark.parametrize(("name", "form", "suffix", "sample"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_a_format_draws_a_sample_as_agreed(name: str, form: str, suffix: str, sample: Report) -> None:
    compare(report(sample, form), f"{name}{suffix}")


def test_the_terminal_tells_all_when_verbose() -> None:
    compare(report(REPORT, "terminal", verbose=True), "findings-verbose.txt")


def test_the_terminal_is_coloured_and_narrow_when_asked() -> None:
    compare(report(REPORT, "terminal", colour=True, width=60), "findings-colour-60.txt")
