"""What should a person know who is about to approve what servers say? That some of it would fail an audit."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.cli import stream
from auditor.model import Capture, Gate
from auditor.report.escape import terminal

_TOLD = 10
_GATE = Gate()


def warn(captures: Iterable[Capture], item: str = "") -> None:
    """Say on standard error what fails an audit with the default gate; of one `item` (`NAME` or `KIND:NAME`) alone."""
    from auditor.api import audit  # rules are read and compiled: a second

    failing = [each.finding for each in audit(captures).findings if _GATE.reached(each.finding.rule)]
    told = [each for each in failing if not item or each.primary.item in (item, item.partition(":")[2])]
    for each in told[:_TOLD]:
        severity = each.rule.severity.label.upper()
        stream.err(f"warning: {terminal(each.primary.server, 60)}: {severity} {terminal(each.message)}\n")
    if told:
        rest = f" ({len(told) - _TOLD} more)" if len(told) > _TOLD else ""
        stream.err(f"what is pinned fails an audit{rest}: look at it with `mcp-assay scan` before you go on\n")
