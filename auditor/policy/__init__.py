"""What does `mcp-assay.yaml` allow, and what goes beyond it? Pure: text and captures in, nouns out."""

from __future__ import annotations

from auditor.policy.breaches import breaches
from auditor.policy.code import code_breaches
from auditor.policy.draft import Seen, draft, suggestion
from auditor.policy.gates import gate
from auditor.policy.hints import hints
from auditor.policy.places import settled, variable_granted
from auditor.policy.read import BOUNDS, policy

__all__ = [
    "BOUNDS",
    "Seen",
    "breaches",
    "code_breaches",
    "draft",
    "gate",
    "hints",
    "policy",
    "settled",
    "suggestion",
    "variable_granted",
]
