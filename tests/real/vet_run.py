"""Which advice does the real command give on popular packages? `python tests/real/vet_run.py` runs them all."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml
from real_servers import ROOT, _environment

FILE = Path(__file__).with_name("vet.yaml")


@dataclass(frozen=True, slots=True)
class Target:
    """One entry of vet.yaml."""

    name: str
    suite: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the command said."""

    advice: str
    reasons: tuple[str, ...]


def targets() -> tuple[Target, ...]:
    """Every entry, in its order."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Target(entry["target"], entry.get("suite", False)) for entry in read)


def vetted(target: Target, folder: Path, seconds: float = 300) -> Found:
    """Run the command in a process of its own."""
    file = folder / "vet.json"
    done = subprocess.run(
        (sys.executable, "-m", "auditor", "vet", "--yes", "--quiet", "--json", str(file), target.name),
        cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=seconds,
    )  # fmt: skip
    if not file.exists():
        return Found("none", (done.stderr[-400:],))
    (one,) = json.loads(file.read_text(encoding="utf-8"))["vettings"]
    return Found(one["advice"], tuple(one["reasons"]))


def main() -> int:
    """Print a line each; 1 where one is refused."""
    refused = 0
    for target in targets():
        with tempfile.TemporaryDirectory() as folder:
            found = vetted(target, Path(folder))
        refused += found.advice not in ("install", "review")
        sys.stdout.write(f"{found.advice:<15} {target.name}\n" + "".join(f"    {why}\n" for why in found.reasons))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
