"""Which gate do the words `SEVERITY`, `SEVERITY/CONFIDENCE` or `never` name?"""

from __future__ import annotations

from auditor.model import Confidence, Gate, Severity

NEVER = "never"
SEVERITIES = {one.label: one for one in Severity}
CONFIDENCES = {one.label: one for one in Confidence}
WORDS = f"{NEVER}, or {', '.join(SEVERITIES)}, each with /{' or /'.join(CONFIDENCES)} after it if you like"


def gate(text: str) -> Gate | None:
    """The gate; firm confidence where none is named; None for any other words."""
    severity, slash, confidence = text.partition("/")
    if severity == NEVER and not slash:
        return Gate(None)
    if severity not in SEVERITIES or (slash and confidence not in CONFIDENCES):
        return None
    return Gate(SEVERITIES[severity], CONFIDENCES[confidence] if slash else Confidence.FIRM)
