"""How does a runner of GitHub run a composite action? As far as this one needs it.

Inputs and step outputs replace `${{ … }}` in `env` and `if` only; a `run` that held one would be refused. Each step is
a file for `bash --noprofile --norc -eo pipefail`, with the files that `GITHUB_*` name.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass
class Job:
    """What a run of the action left."""

    code: int = 0
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def commands(self) -> list[str]:
        """Lines that a runner would obey."""
        return [line for line in self.log.splitlines() if re.match(r"\s*::|.*##\[", line)]


@dataclass
class Runner:
    """A machine with a checked out repository."""

    temp: Path
    """`RUNNER_TEMP`; shared between jobs here, so that the action is installed once."""
    path: str
    home: Path

    def run(self, repository: Path, given: dict[str, Any], event: str, payload: Path, **more: str) -> Job:
        """Run `action.yml` with these inputs on this event."""
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        unknown = set(given) - set(action["inputs"])
        assert not unknown, f"the action has no input {unknown}"
        defaults = {name: about.get("default", "") for name, about in action["inputs"].items()}
        known = {f"inputs.{name}": _word(given.get(name, value)) for name, value in defaults.items()}
        known |= {"github.action_path": str(ROOT), "github.token": "no-token"}
        job = Job()
        for number, step in enumerate(action["runs"]["steps"]):
            if job.code or not _holds(step.get("if", "true"), known):
                continue
            self._step(job, number, step, known, repository, {**self._files(repository, event, payload), **more})
        job.outputs = {name: _filled(about["value"], known) for name, about in action["outputs"].items()}
        return job

    def _files(self, repository: Path, event: str, payload: Path) -> dict[str, str]:
        return {
            "PATH": self.path, "HOME": str(self.home), "RUNNER_TEMP": str(self.temp), "CI": "true",
            "GITHUB_WORKSPACE": str(repository), "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(payload),
            "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "a" * 40, "GITHUB_REF": "refs/heads/main",
        }  # fmt: skip

    def _step(
        self,
        job: Job,
        number: int,
        step: dict[str, Any],
        known: dict[str, str],
        repository: Path,
        variables: dict[str, str],
    ) -> None:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input would become code"
        script, output, summary = (self.temp / f"{name}-{number}" for name in ("step.sh", "output", "summary"))
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("")
        summary.write_text("")
        own = {name: _filled(str(value), known) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=repository, check=False,
            capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL,
            env={**variables, "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), **own},
        )  # fmt: skip
        job.code = done.returncode
        job.log += done.stdout + done.stderr
        job.summary += summary.read_text(encoding="utf-8")
        for line in output.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            known[f"steps.{step.get('id')}.outputs.{name}"] = value


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _filled(text: str, known: dict[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: known.get(found[1], ""), text)


def _holds(condition: str, known: dict[str, str]) -> bool:
    """`a == 'b' && c != ''`, and nothing else."""
    if condition == "true":
        return True
    for part in condition.split("&&"):
        found = re.fullmatch(r"\s*([\w.-]+) (==|!=) '([^']*)'\s*", part)
        assert found, f"not understood here: {part}"
        if (known.get(found[1], "") == found[3]) is (found[2] == "!="):
            return False
    return True
