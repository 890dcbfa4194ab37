"""Which versions has npm settled on? https://docs.npmjs.com/cli/configuring-npm/package-lock-json"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from auditor.confine.bounded import head
from auditor.model import Package

_LONGEST = 32 << 20
_WORD = 256
_MOST = 2000
_FOLDER = "node_modules/"


@dataclass(frozen=True, slots=True)
class Lock:
    """A `package-lock.json`, version 2 or 3."""

    entries: dict[str, dict[str, object]]

    def asked_for(self) -> tuple[str, ...]:
        """The names under which the packages that were asked for are installed."""
        wanted = self.entries.get("", {}).get("dependencies")
        return tuple(name for name in wanted if _FOLDER + name in self.entries) if isinstance(wanted, dict) else ()

    def pins(self) -> tuple[str, ...]:
        """What was asked for, fixed: `name@1.2.3`, or what an address led to."""
        return tuple(self._pin(name) for name in self.asked_for())

    def packages(self, first: str) -> tuple[Package, ...]:
        """All of them, the one of the name `first` (if there is one) before the others that were asked for."""
        asked_for = sorted(self.asked_for(), key=lambda name: name != first)
        paths = [_FOLDER + name for name in asked_for] + [path for path in self.entries if path.startswith(_FOLDER)]
        return tuple(dict.fromkeys(map(self._package, paths)))[:_MOST]

    def _pin(self, name: str) -> str:
        package = self._package(_FOLDER + name)
        resolved = str(self.entries[_FOLDER + name].get("resolved", ""))
        from_registry = "/-/" in resolved or not resolved
        return f"{package.name}@{package.version}" if from_registry else f"{name}@{resolved}#{package.integrity}"

    def _package(self, path: str) -> Package:
        entry = self.entries[path]
        name, version, integrity = (str(entry.get(part, "")) for part in ("name", "version", "integrity"))
        return Package("npm", (name or path.rpartition(_FOLDER)[2])[:_WORD], version[:_WORD], integrity[:_WORD])


def read_lock(path: Path) -> Lock:
    """The lock file at `path`; one without entries where there is none that can be read."""
    try:
        found = json.loads(head(path, _LONGEST))
    except (ValueError, RecursionError):
        return Lock({})
    entries = found.get("packages") if isinstance(found, dict) else None
    if not isinstance(entries, dict):
        return Lock({})
    return Lock({str(place): entry for place, entry in entries.items() if isinstance(entry, dict)})
