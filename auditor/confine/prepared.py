"""What is to be started, now that nothing more needs to be downloaded?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.confine.conditions import Conditions
from auditor.model import Package, Stdio


@dataclass(frozen=True, slots=True)
class Prepared:
    """A launch that runs without a registry."""

    launch: Stdio
    """What to run in place of the launcher; the entry's own launch where it downloads nothing."""
    reads: tuple[str, ...] = ()
    """Absolute paths that it needs, and that only this server uses: its packages and their interpreter."""
    packages: tuple[Package, ...] = ()
    """What was fetched; the first is the one that the launch names."""


def prepare(launch: Stdio, conditions: Conditions) -> Prepared:  # noqa: ARG001 - conditions are for launchers
    """Fetch what a launcher such as `npx` would fetch; blocks for as long as that takes.

    Raises `AuditorError` where that fails.
    """
    return Prepared(launch)
