"""What was known before this audit, and what has become of it?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model.rule import Severity


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of a former report, as far as it is needed to tell it again."""

    fingerprint: str
    rule: str
    title: str
    severity: Severity
    server: str
    item: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of a former report."""

    created: str
    """Its clock."""
    known: tuple[Known, ...]
    homes: tuple[tuple[str, str], ...] = ()
    """Each server that it tells of, and the file in which it is declared."""


@dataclass(frozen=True, slots=True)
class Since:
    """What is different from the baseline."""

    created: str
    """The baseline's clock."""
    new: int
    old: int
    """Findings that the baseline has not, and has too."""
    gone: tuple[Known, ...]
    """Findings of the baseline that are not there any more, where this audit looked."""
    unseen: int
    """Findings of the baseline where this audit did not look: nobody knows."""
