"""Can people see and clear what was fetched, and say how much may be kept?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from stored import in_use, installed

from auditor import __main__ as entry
from auditor.capture import Options

GB = 1 << 30


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("MCP_ASSAY_CACHE_MAX", raising=False)
    return Options().cache_dir


def test_it_is_told_how_much_there_is_and_where(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(root / "shared", "a", size=2 * GB)
    monkeypatch.setenv("MCP_ASSAY_CACHE_MAX", "20G")
    for command in ("cache", "doctor"):
        entry.run([command])
        assert f"2.0 GB of at most 20.0 GB in {root}" in capsys.readouterr().out
    assert root.is_dir()


def test_nothing_was_fetched_yet(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["cache"]) == 0
    assert entry.run(["cache", "clear"]) == 0
    assert "0 MB" in capsys.readouterr().out
    assert not root.exists()


def test_clearing_leaves_what_is_in_use_and_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, used = (installed(root / "shared", name, size=GB, used=1.0) for name in ("old", "used"))
    fresh = installed(root / "shared", "fresh", size=GB, used=time.time() - 3600)
    assert entry.run(["cache", "clear", "--older-than", "1"]) == 0
    assert (old.exists(), used.exists(), fresh.exists()) == (False, False, True)
    assert "removed 2.0 GB" in capsys.readouterr().out
    with in_use(fresh):
        assert entry.run(["cache", "clear"]) == 3
    said = capsys.readouterr()
    assert "removed 0 MB" in said.out
    assert f"stays, for it is in use or cannot be removed: {fresh}" in said.err
    assert entry.run(["cache", "clear"]) == 0
    assert not fresh.exists()


@pytest.mark.parametrize(
    ("said", "size"), [("", None), ("0", 0), ("500M", 500 << 20), ("3g", 3 << 30), ("1T", 1 << 40)]
)
def test_how_much_may_be_kept_is_a_number_with_its_unit(
    monkeypatch: pytest.MonkeyPatch, said: str, size: int | None
) -> None:
    monkeypatch.setenv("MCP_ASSAY_CACHE_MAX", said)
    assert Options().cache_size == size
    assert Options().conditions("a", "a").cache_size == size


@pytest.mark.parametrize("said", ["5", "-1G", "1.5G", "5GB", "much", "9999999G", "\u0665G"])
def test_anything_else_is_an_error_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    monkeypatch.setenv("MCP_ASSAY_CACHE_MAX", said)
    assert entry.run(["scan", "--", "true"]) == 2
    assert "MCP_ASSAY_CACHE_MAX" in capsys.readouterr().err
