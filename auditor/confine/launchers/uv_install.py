"""How does uv make an environment of wheels, and of those that are made here of source? https://docs.astral.sh/uv/pip/"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.downloads import downloads
from auditor.confine.launchers.errand import Done, run
from auditor.confine.launchers.indexes import Indexes
from auditor.confine.launchers.pylock import locked
from auditor.confine.launchers.requirements import normal
from auditor.confine.launchers.source_wheels import Made, Workshop, not_built, wheel_of
from auditor.confine.launchers.trouble import lacking_wheel, pypi_trouble
from auditor.confine.scratch import Scratch
from auditor.errors import AuditorError
from auditor.model import Package

_WANTED, _LOCK = "wanted.in", "pylock.toml"
_ALONE, _LOCK_ALONE = "alone.in", "pylock.alone.toml"
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_WHEELS = ("--no-build",)
"""As an option: `uv pip` takes no notice of UV_NO_BUILD (0.13)."""
_MOST_BUILT = 5
_NEEDS = re.compile(r"(?:depends? on|requires?) Python\s*>=\s*(3\.\d+)")


@dataclass(slots=True)
class Uv:
    """uv, as it may be run here."""

    program: str
    asked: Asked
    scratch: Scratch
    sources: Indexes
    _python: str = field(default="", init=False)
    _made: dict[str, Made] = field(default_factory=dict, init=False)
    """What had to be built, by the integrity of its wheel."""

    def settle(self, lines: Sequence[str], python: str, fresh: Sequence[str]) -> tuple[Package, ...]:
        """Resolve, for an interpreter of this machine. Raises `AuditorError` where that fails."""
        self._want(_WANTED, lines)
        self._python = self._interpreter(python)
        done = self._compile(fresh)
        if done.code != 0 and not python and (needs := _NEEDS.search(" ".join(done.complaint.split()))):
            self._python = self._interpreter(f">={needs[1]}")  # as uvx does
            done = self._compile(fresh)
        done = self._with_built(done, fresh)
        if done.code != 0:
            raise pypi_trouble(done.complaint, self.asked)
        self._renew(lines, fresh)
        return tuple(map(self._as_published, locked(self.scratch.work / _LOCK)))

    def _want(self, name: str, lines: Sequence[str]) -> None:
        (self.scratch.work / name).write_text("".join(f"{line}\n" for line in lines))

    def _renew(self, lines: Sequence[str], fresh: Sequence[str]) -> None:
        """Take the newest version of what the launch names, as a client does, where it only lacked wheels.

        Without them uv takes an older one, of which nobody runs anything.
        """
        found = _NAME.match(lines[0]) if lines and self._builds else None
        name = normal(found[0]) if found else ""
        if name not in fresh:
            return
        self._want(_ALONE, lines[:1])
        self._compile((), _ALONE, _LOCK_ALONE, "--no-deps")
        lock = self.scratch.work / _LOCK
        known = {normal(each.name): each.version for each in locked(lock)}
        newest = next((each.version for each in locked(lock.with_name(_LOCK_ALONE))), "")
        if not newest or known.get(name) == newest:
            return
        older = lock.read_bytes()
        lock.unlink()  # uv would prefer what stands in it
        self._want(_WANTED, (*lines, f"{name}=={newest}"))
        if self._with_built(self._compile(fresh), fresh).code != 0:
            lock.write_bytes(older)

    def fill(self, folder: Path) -> None:
        """Install what was settled. Raises `AuditorError` where that fails."""
        self._install(folder, "-r", _LOCK)

    def _install(self, folder: Path, *what: str) -> None:
        for words in (
            ("venv", "--allow-existing", "--python", self._python, str(folder)),
            ("pip", "install", *_WHEELS, "--python", str(folder / "bin" / "python"), *what, *self._sources()),
        ):
            done = self._run(*words, writes=(folder,))
            if done.code != 0:
                raise pypi_trouble(done.complaint, self.asked)

    def _compile(self, fresh: Sequence[str], wanted: str = _WANTED, lock: str = _LOCK, *more: str) -> Done:
        again = (word for name in fresh for word in ("--refresh-package", name))
        options = (*_WHEELS, "--format", _LOCK, "-o", lock, "--python", self._python, *self._sources(), *again)
        return self._run("pip", "compile", wanted, *options, *more)

    @property
    def _builds(self) -> bool:
        return self.asked.in_sandbox and self.asked.conditions.builds

    def _sources(self) -> tuple[str, ...]:
        here = (word for made in self._made.values() for word in ("--find-links", str(made.folder)))
        return (*self.sources.options(), *here)

    def _with_built(self, done: Done, fresh: Sequence[str]) -> Done:
        """The same once what lacks a wheel has one, where that can be done safely."""
        for _ in range(_MOST_BUILT if self._builds else 0):
            lacking = lacking_wheel(done.complaint) if done.code != 0 else None
            if lacking is None or any(made.package.name == normal(lacking.name) for made in self._made.values()):
                break
            shop = Workshop(self._python, self._equip, self.asked, self.scratch, self.sources)
            try:
                made = wheel_of(lacking, shop)
            except AuditorError as error:
                if self.asked.stop.is_set():
                    raise
                raise not_built(pypi_trouble(done.complaint, self.asked), error, self.asked) from None
            self._made[made.integrity] = made
            done = self._compile(fresh)
        return done

    def _equip(self, folder: Path, lines: Sequence[str]) -> None:
        folder.mkdir(mode=0o700)
        self._install(folder, *lines)

    def _as_published(self, package: Package) -> Package:
        made = self._made.get(package.integrity)
        return replace(package, integrity=made.package.integrity, built=True) if made else package

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
