"""What does starting the program cost?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"mcp", "jinja2", "rich", "re2", "yaml", "jsonschema", "sarif_om", "asyncio"}


def imported(*args: str, cwd: Path) -> set[str]:
    """Top-level modules that `python ARGS…` imports, by the interpreter's own account."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *args], cwd=cwd, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert len(lines) > 10, done.stderr
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_word_about_itself_imports_nothing_heavy(option: str, tmp_path: Path) -> None:
    assert not imported("-m", "auditor", option, cwd=tmp_path) & HEAVY


def test_importing_the_package_imports_nothing_else(tmp_path: Path) -> None:
    assert not imported("-c", "import auditor", cwd=tmp_path) & (HEAVY | {"click"})


def test_the_public_names_are_there_when_asked_for(tmp_path: Path) -> None:
    program = "from auditor import audit, load_rules, scan_text, Verdict; import auditor; print(sorted(dir(auditor)))"
    assert "mcp" not in imported("-c", program, cwd=tmp_path)


def test_a_saved_capture_is_audited_without_the_sdk(tmp_path: Path) -> None:
    saved = tmp_path / "listing.json"
    saved.write_text('{"tools": [{"name": "add", "description": "Adds."}]}', encoding="utf-8")
    names = imported("-m", "auditor", "scan", str(saved), cwd=tmp_path)
    assert "re2" in names, "nothing was audited"
    assert not names & {"mcp", "mcp_types", "httpx2", "pydantic"}


def test_rules_are_measured_without_the_sdk(tmp_path: Path) -> None:
    row = '{"id": "1", "label": "benign", "source": "own", "listing": {"tools": [{"name": "add"}]}}\n'
    rows = tmp_path / "rows.jsonl"
    rows.write_text(row, encoding="utf-8")
    names = imported("-m", "auditor", "rules", "eval", str(rows), cwd=tmp_path)
    assert "re2" in names, "nothing was measured"
    assert not names & {"mcp", "mcp_types", "httpx2", "pydantic"}
