"""What was approved of each server, and what is different now? Pure, but for the file in `lockfile`."""

from __future__ import annotations

from auditor.lock.accept import accepted, relocked
from auditor.lock.code import platforms
from auditor.lock.differ import drift, server_added, server_removed
from auditor.lock.listing import listing
from auditor.lock.pairs import Pair, paired, unclear
from auditor.lock.take import lock

__all__ = [
    "Pair", "accepted", "drift", "listing", "lock", "paired", "platforms", "relocked", "server_added", "server_removed",
    "unclear",
]  # fmt: skip
