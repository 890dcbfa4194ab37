"""How does a test run the real program? In a process of its own, with a home of its own and no terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_servers"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def command(*args: str | Path) -> list[str]:
    return [sys.executable, "-m", "auditor", *map(str, args)]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Ours without what points at real configs; `python3` is this interpreter, for samples that need the SDK."""
    kept = {name: value for name, value in os.environ.items() if name in ("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**kept, "PATH": path, "HOME": str(home), "USERPROFILE": str(home), **more}


def assay(home: Path, *args: str | Path, cwd: Path = ROOT, seconds: float = 60, **more: str) -> Ran:
    done = subprocess.run(
        command(*args), cwd=cwd, env=environment(home, **more), stdin=subprocess.DEVNULL, capture_output=True,
        text=True, encoding="utf-8", timeout=seconds, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def server(folder: str, name: str) -> tuple[str, str, str]:
    """A sample as the end of a command line."""
    return "--", "python3", f"sample_servers/{folder}/{name}.py"
