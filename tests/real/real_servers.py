"""Which real servers are tried, and how does one fare with the real command?"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("servers.yaml")
_REGISTRIES = {"npx": "npm", "uvx": "PyPI"}
_PIN = re.compile(r"(?P<name>@?[\w./-]+?)(?:==|@)(?P<version>\d[\w.]*)")


@dataclass(frozen=True, slots=True)
class Server:
    """One entry of servers.yaml."""

    id: str
    words: tuple[str, ...]
    """The command and its arguments."""
    env: Mapping[str, str]
    tools: int
    """The fewest that it lists."""
    suite: bool
    note: str

    @property
    def registry(self) -> str:
        """Where it comes from."""
        return _REGISTRIES[self.words[0]]

    @property
    def pin(self) -> tuple[str, str]:
        """The package's name and exact version."""
        beside = {after for word, after in pairwise(self.words) if word == "--with"}
        found = next(found for word in self.words if word not in beside and (found := _PIN.fullmatch(word)))
        return found["name"], found["version"]

    def entry(self) -> dict[str, Any]:
        """As a client's config has it; what is not given is a reference, for which the scan makes up a value."""
        env = {name: value or f"${{{name}}}" for name, value in self.env.items()}
        return {"command": self.words[0], "args": list(self.words[1:]), **({"env": env} if env else {})}


@dataclass(frozen=True, slots=True)
class Fared:
    """What the scan of one server said."""

    server: Server
    confinement: str
    seconds: float
    counts: Mapping[str, int]
    at_gate: tuple[str, ...]
    """Rules whose findings fail the audit; as often as they found something."""
    below: tuple[str, ...]
    gaps: tuple[tuple[str, str], ...]
    """Where, and why."""

    @property
    def complete(self) -> bool:
        """Whether everything was seen."""
        return not self.gaps and self.counts.get("tools", 0) >= self.server.tools

    @property
    def holds(self) -> bool:
        """What is expected of an honest server: all of it was seen, and nothing fails."""
        return self.complete and not self.at_gate


def servers() -> tuple[Server, ...]:
    """Every entry of servers.yaml, in its order."""
    return tuple(_server(entry) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _server(entry: Mapping[str, Any]) -> Server:
    return Server(
        id=entry["id"],
        words=tuple(shlex.split(entry["run"])),
        env=entry.get("env", {}),
        tools=entry.get("tools", 0),
        suite=entry.get("suite", False),
        note=entry.get("note", ""),
    )


def tried(server: Server, folder: Path, confine: str = "auto", seconds: float = 180, **environ: str) -> Fared:
    """Scan one server in a process of its own; its config, report and capture are left in `folder`."""
    config, report, said = (folder / f"{server.id}.{kind}.json" for kind in ("config", "report", "capture"))
    config.write_text(json.dumps({"mcpServers": {server.id: server.entry()}}, indent=2), encoding="utf-8")
    report.unlink(missing_ok=True)
    command = (sys.executable, "-m", "auditor", "scan", "--yes", "--quiet", "--confine", confine)
    files = ("--json", report, "--save-capture", said)
    done = subprocess.run(
        [*command, "--timeout", str(seconds), *map(str, files), str(config)],
        cwd=ROOT, env=_environment() | environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=2 * seconds + 60,
    )  # fmt: skip
    if not report.exists():
        why = (done.stderr or done.stdout or f"ended with code {done.returncode}").strip()[-400:]
        return Fared(server, "", 0.0, {}, (), (), (("scan", why),))
    return _fared(server, json.loads(report.read_text(encoding="utf-8")))


def _environment() -> dict[str, str]:
    """Ours; `uvx` stands beside this interpreter."""
    return {**os.environ, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}


def _fared(server: Server, report: Mapping[str, Any]) -> Fared:
    summary = report["servers"][0]
    fails = [judged["fate"] == "fails" for judged in report["findings"]]
    rules = [judged["rule"] for judged in report["findings"]]
    return Fared(
        server,
        summary["confinement"],
        summary["seconds"],
        dict(summary["counts"]),
        tuple(rule for rule, failing in zip(rules, fails, strict=True) if failing),
        tuple(rule for rule, failing in zip(rules, fails, strict=True) if not failing),
        tuple((gap["where"], gap["why"]) for gap in report["gaps"]),
    )
