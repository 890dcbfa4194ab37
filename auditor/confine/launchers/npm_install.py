"""How is an npm package fetched with all that it needs, without running any of it?"""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.downloads import downloads
from auditor.confine.launchers.errand import Done, run
from auditor.confine.launchers.npm_lock import read_lock
from auditor.confine.launchers.npm_spec import Spec
from auditor.confine.launchers.npmrc import settings
from auditor.confine.launchers.programs import find
from auditor.confine.launchers.store import Kept, folder_for, keep, key, taken
from auditor.confine.launchers.trouble import npm_trouble
from auditor.confine.scratch import Scratch, new_scratch
from auditor.model import Package

_MANIFEST, _LOCK = "package.json", "package-lock.json"


@dataclass(frozen=True, slots=True)
class Npm:
    """npm, as it may be run here."""

    program: str
    asked: Asked
    scratch: Scratch
    config: tuple[tuple[str, str], ...]
    names: frozenset[str] = frozenset()
    """Of the packages asked for; empty where only they can be missing."""

    def __call__(self, *words: str, cwd: Path, fresh: bool = False) -> str:
        """Run npm; what it prints. `fresh`: without what npm has kept, which it falls back on offline.

        Raises `AuditorError` in words of ours where it fails.
        """
        return self.output(self.tried(*words, cwd=cwd, fresh=fresh))

    def output(self, done: Done) -> str:
        """What it printed. Raises `AuditorError` in words of ours where it failed."""
        if done.code != 0:
            raise npm_trouble(done.complaint, self.asked, dict(self.config), self.names)
        return done.output

    def tried(self, *words: str, cwd: Path, fresh: bool = False) -> Done:
        """Run npm, whatever code it ends with: `npm audit` fails where it finds something."""
        with nullcontext(folder_for(self.scratch.tmp / "npm")) if fresh else downloads("npm", self.asked) as kept:
            return run((self.program, *words), self.asked, self.scratch, self._environment(kept), cwd, (kept,))

    def _environment(self, kept: Path) -> dict[str, str]:
        # As variables, they also reach the npm that npm itself starts for packages from git.
        rc = self.scratch.root / "npmrc"
        rc.write_text("".join(f"{name}={value}\n" for name, value in self.config))
        return {
            "npm_config_userconfig": str(rc),
            "npm_config_globalconfig": str(self.scratch.root / "none"),
            "npm_config_cache": str(kept),
            "npm_config_ignore_scripts": "true",
            "npm_config_audit": "false",
            "npm_config_fund": "false",
            "npm_config_update_notifier": "false",
            "npm_config_yes": "true",
            "npm_config_save_exact": "true",
            "npm_config_omit_lockfile_registry_resolved": "false",
            "npm_config_fetch_retry_mintimeout": "500",
            "npm_config_fetch_retry_maxtimeout": "3000",
            "GIT_ALLOW_PROTOCOL": "https",
            "GIT_TERMINAL_PROMPT": "0",
        }


def installed(specs: tuple[Spec, ...], asked: Asked) -> Kept:
    """The tree of these packages, from the store if it is there.

    Raises `AuditorError` where they cannot be had.
    """
    config = settings()
    if all(spec.exact for spec in specs) and (found := taken(_place(specs, config, asked), asked)) is not None:
        return found
    program = find("npm")
    if program is None:
        raise asked.refusal("npm is not installed, and only npm can fetch it", "install Node.js with npm")
    scratch = new_scratch()
    try:
        npm = Npm(program, asked, scratch, config, frozenset().union(*(spec.names for spec in specs)))
        specs = tuple(_settled(spec, npm) for spec in specs)
        found = taken(_place(specs, config, asked), asked) if all(spec.exact for spec in specs) else None
        return found or _install(specs, npm)
    finally:
        scratch.remove()


def _settled(spec: Spec, npm: Npm) -> Spec:
    """A tag replaced by the version that it names now. One question, where a whole tree would need hundreds."""
    if not spec.tag:
        return spec
    told = npm("view", "--json", "--", f"{spec.name}@{spec.tag}", "version", cwd=npm.scratch.work, fresh=True)
    version = told.strip().strip('"')
    return Spec.exactly(spec.name, version) if Spec.exactly(spec.name, version).exact else spec


def _install(specs: tuple[Spec, ...], npm: Npm) -> Kept:
    work = npm.scratch.work
    exact = all(spec.exact for spec in specs)
    (work / _MANIFEST).write_text(json.dumps({}))
    words = ("install", "--package-lock-only", "--prefer-offline", "--", *(spec.text for spec in specs))
    npm(*words, cwd=work, fresh=not exact)
    lock = read_lock(work / _LOCK)
    if not lock.asked_for():
        raise npm.asked.refusal("npm says that there is nothing to install", "correct the entry")

    def fill(folder: Path) -> tuple[Package, ...]:
        for file in (_MANIFEST, _LOCK):
            shutil.copyfile(work / file, folder / file)
        _unpack(folder, npm)
        _finish(folder, specs)
        return read_lock(folder / _LOCK).packages(specs[0].name)

    place = _place(specs, npm.config, npm.asked) if exact else _place_of(lock.pins(), npm.config, npm.asked)
    return keep(place, npm.asked, fill)


def _unpack(folder: Path, npm: Npm) -> None:
    """What the lock says. `ci` refuses a lock that leaves out what cannot be had, if it is optional; npx does not."""
    done = npm.tried("ci", "--prefer-offline", cwd=folder)
    if done.code != 0 and "npm error code EUSAGE" in done.complaint:
        done = npm.tried("install", "--prefer-offline", cwd=folder)
    npm.output(done)


def _finish(folder: Path, specs: tuple[Spec, ...]) -> None:
    """As npx leaves such a folder."""
    manifest = json.loads((folder / _MANIFEST).read_bytes())
    manifest["_npx"] = {"packages": [spec.text for spec in specs]}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for lock in (folder / _LOCK, folder / "node_modules" / ".package-lock.json"):
        if lock.is_file():
            found = json.loads(lock.read_bytes())
            found["name"] = folder.name
            lock.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _place(specs: tuple[Spec, ...], config: tuple[tuple[str, str], ...], asked: Asked) -> Path:
    return _place_of(tuple(spec.text for spec in specs), config, asked)


def _place_of(pins: tuple[str, ...], config: tuple[tuple[str, str], ...], asked: Asked) -> Path:
    return asked.store / "npm" / key(pins[0], *pins, json.dumps(config))
