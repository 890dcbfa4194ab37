"""How does code scanning get the findings, each on the config line that declares its server?

SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/) with what GitHub requires beyond it:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import sarif_om as om

from auditor.model import Fate, Gap, Judged, Report, RuleHead, ServerSummary
from auditor.model.baseline import Known
from auditor.model.finding import Age
from auditor.report import verdict
from auditor.report.escape import plain
from auditor.report.escape import sarif as message
from auditor.report.sarif_place import HOME, in_repository, logical, main, other, place, related
from auditor.report.sarif_rules import LEVEL, catalogues, component, descriptor
from auditor.report.sarif_walk import plain as as_json

MOST_RESULTS = 5_000
"""GitHub keeps so many of a run."""
MOST_BYTES = 10_000_000
"""GitHub's limit on the compressed file, kept here by the results alone and without compression."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RELATED = 10
_GONE = 200
_STATES = {Age.NEW: "new", Age.OLD: "unchanged"}
"""By SARIF 2.1.0, 3.27.24; none where there is no baseline."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|\+00:00)")

Servers = dict[str, ServerSummary]


def render(report: Report) -> str:
    """The report as SARIF in ASCII; equal reports give equal bytes."""
    servers = {server.id: server for server in report.servers}
    rules = tuple({rule.id: rule for rule in (*report.rules, *(j.finding.rule for j in report.findings))}.values())
    results = tuple(_results(report, servers, {rule.id: index for index, rule in enumerate(rules)}))
    whole = as_json(om.SarifLog(schema_uri=_SCHEMA, version="2.1.0", runs=[_run(report, servers, rules, len(results))]))
    whole["runs"][0]["results"] = ["\0"]
    ordered = {"$schema": whole.pop("$schema"), **whole}
    frame = json.dumps(ordered, indent=1, ensure_ascii=True)
    return frame.replace(json.dumps("\0"), ",\n    ".join(results)) + "\n"


def _run(report: Report, servers: Servers, rules: tuple[RuleHead, ...], shown: int) -> om.Run:
    used = catalogues(rules)
    driver = om.ToolComponent(
        name="mcp-assay",
        version=plain(report.version, 100) or "unknown",
        rules=[descriptor(rule, used) for rule in rules],
        supported_taxonomies=[om.ToolComponentReference(name=one.name, index=i) for i, one in enumerate(used)] or None,
    )
    return om.Run(
        tool=om.Tool(driver=driver),
        taxonomies=[component(one, rules) for one in used] or None,
        invocations=[_invocation(report, servers, shown)],
        automation_details=om.RunAutomationDetails(id="mcp-assay/"),
        original_uri_base_ids={HOME: om.ArtifactLocation(description=om.Message(text="The home folder of the user."))},
        column_kind="unicodeCodePoints",
        results=[],
    )


def _invocation(report: Report, servers: Servers, shown: int) -> om.Invocation:
    notes = [_notification("note", note) for note in (*report.notes, *_confinement(report))]
    notes += [_notification("note", _departed(one)) for one in (report.since.gone if report.since else ())[:_GONE]]
    if shown < len(report.findings):
        left = len(report.findings) - shown
        notes.append(_notification("warning", f"{left:,} less important findings were left out: the file is full."))
    return om.Invocation(
        execution_successful=not report.gaps,
        end_time_utc=report.created if _TIME.fullmatch(report.created) else None,
        tool_execution_notifications=[*(_gap(gap, servers) for gap in report.gaps), *notes] or None,
    )


def _departed(one: Known) -> str:
    """Not a result with the state `absent`: GitHub knows no states and would open an alert for what is mended."""
    item = f", {one.item}" if one.item else ""
    return f"Gone since the baseline: {one.rule} ({one.severity.label}) on {one.server}{item}: {one.title}."


def _confinement(report: Report) -> Iterator[str]:
    """How the servers ran: who reads alerts alone must know too that it was, say, no sandbox."""
    ran = Counter(verdict.confinement(server) for server in report.servers)
    ran.pop("not run", None)
    yield from (f"{number:,} server{'' if number == 1 else 's'}: {how}." for how, number in ran.items())


def _gap(gap: Gap, servers: Servers) -> om.Notification:
    hint = f" {gap.hint}." if gap.hint else ""
    said = f"Could not look: {gap.server or 'configuration'}, {gap.where}: {gap.why}.{hint}"
    found = servers.get(gap.server)
    return _notification("error", said, [om.Location(physical_location=place(found))] if found else None)


def _notification(level: str, text: str, where: list[om.Location] | None = None) -> om.Notification:
    return om.Notification(level=level, message=om.Message(text=message(text, 1000) or "(empty)"), locations=where)


def _results(report: Report, servers: Servers, indices: dict[str, int]) -> Iterator[str]:
    """Most important first, until a limit is reached; equal fingerprints are numbered."""
    seen: Counter[str] = Counter()
    room = MOST_BYTES
    for judged in report.findings[:MOST_RESULTS]:
        seen[judged.finding.fingerprint] += 1
        result = _result(judged, servers, indices[judged.finding.rule.id], seen[judged.finding.fingerprint])
        text = json.dumps(as_json(result), ensure_ascii=True)
        room -= len(text) + 6
        if room < 0:
            return
        yield text


def _result(judged: Judged, servers: Servers, index: int, times: int) -> om.Result:
    finding = judged.finding
    primary = finding.primary
    server = servers.get(primary.server)
    further = [related(m, servers.get(m.server), n) for n, m in enumerate(finding.matches[1 : _RELATED + 1], start=1)]
    opposite = other(primary, server, len(further) + 1)
    return om.Result(
        rule_id=plain(finding.rule.id, 250) or "unnamed",
        rule_index=index,
        level=LEVEL[finding.rule.severity],
        message=om.Message(text=_words(judged, server)),
        locations=[om.Location(physical_location=main(primary, server), logical_locations=logical(primary))],
        related_locations=[*further, *([opposite] if opposite else [])] or None,
        partial_fingerprints={"primaryLocationLineHash": f"{plain(finding.fingerprint, 100)}:{times}"},
        suppressions=_suppressions(judged),
        baseline_state=_STATES.get(judged.age),
        properties=_properties(judged),
    )


def _words(judged: Judged, server: ServerSummary | None) -> str:
    """What was found, then where in the server's own words; only the first sentence shows in a list of alerts."""
    primary = judged.finding.primary
    where = f"Server {primary.server}" + (f", {primary.kind} {primary.item}" if primary.item else "")
    parts = [
        message(judged.finding.message or judged.finding.rule.title, 1000),
        message(f"{where} at {primary.pointer}."),
    ]
    if primary.words:
        parts.append(message(f"Its words: {primary.words}", 300))
    if (server is None or server.origin is None) and not in_repository(primary.source):
        parts.append("No file declares this server, so the location is only a placeholder.")
    return " ".join(part for part in parts if part)


def _properties(judged: Judged) -> dict[str, str]:
    because, pointer = plain(judged.because), plain(judged.finding.primary.pointer)
    whole = {"fate": judged.fate.value, "because": because, "pointer": pointer}
    return {name: value for name, value in whole.items() if value}


def _suppressions(judged: Judged) -> list[om.Suppression] | None:
    if judged.fate is not Fate.WAIVED:
        return None
    return [om.Suppression(kind="external", justification=message(judged.because, 1000) or "waived")]
