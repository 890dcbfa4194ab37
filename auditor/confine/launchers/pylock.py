"""Which versions has uv settled on, with which hashes?

https://packaging.python.org/en/latest/specifications/pylock-toml/
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from auditor.confine.bounded import head
from auditor.model import Package

_LONGEST = 16 << 20
_WORD = 256
_MOST = 2000


def locked(path: Path) -> tuple[Package, ...]:
    """Every package of a lock; none where it cannot be read."""
    try:
        found = tomllib.loads(head(path, _LONGEST).decode())
    except (ValueError, RecursionError):
        return ()
    entries = found.get("packages")
    known = entries if isinstance(entries, list) else []
    return tuple(_package(entry) for entry in known if isinstance(entry, dict))[:_MOST]


def _package(entry: dict[str, object]) -> Package:
    hashes = set(_hashes(entry))
    integrity = f"sha256:{hashes.pop()}" if len(hashes) == 1 else ""
    return Package("pypi", str(entry.get("name", ""))[:_WORD], str(entry.get("version", ""))[:_WORD], integrity[:_WORD])


def _hashes(entry: dict[str, object]) -> Iterator[str]:
    """Of every wheel that fits; uv names only those for this machine, mostly one."""
    wheels = entry.get("wheels")
    for wheel in (*(wheels if isinstance(wheels, list) else ()), entry.get("archive")):
        hashes = wheel.get("hashes") if isinstance(wheel, dict) else None
        if isinstance(hashes, dict) and isinstance(hashes.get("sha256"), str):
            yield hashes["sha256"]
