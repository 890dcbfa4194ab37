"""Do Microsoft's validator with GitHub's rules and the SARIF schema find no error in what we write?

Both come from npm and are kept in a cache folder of the user.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from npm_packages import npm
from referencing import Registry
from report_samples import CLEAN, INCOMPLETE, NOTHING, REPORT, many

from auditor.model import Report
from auditor.report import report

pytestmark = pytest.mark.registry


@pytest.fixture(scope="module")
def multitool() -> Path:
    folder = npm("@microsoft/sarif-multitool-linux@5.7.0")
    program = next(path for path in folder.rglob("Sarif.Multitool") if path.is_file())
    program.chmod(0o755)
    return program


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    folder = npm("@microsoft/jest-sarif@1.0.0-beta.0")
    text = next(folder.rglob("sarif-2.1.0-rtm.5.json")).read_text(encoding="utf-8-sig")
    return Draft4Validator(json.loads(text), registry=Registry())


SAMPLES = [
    pytest.param(REPORT, id="findings"),
    pytest.param(CLEAN, id="clean"),
    pytest.param(INCOMPLETE, id="incomplete"),
    pytest.param(NOTHING, id="nothing"),
    pytest.param(many(500), id="many"),
]


def validated(multitool: Path, text: str, folder: Path) -> list[dict[str, Any]]:
    """The validator's own results; its exit code is 0 whatever it finds."""
    (folder / "x.sarif").write_text(text, encoding="utf-8")
    out = folder / "validation.sarif"
    done = subprocess.run(
        [str(multitool), "validate", str(folder / "x.sarif"), "--rule-kind", "Sarif;Ghas", "-o", str(out)],
        capture_output=True, text=True, timeout=300, check=False,
        env={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HOME": str(folder), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert out.exists(), done.stdout + done.stderr
    results: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8-sig"))["runs"][0].get("results", [])
    return results


WARNED = {
    "SARIF2005": "it asks for an address of the tool; the project has no home page to name yet",
}
"""Warnings that are left, with the reason."""


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_validator_finds_no_error_and_warns_of_what_is_known_only(
    sample: Report, multitool: Path, tmp_path: Path
) -> None:
    results = validated(multitool, report(sample, "sarif"), tmp_path)
    grave = [result for result in results if result.get("level", "warning") in ("error", "warning")]
    assert {_said(result) for result in grave if result["ruleId"] not in WARNED} == set()


def test_the_validator_would_find_an_error(multitool: Path, tmp_path: Path) -> None:
    """Without its locations a result breaks GitHub's rules, and the validator says so."""
    log = json.loads(report(REPORT, "sarif"))
    for result in log["runs"][0]["results"]:
        del result["locations"]
    errors = [r["ruleId"] for r in validated(multitool, json.dumps(log), tmp_path) if r.get("level") == "error"]
    assert any(rule.startswith("GH") for rule in errors)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_schema_holds(sample: Report, schema: Draft4Validator) -> None:
    schema.validate(json.loads(report(sample, "sarif")))


def _said(result: dict[str, Any]) -> str:
    return f"{result['ruleId']}: {json.dumps(result['message'])}"
