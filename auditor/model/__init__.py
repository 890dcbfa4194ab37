"""What are the nouns? Frozen values that every room shares; no behaviour beyond what they are."""

from auditor.model.capability import Capability, Flow, Leg, Sign, Signs, Step, ToolCapability
from auditor.model.capture import Asked, Capture, Deed, Era, Evidence, Exchange, Gap, Listing, Package, Touched
from auditor.model.change import Between, Change, ChangeKind, Difference, Face
from auditor.model.dossier import Advice, Dossier, Fact, Vetting
from auditor.model.finding import Fate, Finding, Gate, Judged, Match, Place, Waiver
from auditor.model.lock import Drift, DriftKind, Lock, Piece, Pin, Pinned, Said
from auditor.model.report import Outcome, Report, ServerSummary
from auditor.model.rule import (
    All,
    Any,
    Case,
    Confidence,
    Expression,
    Language,
    Matcher,
    Not,
    Rule,
    RuleHead,
    RulePack,
    Scope,
    Severity,
    Term,
    Then,
    Vocabulary,
    Within,
)
from auditor.model.server import Http, Launch, Origin, ServerSpec, Setting, Stdio, Variable
from auditor.model.surface import Item, Joined, Kind, Role, Statement, Surface, View, ViewName

__all__ = [
    "Advice", "All", "Any", "Asked", "Between", "Capability", "Capture", "Case", "Change", "ChangeKind", "Confidence",
    "Deed", "Difference", "Dossier", "Drift", "DriftKind", "Era", "Evidence", "Exchange", "Expression", "Face",
    "Fact", "Fate", "Finding", "Flow", "Gap", "Gate", "Http", "Item", "Joined", "Judged", "Kind", "Language",
    "Launch", "Leg", "Listing", "Lock", "Match", "Matcher", "Not", "Origin", "Outcome", "Package", "Piece", "Pin",
    "Pinned", "Place", "Report", "Role", "Rule", "RuleHead", "RulePack", "Said", "Scope", "ServerSpec",
    "ServerSummary", "Setting", "Severity", "Sign", "Signs", "Statement", "Stdio", "Step", "Surface", "Term", "Then",
    "ToolCapability", "Touched", "Variable", "Vetting", "View", "ViewName", "Vocabulary", "Waiver", "Within",
]  # fmt: skip
