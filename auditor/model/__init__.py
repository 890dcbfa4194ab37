"""What are the nouns? Frozen values that every room shares; no behaviour beyond what they are."""

from auditor.model.capture import Asked, Capture, Deed, Era, Evidence, Exchange, Gap, Listing, Package, Touched
from auditor.model.change import Between, Change, ChangeKind, Difference, Face
from auditor.model.finding import Fate, Finding, Gate, Judged, Match, Waiver
from auditor.model.report import Outcome, Report, ServerSummary
from auditor.model.rule import (
    All,
    Any,
    Case,
    Confidence,
    Expression,
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
    "All", "Any", "Asked", "Between", "Capture", "Case", "Change", "ChangeKind", "Confidence", "Deed", "Difference",
    "Era", "Evidence", "Exchange", "Expression", "Face", "Fate", "Finding", "Gap", "Gate", "Http", "Item", "Joined",
    "Judged", "Kind", "Launch", "Listing", "Match", "Matcher", "Not", "Origin", "Outcome", "Package", "Report",
    "Role", "Rule", "RuleHead", "RulePack", "Scope", "ServerSpec", "ServerSummary", "Setting", "Severity",
    "Statement", "Stdio", "Surface", "Term", "Then", "Touched", "Variable", "View", "ViewName", "Vocabulary",
    "Waiver", "Within",
]  # fmt: skip
