"""What does `mcp-assay.yaml` allow, and what goes beyond it? Pure: text and captures in, nouns out."""

from __future__ import annotations

from auditor.policy.breaches import breaches
from auditor.policy.draft import Seen, draft
from auditor.policy.gates import gate
from auditor.policy.hints import hints
from auditor.policy.places import settled
from auditor.policy.read import BOUNDS, policy

__all__ = ["BOUNDS", "Seen", "breaches", "draft", "gate", "hints", "policy", "settled"]
