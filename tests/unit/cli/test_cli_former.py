"""Is a former report read in bounds, whatever stands at its path?"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from report_samples import REPORT

from auditor.cli import former
from auditor.errors import AuditorError
from auditor.report import report


def test_what_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(former, "_LARGEST", 1 << 20)
    with pytest.raises(AuditorError, match="larger than 1 MB"):
        former.saved(Path("/dev/zero"))


def test_a_report_from_a_pipe_is_read(tmp_path: Path) -> None:
    pipe, text = tmp_path / "pipe", report(REPORT, "json")
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(text, "utf-8"))
    writer.start()
    assert report(former.saved(pipe), "json") == text
    writer.join()
