"""What can each tool do, going by its own words? Pure."""

from __future__ import annotations

from dataclasses import replace

from auditor.classify.classifier import Classifier
from auditor.classify.flows import flows, shortest
from auditor.model import Statement, ToolCapability

__all__ = ["Classifier", "classified", "classify", "flows", "shortest"]


def classify(classifier: Classifier, statement: Statement) -> tuple[ToolCapability, ...]:
    """What the tools of a server can do, each once, in listing order, with the words that show it best."""
    return classifier.capabilities(statement)


def classified(classifier: Classifier, statement: Statement) -> Statement:
    """The statement, with what its tools can do."""
    return replace(statement, capabilities=classify(classifier, statement))
