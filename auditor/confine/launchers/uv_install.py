"""How does uv make an environment of wheels? https://docs.astral.sh/uv/pip/"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.downloads import downloads
from auditor.confine.launchers.errand import Done, run
from auditor.confine.launchers.indexes import Indexes
from auditor.confine.launchers.pylock import locked
from auditor.confine.launchers.trouble import pypi_trouble
from auditor.confine.scratch import Scratch
from auditor.model import Package

_WANTED, _LOCK = "wanted.in", "pylock.toml"
_WHEELS = ("--no-build",)
"""As an option: `uv pip` takes no notice of UV_NO_BUILD (0.13)."""
_NEEDS = re.compile(r"(?:depends? on|requires?) Python\s*>=\s*(3\.\d+)")


@dataclass(slots=True)
class Uv:
    """uv, as it may be run here."""

    program: str
    asked: Asked
    scratch: Scratch
    sources: Indexes
    _python: str = field(default="", init=False)

    def settle(self, lines: Sequence[str], python: str, fresh: Sequence[str]) -> tuple[Package, ...]:
        """Resolve, for an interpreter of this machine. Raises `AuditorError` where that fails."""
        (self.scratch.work / _WANTED).write_text("".join(f"{line}\n" for line in lines))
        self._python = self._interpreter(python)
        done = self._compile(fresh)
        if done.code != 0 and not python and (needs := _NEEDS.search(" ".join(done.complaint.split()))):
            self._python = self._interpreter(f">={needs[1]}")  # as uvx does
            done = self._compile(fresh)
        if done.code != 0:
            raise pypi_trouble(done.complaint, self.asked)
        return locked(self.scratch.work / _LOCK)

    def fill(self, folder: Path) -> None:
        """Install what was settled. Raises `AuditorError` where that fails."""
        for words in (
            ("venv", "--allow-existing", "--python", self._python, str(folder)),
            (
                "pip",
                "install",
                *_WHEELS,
                "--python",
                str(folder / "bin" / "python"),
                "-r",
                _LOCK,
                *self.sources.options(),
            ),
        ):
            done = self._run(*words, writes=(folder,))
            if done.code != 0:
                raise pypi_trouble(done.complaint, self.asked)

    def _compile(self, fresh: Sequence[str]) -> Done:
        again = (word for name in fresh for word in ("--refresh-package", name))
        options = (*_WHEELS, "--format", _LOCK, "-o", _LOCK, "--python", self._python, *self.sources.options(), *again)
        return self._run("pip", "compile", _WANTED, *options)

    def _interpreter(self, wanted: str) -> str:
        done = self._run("python", "find", "--system", "--no-project", *((wanted,) if wanted else ()))
        found = done.output.strip()
        if done.code != 0 or not found.startswith("/"):
            what = f"no Python {wanted} is installed here" if wanted else "no Python is installed here"
            version = wanted.lstrip(">=")
            raise self.asked.refusal(what, f"install it: uv python install {version}".strip())
        return found

    def _run(self, *words: str, writes: tuple[Path, ...] = ()) -> Done:
        with downloads("uv", self.asked) as kept:
            env = {
                "UV_CACHE_DIR": str(kept),
                "UV_NO_CONFIG": "1",
                "UV_NO_PROGRESS": "1",
                "UV_HTTP_RETRIES": "2",
                # It will be read-only where it runs; what is shown elsewhere is compiled for that place.
                "UV_COMPILE_BYTECODE": "0" if self.asked.in_sandbox else "1",
                "UV_PYTHON_DOWNLOADS": "never",
                "UV_PYTHON_INSTALL_DIR": str(_pythons()),
                "NO_COLOR": "1",
            }
            argv = (self.program, *words)
            return run(argv, self.asked, self.scratch, env, self.scratch.work, (kept, *writes))


def _pythons() -> Path:
    """Where the user's uv keeps interpreters: https://docs.astral.sh/uv/reference/storage/#python-versions."""
    named = os.environ.get("UV_PYTHON_INSTALL_DIR", "")
    data = os.environ.get("XDG_DATA_HOME", "")
    base = Path(data) if data.startswith("/") else Path.home() / ".local" / "share"
    return Path(named) if named.startswith("/") else base / "uv" / "python"
