"""Do the action and its examples keep the rules of safe workflows?"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
EXAMPLES = sorted((ROOT / "examples").glob("*.yml"))


def test_no_input_becomes_code() -> None:
    assert ACTION["inputs"]["connect"]["default"] == "false"
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert "uses" not in step


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_gives_only_inputs_that_there_are(path: Path) -> None:
    steps = [step for job in yaml.safe_load(path.read_text())["jobs"].values() for step in job["steps"]]
    (own,) = [step for step in steps if str(step.get("uses", "")).startswith("mcp-assay/")]
    assert set(own["with"]) <= set(ACTION["inputs"])


def test_zizmor_finds_nothing() -> None:
    program = shutil.which("zizmor")
    assert program, "zizmor comes with the development dependencies"
    paths = ["action.yml", *(str(path.relative_to(ROOT)) for path in EXAMPLES)]
    done = subprocess.run(
        [program, "--offline", "--pedantic", "--no-progress", *paths],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
