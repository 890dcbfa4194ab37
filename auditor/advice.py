"""Is a package to be installed, in one word, why, what could it do then, and with which entry? Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

from auditor.model import (
    Advice,
    Capability,
    Confidence,
    Dossier,
    Fate,
    Http,
    Judged,
    Kind,
    Report,
    Role,
    ServerSpec,
    Severity,
    Stdio,
    Variable,
    Vetting,
)
from auditor.model.policy import FileGrant, Policy, ServerPolicy
from auditor.policy import variable_granted
from auditor.vet import BUNDLE, LEFT_OUT

_MOST = 12
_SHOWN = 3
_NEEDS = {
    Capability.EXECUTES: "programs", Capability.SENDS_OUT: "hosts", Capability.READS_FILES: "files",
    Capability.WRITES_FILES: "files", Capability.DELETES: "files", Capability.READS_SECRETS: "files",
    Capability.PERSISTS: "files",
}  # fmt: skip
"""By capability, the key of the grants that would have to hold it."""


def vetting(report: Report, spec: ServerSpec, dossier: Dossier | None, policy: Policy | None = None) -> Vetting:
    """The verdict on one server of a report.

    `do not install` where a finding fails the audit; `review` where one is serious and sure but does not fail, or
    something could not be seen; else `install`. The entry fits the `policy`: it has the name by which that speaks of
    the server, and passes no variable that is not granted.
    """
    own = [judged for judged in report.findings if judged.finding.primary.server == spec.id]
    grave = [judged for judged in own if _counts(judged)]
    gaps = [gap for gap in report.gaps if gap.server == spec.id]
    fails = any(judged.fate is Fate.FAILS for judged in own)
    advice = Advice.REFUSE if fails else Advice.REVIEW if grave or gaps else Advice.INSTALL
    reasons = [
        *dict.fromkeys(_reason(judged) for judged in grave),
        *(f"not seen: {gap.where}: {gap.why}" for gap in gaps),
    ]
    left = len(reasons) - _MOST
    shown = (*reasons[:_MOST], *((f"and {left} more",) if left > 0 else ()))
    terms = policy.for_server(spec.name) if policy else None
    entry = "" if fails else _entry(spec, dossier, terms)
    return Vetting(spec.id, advice, shown, tuple(_grants(report, spec, dossier, terms)), entry, _package(dossier))


def _counts(judged: Judged) -> bool:
    rule = judged.finding.rule
    serious = rule.severity >= Severity.MEDIUM and rule.confidence >= Confidence.FIRM
    return judged.fate is Fate.FAILS or (judged.fate is Fate.SHOWN and serious)


def _reason(judged: Judged) -> str:
    """The message, and for code the line that shows it."""
    primary = judged.finding.primary
    line = primary.pointer.rpartition("/")[2]
    in_code = primary.kind is Kind.PACKAGE and primary.item and line.isdigit()
    place = f" ({primary.item}:{line})" if in_code else ""
    return f"{judged.finding.message or judged.finding.rule.title}{place}"


def _grants(report: Report, spec: ServerSpec, dossier: Dossier | None, terms: ServerPolicy | None) -> Iterator[str]:
    """What it could do: each capability with the tools that say so, or with the line of code."""
    summary = next((server for server in report.servers if server.id == spec.id), None)
    by_tools: dict[str, list[str]] = {}
    for one in summary.capabilities if summary else ():
        by_tools.setdefault(one.capability.value, []).append(one.item)
    code: dict[str, str] = {}
    for found in dossier.capabilities if dossier else ():
        code.setdefault(found.capability.value, found.item)
    for capability in dict.fromkeys((*by_tools, *code)):
        tools = list(dict.fromkeys(by_tools.get(capability, ())))
        named = ", ".join(tools[:_SHOWN]) + (f" and {len(tools) - _SHOWN} more" if len(tools) > _SHOWN else "")
        where = [f"tools: {named}"] if tools else []
        where += [f"code: {code[capability]}"] if capability in code else []
        where += [held] if terms and (held := _held(capability, terms)) else []
        yield f"{capability} ({'; '.join(where)})"
    if not isinstance(spec.launch, Http) and spec.launch.env:
        yield f"is given {', '.join(variable.name for variable in spec.launch.env)}"
    for fact in dossier.facts if dossier else ():
        if fact.role is Role.TEXT and fact.name == BUNDLE:
            yield f"its code was not read line by line: {fact.text} is a bundle"
        elif fact.role is Role.TEXT and fact.name == LEFT_OUT:
            yield f"its code was not read: {fact.text} is run by nothing that was read"


def _held(capability: str, terms: ServerPolicy) -> str:
    """What the policy grants of what this would need; empty where it does not say."""
    key = _NEEDS.get(Capability(capability))
    granted = getattr(terms.grants, key) if key else None
    if granted is None:
        return ""
    words = [one.path if isinstance(one, FileGrant) else str(one) for one in granted]
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return f"granted {key}: {', '.join(words[:_SHOWN]) or 'none'}{more}"


def _entry(spec: ServerSpec, dossier: Dossier | None, terms: ServerPolicy | None) -> str:
    """JSON to paste; nothing for what a client installs itself, or that lies on this disk."""
    if dossier is not None and dossier.source not in ("npm", "pypi"):
        return ""
    if isinstance(spec.launch, Http):
        entry: dict[str, object] = {"type": spec.launch.transport, "url": spec.launch.url}
        headers = {each.name: _value(each) for each in spec.launch.headers}
        entry |= {"headers": headers} if headers else {}
    elif spec.launch.command:
        entry = {"command": spec.launch.command, "args": list(spec.launch.args)}
        env = {each.name: _value(each) for each in _passed(spec.launch, terms)}
        entry |= {"env": env} if env else {}
    else:
        return ""
    return f'{{\n  "mcpServers": {{\n    {json.dumps(spec.name)}: {json.dumps(entry)}\n  }}\n}}'


def _value(variable: Variable) -> str:
    return variable.value if variable.value and not variable.secret else f"${{{variable.name}}}"


def _passed(launch: Stdio, terms: ServerPolicy | None) -> Iterator[Variable]:
    """Its variables, without those that the policy does not grant."""
    granted = terms.grants.environment if terms else None
    yield from (each for each in launch.env if granted is None or variable_granted(each.name, granted))


def _package(dossier: Dossier | None) -> str:
    if dossier is None:
        return ""
    return " ".join(filter(None, (dossier.source, dossier.name, dossier.version, dossier.integrity)))
