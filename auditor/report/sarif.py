"""How does code scanning get the findings, each on the config line that declares its server?

SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/) with what GitHub requires beyond it:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sarif_om as om

from auditor.model import Fate, Gap, Judged, Report, RuleHead, ServerSummary
from auditor.model.baseline import Known
from auditor.model.finding import Age
from auditor.report import verdict
from auditor.report.escape import plain
from auditor.report.escape import sarif as message
from auditor.report.sarif_place import HOME, in_repository, logical, main, other, place, related
from auditor.report.sarif_room import Chosen, Draw, chosen
from auditor.report.sarif_rules import LEVEL, catalogues, component, descriptor
from auditor.report.sarif_walk import plain as as_json

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_GONE = 200
_STATES = {Age.NEW: "new", Age.OLD: "unchanged"}
"""By SARIF 2.1.0, 3.27.24; none where there is no baseline."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|\+00:00)")

_BELOW_HOME = f'"uriBaseId": "{HOME}"'
"""How a path below the home reads in JSON; quotes in a server's texts are escaped there."""

Servers = dict[str, ServerSummary]


@dataclass(frozen=True, slots=True)
class _Length:
    """How much of it one result tells: characters, but for the places."""

    places: int
    message: int
    words: int
    name: int


_WHOLE = _Length(places=10, message=1000, words=300, name=400)
_SHORT = _Length(places=0, message=300, words=100, name=150)


def render(report: Report) -> str:
    """The report as SARIF in ASCII; equal reports give equal bytes."""
    servers = {server.id: server for server in report.servers}
    rules = tuple({rule.id: rule for rule in (*report.rules, *(j.finding.rule for j in report.findings))}.values())
    log = as_json(om.SarifLog(schema_uri=_SCHEMA, version="2.1.0", runs=[_run(report, servers, rules)]))
    run = log["runs"][0]
    results = chosen(report.findings, _drawn(report, servers, rules), len(json.dumps(log, indent=1)))
    if full := [as_json(_notification("warning", said)) for said in _full(results)]:
        run["invocations"][0].setdefault("toolExecutionNotifications", []).extend(full)
    if not any(_BELOW_HOME in text for text in (*results.texts, json.dumps(log))):
        del run["originalUriBaseIds"]
    run["results"] = ["\0"]
    frame = json.dumps({"$schema": log.pop("$schema"), **log}, indent=1, ensure_ascii=True)
    return frame.replace(json.dumps("\0"), ",\n    ".join(results.texts)) + "\n"


def _run(report: Report, servers: Servers, rules: tuple[RuleHead, ...]) -> om.Run:
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
        invocations=[_invocation(report, servers)],
        automation_details=om.RunAutomationDetails(id="mcp-assay/"),
        original_uri_base_ids={HOME: om.ArtifactLocation(description=om.Message(text="The home folder of the user."))},
        column_kind="unicodeCodePoints",
        results=[],
    )


def _invocation(report: Report, servers: Servers) -> om.Invocation:
    notes = [_notification("note", note) for note in (*report.notes, *_confinement(report))]
    notes += [_notification("note", _departed(one)) for one in (report.since.gone if report.since else ())[:_GONE]]
    return om.Invocation(
        execution_successful=not report.gaps,
        end_time_utc=report.created if _TIME.fullmatch(report.created) else None,
        tool_execution_notifications=[*(_gap(gap, servers) for gap in report.gaps), *notes] or None,
    )


def _full(results: Chosen) -> Iterator[str]:
    """What a full file does not hold, in words; nothing where it holds all."""
    if results.failing:
        left = _number(results.left, "finding was", "findings were")
        yield f"{left} left out, {results.failing:,} of them failing: the file is full."
    elif results.left:
        left = _number(results.left, "less important finding was", "less important findings were")
        yield f"{left} left out: the file is full."
    if results.short:
        short = _number(results.short, "result is", "results are")
        yield f"{short} told in short, without further places: the file is full."


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


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
    said = " ".join(f"{part.removesuffix('.')}." for part in (f"Could not look: {_which(gap)}", gap.hint) if part)
    found = servers.get(gap.server)
    return _notification("error", said, [om.Location(physical_location=place(found))] if found else None)


