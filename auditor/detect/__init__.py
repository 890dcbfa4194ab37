"""Which rules hold on what the servers said? Pure."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.detect.engine import MOST_FINDINGS, Engine
from auditor.model import Finding, Statement

__all__ = ["MOST_FINDINGS", "Engine", "detect"]


def detect(engine: Engine, statements: Sequence[Statement]) -> tuple[Finding, ...]:
    """Findings of the compiled pack on these servers, in a fixed order: by server, item, rule; fleet rules last."""
    return engine.findings(statements)
