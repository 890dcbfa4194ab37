"""Since when is a package there, by how many hands, and is it still meant to be used? In the words of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from auditor.model import Fact, Role

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class History:
    """What a registry tells of one version; times as it writes them, empty for what it does not tell."""

    published: str = ""
    """When this version was."""
    created: str = ""
    """When the first was."""
    versions: int = 0
    owners: int = 0
    """People who can publish the next version; 0 where nobody says."""
    withdrawn: str = ""
    """Why it is not meant to be used any more."""


def told(history: History, now: str) -> Iterator[Fact]:
    """What there is to say of it; `now` is the clock of the audit, ISO 8601."""
    if (days := days_since(history.published, now)) is not None:
        yield Fact(Role.HISTORY, f"this version was published {_ago(days)}", name="published")
    if (days := days_since(history.created, now)) is not None:
        yield Fact(Role.HISTORY, f"the package was first published {_ago(days)}", name="created")
    if history.versions == 1:
        yield Fact(Role.HISTORY, "this is its only version", name="versions")
    if history.owners:
        number = "one maintainer" if history.owners == 1 else f"{history.owners} maintainers"
        yield Fact(Role.HISTORY, number, name="owners")
    if history.withdrawn:
        yield Fact(Role.HISTORY, f"deprecated: {history.withdrawn[:_LONGEST]}", name="deprecated")


def days_since(then: object, now: str) -> int | None:
    """Whole days; None for what is no time."""
    if not isinstance(then, str):
        return None
    try:
        return max(0, (datetime.fromisoformat(now) - datetime.fromisoformat(then[:40])).days)
    except (ValueError, TypeError, OverflowError):
        return None


def _ago(days: int) -> str:
    return "today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"
