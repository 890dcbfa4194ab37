"""How is a report kept, whole, for programs and for drawing it again?

Keys stand in the order of the model, so equal reports give equal bytes. `report.schema.json` beside this file
describes the form; a change that breaks a reader needs a new number in `SCHEMA`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

from auditor.model import Judged, Report, ServerSummary
from auditor.report.codec import encode, word
from auditor.report.escape import json as sound

SCHEMA = "mcp-assay/report/1"

REPORT = (
    "schema",
    "version",
    "created",
    "outcome",
    "gate",
    "servers",
    "findings",
    "gaps",
    "rules",
    "notes",
    "flows",
    "since",
)
FINDING = ("rule", "severity", "confidence", "fate", "because", "age", "fingerprint", "message", "matches")
APPLIED = "applied"
UNLISTED = "unlisted"
"""Only where there are any, as in floods."""
VETTINGS = "vettings"
"""Only in reports of `vet`."""


def render(report: Report) -> str:
    """The report as JSON in ASCII, ending with a line feed."""
    whole: dict[str, object] = {
        "schema": SCHEMA,
        "version": sound(report.version),
        "created": sound(report.created),
        "outcome": report.outcome.value,
        "gate": encode(report.gate),
        "servers": [_server(server) for server in report.servers],
        "findings": [_finding(judged) for judged in report.findings],
        "gaps": encode(report.gaps),
        "rules": list(_rules(report)),
        "notes": encode(report.notes),
        "flows": encode(report.flows),
        "since": encode(report.since),
    }
    if report.unlisted:
        whole[UNLISTED] = encode(report.unlisted)
    if report.vettings:
        whole[VETTINGS] = encode(report.vettings)
    return _text(whole)


def _text(whole: dict[str, object]) -> str:
    """Written piece by piece: `json.dumps` would hold each token as a string of its own."""
    out = StringIO()
    out.writelines(json.JSONEncoder(indent=1, ensure_ascii=True, allow_nan=False).iterencode(whole))
    out.write("\n")
    return out.getvalue()


def _server(server: ServerSummary) -> object:
    """Counts as an object are what a person with `jq` expects; the model's pairs keep their order in it."""
    return {**_object(encode(server)), "counts": {sound(name): number for name, number in server.counts}}


def _finding(judged: Judged) -> dict[str, object]:
    finding = judged.finding
    return {
        "rule": sound(finding.rule.id),
        "severity": word(finding.rule.severity),
        "confidence": word(finding.rule.confidence),
        "fate": judged.fate.value,
        "because": sound(judged.because),
        "age": judged.age.value,
        "fingerprint": sound(finding.fingerprint),
        "message": sound(finding.message),
        "matches": encode(finding.matches),
    }


def _rules(report: Report) -> Iterator[object]:
    """The applied rules, then those that only a finding knows (`drift` is no rule of the pack)."""
    applied = {head.id for head in report.rules}
    others = {j.finding.rule.id: j.finding.rule for j in report.findings if j.finding.rule.id not in applied}
    for heads, mark in ((report.rules, True), (others.values(), False)):
        for head in heads:
            yield {**_object(encode(head)), APPLIED: mark}


def _object(encoded: object) -> dict[str, object]:
    if not isinstance(encoded, dict):
        raise TypeError("a dataclass encodes to an object")
    return encoded
