"""What should a person know who is about to approve what servers say? That some of it would fail an audit."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.cli import stream
from auditor.model import Capture, Finding, Gate
from auditor.report.escape import terminal

_TOLD = 10
_GATE = Gate()


def failing(captures: Iterable[Capture], item: str = "") -> list[Finding]:
    """What fails an audit with the default gate; of one `item` (`NAME` or `KIND:NAME`) alone."""
    from auditor.api import audit  # rules are read and compiled: a second

    found = [each.finding for each in audit(captures).findings if _GATE.reached(each.finding.rule)]
    return [each for each in found if not item or each.primary.item in (item, item.partition(":")[2])]


def warn(found: list[Finding], what: str) -> None:
    """Tell what was found on standard error; `what` fails for it, in one clause that ends the sentence."""
    for each in found[:_TOLD]:
        severity = each.rule.severity.label.upper()
        stream.err(f"warning: {terminal(each.primary.server, 60)}: {severity} {terminal(each.message)}\n")
    if found:
        rest = f" ({len(found) - _TOLD} more)" if len(found) > _TOLD else ""
        stream.err(f"{what}{rest}: look at it with `mcp-assay scan` before you go on\n")