def _which(gap: Gap) -> str:
    return f"{gap.server or 'configuration'}, {gap.where}: {gap.why}"


def _notification(level: str, text: str, where: list[om.Location] | None = None) -> om.Notification:
    return om.Notification(level=level, message=om.Message(text=message(text, 1000) or "(empty)"), locations=where)


def _drawn(report: Report, servers: Servers, rules: tuple[RuleHead, ...]) -> Draw:
    """How a finding becomes text. A suppression of one asks for a list in each."""
    indices = {rule.id: index for index, rule in enumerate(rules)}
    marks = tuple(_marks(report.findings))
    waived = any(judged.fate is Fate.WAIVED for judged in report.findings)

    def draw(index: int, whole: bool) -> str:
        judged = report.findings[index]
        result = _result(judged, servers, indices[judged.finding.rule.id], _WHOLE if whole else _SHORT)
        result.partial_fingerprints = {"primaryLocationLineHash": marks[index]}
        result.suppressions = _suppressions(judged) if waived else None
        return json.dumps(as_json(result), ensure_ascii=True)

    return draw


def _marks(findings: Iterable[Judged]) -> Iterator[str]:
    """Fingerprints; equal ones are numbered."""
    seen: Counter[str] = Counter()
    for judged in findings:
        mark = plain(judged.finding.fingerprint, 100)
        seen[mark] += 1
        yield f"{mark}:{seen[mark]}"


def _result(judged: Judged, servers: Servers, index: int, long: _Length) -> om.Result:
    finding = judged.finding
    primary = finding.primary
    server = servers.get(primary.server)
    matches = enumerate(finding.matches[1 : long.places + 1], start=1)
    further = [related(match, servers.get(match.server), number) for number, match in matches]
    opposite = other(primary, server, len(further) + 1)
    return om.Result(
        rule_id=plain(finding.rule.id, 250) or "unnamed",
        rule_index=index,
        level=LEVEL[finding.rule.severity],
        message=om.Message(text=_words(judged, server, long)),
        locations=[om.Location(physical_location=main(primary, server), logical_locations=logical(primary, long.name))],
        related_locations=[*further, *([opposite] if opposite else [])] or None,
        baseline_state=_STATES.get(judged.age),
        properties=_properties(judged, long),
    )


def _words(judged: Judged, server: ServerSummary | None, long: _Length) -> str:
    """What was found, then where in the server's own words; only the first sentence shows in a list of alerts."""
    primary = judged.finding.primary
    where = f"Server {primary.server}" + (f", {primary.kind} {primary.item}" if primary.item else "")
    parts = [
        message(judged.finding.message or judged.finding.rule.title, long.message),
        message(f"{where} at {primary.pointer}.", long.name),
    ]
    if primary.words:
        parts.append(message(f"Its words: {primary.words}", long.words))
    if (server is None or server.origin is None) and not in_repository(primary.source):
        parts.append("No file declares this server, so the location is only a placeholder.")
    return " ".join(part for part in parts if part)


def _properties(judged: Judged, long: _Length) -> dict[str, str]:
    because, pointer = plain(judged.because), plain(judged.finding.primary.pointer, long.name)
    whole = {"fate": judged.fate.value, "because": because, "pointer": pointer}
    return {name: value for name, value in whole.items() if value}


def _suppressions(judged: Judged) -> list[om.Suppression]:
    """Empty where it is not waived: in one run all results have such a list or none (SARIF 2.1.0, 3.27.23)."""
    if judged.fate is not Fate.WAIVED:
        return []
    return [om.Suppression(kind="external", justification=message(judged.because, 1000) or "waived")]
