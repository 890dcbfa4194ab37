"""What happens on a host without bubblewrap?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from assay import SAMPLES, assay

NOTES = str(SAMPLES / "harmless" / "notes.py")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH of a few programs, none of them a sandbox."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("python3", "sh", "ps", "rm", "chmod"):
        program = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")
        assert program is not None, name
        (folder / name).symlink_to(program)
    return str(folder)


def test_bubblewrap_asked_for_is_an_error_with_a_hint_and_starts_nothing(tmp_path: Path, path: str) -> None:
    mark = tmp_path / "started"
    (tmp_path / "bin" / "touch").symlink_to(str(shutil.which("touch")))
    ran = assay(tmp_path, "scan", "--yes", "--confine", "bubblewrap", "--", "touch", mark, PATH=path)
    assert ran.code == 2
    assert ran.out == ""
    assert "bubblewrap" in ran.err and "install" in ran.err
    assert not mark.exists()


def test_auto_asks_before_it_is_content_with_less(tmp_path: Path, path: str) -> None:
    """Nobody is there to agree, so nothing is started; the words say that it is no sandbox."""
    mark = tmp_path / "started"
    ran = assay(tmp_path, "scan", "--", "touch", mark, PATH=path)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert not mark.exists()


def test_every_report_says_that_it_was_no_sandbox(tmp_path: Path, path: str) -> None:
    kinds = ("html", "sarif", "json", "markdown")
    files = [option for kind in kinds for option in (f"--{kind}", tmp_path / kind)]
    ran = assay(tmp_path, "scan", "--yes", *files, "--", "python3", NOTES, PATH=path)
    assert ran.code == 0, ran.out + ran.err
    assert "not a sandbox" in ran.out
    for kind in kinds:
        text = (tmp_path / kind).read_text(encoding="utf-8")
        assert "scrubbed" in text, kind
        assert kind in ("json", "sarif") or "not a sandbox" in text, kind
