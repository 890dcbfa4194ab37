"""What does a rule file say?"""

from __future__ import annotations

import json

from auditor.marked import Fields, Marked, choice, members
from auditor.model import Confidence, Rule, RuleHead, Scope, Severity, ViewName
from auditor.rulepack.read_cases import cases
from auditor.rulepack.read_expression import ExpressionReader, selectors

KEYS = (
    "title", "severity", "confidence", "scope", "looks_at", "views", "match", "message", "why", "fix", "maps_to",
    "references", "tests", "replaces", "spoken",
)  # fmt: skip
CASE_LISTS = ("flag", "pass", "known_miss")
_SEVERITIES = {severity.label: severity for severity in Severity}
_CONFIDENCES = {confidence.label: confidence for confidence in Confidence}
_SCOPES = {scope.value: scope for scope in Scope}
_VIEWS = {view.value: view for view in ViewName}
_USUAL_VIEWS = (ViewName.PLAIN, ViewName.DECODED)


def read_rule(identifier: str, document: Marked, terms: frozenset[str]) -> Rule:
    """The rule of a file; raises `AuditorError` at the place that is wrong."""
    fields = Fields(document, "a rule", KEYS)
    tests = Fields(fields.need("tests"), "tests", CASE_LISTS)
    return Rule(
        head=_head(identifier, fields, tests),
        scope=choice(fields.need("scope"), "scope", _SCOPES),
        looks_at=selectors(fields.need("looks_at")),
        views=_views(fields.get("views")),
        match=ExpressionReader(terms).read(fields.need("match")),
        flag=cases(tests.need("flag"), "flag"),
        passes=cases(tests.need("pass"), "pass"),
        known_miss=cases(tests.get("known_miss"), "known_miss"),
        spoken=_spoken(fields),
        source=document.file,
    )


def _spoken(fields: Fields) -> bool:
    """Whether it counts in a result only where somebody is spoken to: asked of a sentence or a text, not of an item."""
    asked = fields.flag("spoken")
    if asked and choice(fields.need("scope"), "scope", _SCOPES) not in (Scope.SENTENCE, Scope.TEXT):
        raise fields.need("spoken").mark.error(
            "spoken is for a scope of sentence or text", "narrow the scope, or remove it"
        )
    return asked


def _head(identifier: str, fields: Fields, tests: Fields) -> RuleHead:
    return RuleHead(
        id=identifier,
        title=fields.text("title"),
        severity=choice(fields.need("severity"), "severity", _SEVERITIES),
        confidence=choice(fields.need("confidence"), "confidence", _CONFIDENCES),
        message=fields.text("message"),
        why=fields.text("why"),
        fix=fields.text("fix"),
        maps_to=fields.texts("maps_to"),
        references=fields.texts("references"),
        example_flag=_example(tests.need("flag")),
        example_pass=_example(tests.need("pass")),
    )


def _views(marked: Marked | None) -> tuple[ViewName, ...]:
    if marked is None:
        return _USUAL_VIEWS
    return tuple(choice(view, "view", _VIEWS) for view in members(marked, "views"))


def _example(marked: Marked) -> str:
    """The first case of a list as a person would read it."""
    listed = marked.sequence("cases")
    if not listed:
        raise marked.mark.error("there is no case", "add one that shows what the rule is for")
    return example(listed[0])


def example(case: Marked) -> str:
    """The one text of a case, or its YAML-like outline."""
    given = {key: value.plain() for key, value in case.mapping("a case").items() if key != "note"}
    if len(given) == 1:
        only = next(iter(given.values()))
        if isinstance(only, str):
            return only
        if isinstance(only, dict) and set(only) <= {"name", "description", "inputSchema"}:
            return _tool(only) or outline(given)
    return outline(given)


def _tool(tool: dict[str, object]) -> str:
    if isinstance(tool.get("description"), str) and "inputSchema" not in tool:
        return f"{tool.get('name', '')}: {tool['description']}"
    return ""


def outline(value: object) -> str:
    """A value as compact JSON."""
    return json.dumps(value, ensure_ascii=False)
