"""Small packs and listings for the tests of detect."""

from __future__ import annotations

from auditor.detect import Engine
from auditor.model import (
    Confidence,
    Expression,
    Finding,
    Rule,
    RuleHead,
    RulePack,
    Scope,
    Severity,
    Statement,
    ViewName,
    Vocabulary,
)
from auditor.surfaces import from_listing

WORDS = (
    Vocabulary("cat", (r"\bcat\b",)),
    Vocabulary("dog", (r"\bdog\b",)),
    Vocabulary("bird", (r"\bbird\b",)),
)


def rule(match: Expression, scope: Scope = Scope.SENTENCE, looks_at: tuple[str, ...] = ("prose",)) -> Rule:
    """A rule `test/rule` of this logic."""
    head = RuleHead("test/rule", "Title", Severity.HIGH, Confidence.FIRM, "{item}: {words}", "why", "fix")
    return Rule(head, scope, looks_at, (ViewName.PLAIN, ViewName.DECODED), match)


def engine(match: Expression, scope: Scope = Scope.SENTENCE, looks_at: tuple[str, ...] = ("prose",)) -> Engine:
    """An engine of one rule over three words."""
    return Engine(RulePack((rule(match, scope, looks_at),), WORDS))


def listing(*descriptions: str, server: str = "one") -> Statement:
    """A server with one tool a description, named tool_0 and so on."""
    tools = [{"name": f"tool_{place}", "description": text} for place, text in enumerate(descriptions)]
    return from_listing(server, {"tools": tools})


def found(engine_: Engine, *statements: Statement) -> list[Finding]:
    """The findings as a list."""
    return list(engine_.findings(statements))
