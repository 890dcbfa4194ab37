"""Do the action and its examples keep the rules of safe workflows?"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import yaml

from auditor.discover.formats import FORMATS

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


def words(environ: dict[str, str], tmp_path: Path) -> list[str]:
    """The command line that the step makes of these inputs, for a fork's pull request."""
    spec = spec_from_file_location("action_audit", ROOT / "action" / "audit.py")
    assert spec and spec.loader
    step = module_from_spec(spec)
    sys.modules["action_audit"] = step
    spec.loader.exec_module(step)
    return list(step.command(environ, step.Event(True, True, ""), tmp_path, ExitStack()))


def test_a_config_in_a_subfolder_is_audited_whatever_the_folder_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("packages/a", "--yes", "https:/x", "node_modules/b"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / ".mcp.json").write_text("{}", encoding="utf-8")
    assert words({}, tmp_path)[-4:] == [".", "./--yes", "./https:/x", "./packages/a"]
    assert words({"INPUT_TARGETS": "packages"}, tmp_path)[-2:] == ["packages", "./packages/a"]
    assert words({"INPUT_TARGETS": "packages/a/.mcp.json"}, tmp_path)[-1] == "packages/a/.mcp.json"


PLACES = sorted({pattern.replace("*", "x") for each in FORMATS for pattern in each.project})


@pytest.mark.parametrize("folder", ["", "packages/a/"])
def test_the_hook_and_the_example_run_for_each_project_config_that_is_known(folder: str) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    example = yaml.safe_load((ROOT / "examples" / "config-repository.yml").read_text(encoding="utf-8"))
    globs = example[True]["pull_request"]["paths"]  # YAML 1.1 reads `on` as true
    triggers = [re.compile(re.escape(glob).replace(r"\*\*/", "(.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*"))
                for glob in globs]  # fmt: skip
    paths = [folder + place for place in PLACES]
    assert [path for path in paths if not re.search(hook["files"], path)] == []
    assert [path for path in paths if not any(each.fullmatch(path) for each in triggers)] == []
    others = ("package.json", "src/settings.json", "docs/agents/x.md", "a/config.yaml")
    assert not any(re.search(hook["files"], folder + path) for path in others)


def test_zizmor_finds_nothing() -> None:
    program = shutil.which("zizmor")
    assert program, "zizmor comes with the development dependencies"
    paths = ["action.yml", *(str(path.relative_to(ROOT)) for path in EXAMPLES)]
    done = subprocess.run(
        [program, "--offline", "--pedantic", "--no-progress", *paths],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
