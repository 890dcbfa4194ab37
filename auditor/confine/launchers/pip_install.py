"""How does pip make an environment of wheels, where there is no uv?

https://pip.pypa.io/en/stable/reference/installation-report/
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from auditor.confine.bounded import head
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.downloads import downloads
from auditor.confine.launchers.errand import Done, run
from auditor.confine.launchers.indexes import Indexes
from auditor.confine.launchers.interpreters import interpreter
from auditor.confine.launchers.programs import find
from auditor.confine.launchers.trouble import pypi_trouble
from auditor.confine.scratch import Scratch
from auditor.model import Package

_WANTED, _REPORT, _PINS = "wanted.txt", "report.json", "pins.txt"
_LONGEST = 64 << 20
_WORD = 256


@dataclass(slots=True)
class Pip:
    """pip, as it may be run here."""

    asked: Asked
    scratch: Scratch
    sources: Indexes
    _python: str = field(default="", init=False)

    def settle(
        self,
        lines: Sequence[str],
        python: str,
        fresh: Sequence[str],  # noqa: ARG002 - pip always asks again
    ) -> tuple[Package, ...]:
        """Resolve, for an interpreter of this machine. Raises `AuditorError` where that fails."""
        name = find(f"python{python}") if python else find("python3", "python")
        if name is None:
            raise self.asked.refusal(f"no Python {python} is installed here", "install it, and uv")
        self._python = interpreter(Path(name).name)
        work = self.scratch.work
        (work / _WANTED).write_text("".join(f"{line}\n" for line in lines))
        self._install(self._python, "--dry-run", "--ignore-installed", "--report", _REPORT, "-r", _WANTED)
        packages = _reported(work / _REPORT)
        (work / _PINS).write_text("".join(map(_pin, packages)))
        return packages

    def fill(self, folder: Path) -> None:
        """Install what was settled. Raises `AuditorError` where that fails."""
        if self._run(self._python, "-I", "-m", "venv", str(folder), writes=(folder,)).code != 0:
            raise self.asked.refusal(f"{self._python} cannot make environments", "install uv")
        compiled = "--no-compile" if self.asked.in_sandbox else "--compile"
        self._install(str(folder / "bin" / "python"), "--no-deps", compiled, "-r", _PINS, writes=(folder,))

    def _install(self, python: str, *words: str, writes: tuple[Path, ...] = ()) -> None:
        options = ("--only-binary", ":all:", "--no-input", "--disable-pip-version-check", *self.sources.options())
        done = self._run(python, "-I", "-m", "pip", "--isolated", "install", "--quiet", *options, *words, writes=writes)
        if "No module named pip" in done.complaint:
            raise self.asked.refusal(f"{python} has no pip", "install uv")
        if done.code != 0:
            raise pypi_trouble(done.complaint, self.asked)

    def _run(self, *argv: str, writes: tuple[Path, ...] = ()) -> Done:
        with downloads("pip", self.asked) as kept:
            env = {"PIP_CACHE_DIR": str(kept), "PIP_CONFIG_FILE": "/dev/null"}
            return run(argv, self.asked, self.scratch, env, self.scratch.work, (kept, *writes))


def _reported(path: Path) -> tuple[Package, ...]:
    try:
        found = json.loads(head(path, _LONGEST))
    except (ValueError, RecursionError):
        return ()
    entries = found.get("install") if isinstance(found, dict) else None
    return tuple(map(_package, entries if isinstance(entries, list) else ()))


def _package(entry: object) -> Package:
    name, version = _at(entry, "metadata", "name"), _at(entry, "metadata", "version")
    digest = _at(entry, "download_info", "archive_info", "hashes", "sha256")
    return Package("pypi", name[:_WORD], version[:_WORD], f"sha256:{digest}"[:_WORD] if digest else "")


def _at(node: object, *keys: str) -> str:
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, str) else ""


def _pin(package: Package) -> str:
    return f"{package.name}=={package.version} --hash={package.integrity}\n"
