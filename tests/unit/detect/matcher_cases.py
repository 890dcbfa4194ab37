"""One matcher asked about small servers, through the engine and the real surfaces."""

from __future__ import annotations

from auditor.detect import Engine
from auditor.model import (
    Confidence,
    Finding,
    Http,
    Launch,
    Matcher,
    Rule,
    RuleHead,
    RulePack,
    Scope,
    ServerSpec,
    Severity,
    Statement,
    Stdio,
    ViewName,
    Vocabulary,
)
from auditor.surfaces import from_listing, from_spec

RAW = (ViewName.RAW,)


def ask(
    name: str,
    *statements: Statement,
    scope: Scope = Scope.ITEM,
    looks_at: tuple[str, ...] = ("anything",),
    views: tuple[ViewName, ...] = RAW,
    vocabulary: tuple[Vocabulary, ...] = (),
    **options: object,
) -> list[Finding]:
    """The findings of a rule that is this matcher alone; an option `in_` is `in`."""
    given = tuple((key.rstrip("_").replace("__", "-"), value) for key, value in options.items())
    head = RuleHead("test/rule", "Title", Severity.HIGH, Confidence.FIRM, "{detail}", "why", "fix")
    rule = Rule(head, scope, looks_at, views, Matcher(name, given))
    return list(Engine(RulePack((rule,), vocabulary)).findings(statements))


def words(findings: list[Finding]) -> list[str]:
    """The raw words of every place of every finding."""
    return [match.words for finding in findings for match in finding.matches]


def details(findings: list[Finding]) -> list[str]:
    """What each finding says."""
    return [finding.message for finding in findings]


def tool(name: str = "example", server: str = "one", **fields: object) -> Statement:
    """A server with one tool."""
    return from_listing(server, {"tools": [{"name": name, **fields}]})


def text(description: str) -> Statement:
    """A server with one tool that says this."""
    return tool(description=description)


def tools(*names: str, server: str = "one") -> Statement:
    """A server with tools of these names; each describes itself by its name."""
    return from_listing(server, {"tools": [{"name": name, "description": name} for name in names]})


def parameters(**properties: object) -> Statement:
    """A server with one tool that takes these; `required` lists names."""
    required = properties.pop("required", [])
    schema = {"type": "object", "properties": properties, "required": required}
    return tool(description="Example.", inputSchema=schema)


def launch(*line: str, secrets: tuple[str, ...] = ()) -> Statement:
    """A server that is started by this command line."""
    return entry(Stdio(line[0], tuple(line[1:])), secrets)


def remote(url: str, secrets: tuple[str, ...] = ()) -> Statement:
    """A server at this address."""
    return entry(Http(url), secrets)


def entry(how: Launch, secrets: tuple[str, ...] = ()) -> Statement:
    """A config entry and nothing else."""
    return from_spec(ServerSpec("one", "one", "test", how, secrets_inline=secrets))
