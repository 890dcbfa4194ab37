"""Which words and numbers does every format for people open with, and in which order does it tell the rest?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model import Confidence, Fate, Gap, Gate, Judged, Match, Outcome, Report, ServerSummary, Severity
from auditor.model.finding import Age

SEVERITIES = tuple(sorted(Severity, reverse=True))

_CONFINED = {
    "bubblewrap": "in a bubblewrap sandbox",
    "container": "in a container of its own",
    "scrubbed": "with a scrubbed environment, which is not a sandbox",
}

_REMOTE = "remote, not run here"
_LISTING = "dump"
"""Who names a server of which there is a listing and nothing else."""
_NO_COMMAND = "''"
"""How a shell would be given no command."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one thing to read. `advice` is what to do next; both may quote a server's name."""

    headline: str
    facts: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class Section:
    """All there is to say of one server; `server` is None for what belongs to no server of the report."""

    number: int
    """From 1, for anchors."""
    id: str
    server: ServerSummary | None
    findings: tuple[Judged, ...]
    gaps: tuple[Gap, ...]

    def of(self, *fates: Fate) -> tuple[Judged, ...]:
        """The findings with one of these fates, in report order."""
        return tuple(judged for judged in self.findings if judged.fate in fates)


def verdict(report: Report) -> Verdict:
    """The outcome in words."""
    return Verdict(_headline(report), tuple(_facts(report)), _advice(report))


def sections(report: Report) -> tuple[Section, ...]:
    """One section for each server: those with findings first, in report order, then those with gaps, then the rest."""
    known = {server.id: server for server in report.servers}
    findings: dict[str, list[Judged]] = {judged.finding.primary.server: [] for judged in report.findings}
    for judged in report.findings:
        findings[judged.finding.primary.server].append(judged)
    gaps: dict[str, list[Gap]] = {gap.server: [] for gap in report.gaps}
    for gap in report.gaps:
        gaps[gap.server].append(gap)
    order = dict.fromkeys([*findings, *gaps, *known])
    return tuple(
        Section(number, name, known.get(name), tuple(findings.get(name, ())), tuple(gaps.get(name, ())))
        for number, name in enumerate(order, start=1)
    )


def tally(findings: Iterable[Judged]) -> tuple[tuple[Severity, int], ...]:
    """How many of each severity, worst first, zeros left out."""
    counts = Counter(judged.finding.rule.severity for judged in findings)
    return tuple((severity, counts[severity]) for severity in SEVERITIES if counts[severity])


def count(number: int, noun: str) -> str:
    """`1 server`, `2 servers`, `1,000 servers`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def gate(rule: Gate) -> str:
    """From where on a finding fails, in words."""
    if rule.severity is None:
        return "nothing fails: no gate is set"
    severity = f"{rule.severity.label} severity" + (" or worse" if rule.severity < Severity.CRITICAL else "")
    confidence = f"{rule.confidence.label} confidence" + (" or more" if rule.confidence < Confidence.CERTAIN else "")
    return f"fails at {severity} with {confidence}"


def looked_at(part: Section) -> bool:
    """Whether silence means that nothing was found: of a disabled server it means that nobody looked."""
    return part.server is not None and part.server.status in {"audited", "static"} and not part.gaps


def listing(server: ServerSummary) -> str:
    """What the server offers: `5 tools, 1 prompt`."""
    return ", ".join(f"{number:,} {_noun(name, number)}" for name, number in server.counts if number)


def offers(server: ServerSummary) -> str:
    """The same as words, also where it offers nothing and where nobody could tell."""
    asked = server.status in {"audited", "incomplete"}
    return listing(server) or ("offers nothing" if asked else "what it offers was not seen")


def confinement(server: ServerSummary) -> str:
    """How the server ran, in words that promise no more than was kept."""
    if server.client == _LISTING:
        return "a listing from elsewhere, not run here"
    if server.confinement == "none":
        return "ran unconfined" if server.status in {"audited", "incomplete"} else "not run"
    if server.confinement not in _CONFINED:
        return _REMOTE if server.confinement == "remote" else server.confinement
    verb = "tried" if server.status == "not reached" else "ran"  # it may have ended at once, or never begun
    ran = f"{verb} {_CONFINED[server.confinement]}"
    return f"{ran}, watched" if server.watched else ran


def launch(server: ServerSummary) -> str:
    """The command line or the URL; empty where there is none to start."""
    return "" if server.launch == _NO_COMMAND else server.launch


def place(server: ServerSummary) -> str:
    """`file:line:column` of the config entry, or where else the server was named."""
    origin = server.origin
    return f"{origin.file}:{origin.line}:{origin.column}" if origin else f"given as {server.client}"


def spoken(match: Match) -> str:
    """`file:line:column` of the words in the server's own source; empty where that is not known."""
    found = match.source
    return f"{found.file}:{found.line}:{found.column}" if found else ""


def _noun(name: str, number: int) -> str:
    return name.removesuffix("s") if number == 1 else name


def _headline(report: Report) -> str:
    fails = report.count(Fate.FAILS)
    match report.outcome:
        case Outcome.FINDINGS:
            if not fails and report.tells_of_an_end:
                return "A waiver has ended, and that fails the audit"
            if not fails:
                return "Findings that are too many to be listed fail the audit"
            also = ", and not everything could be seen" if report.gaps else ""
            if report.is_difference:
                return f"Not the same: {count(fails, 'finding')} {'fails' if fails == 1 else 'fail'}{also}"
            if report.is_comparison:
                return f"Not as approved: {count(fails, 'finding')} {'fails' if fails == 1 else 'fail'}{also}"
            return f"{count(fails, 'finding')} {'fails' if fails == 1 else 'fail'} the audit{also}"
        case Outcome.INCOMPLETE:
            return "Not everything could be seen, so this is not clean"
        case Outcome.NOTHING:
            return "There was no server to audit"
        case Outcome.CLEAN:
            if report.is_difference:
                return "Nothing that changed fails" if report.findings else "The same: nothing changed"
            if report.is_comparison:
                said = "Nothing that changed fails" if report.findings else "As approved: nothing changed"
            else:
                said = "Nothing fails the audit" if report.findings else "Nothing was found"
            spoke = any(server.status == "audited" for server in report.servers)
            return said if spoke else f"{said}, but no server was asked"


def _facts(report: Report) -> Iterable[str]:
    states = Counter(server.status for server in report.servers)
    if report.servers:
        by_status = ", ".join(f"{number:,} {status}" for status, number in states.items())
        yield f"{count(len(report.servers), 'server')}: {by_status}"
    for fate, words in (
        (Fate.KNOWN, "known from the baseline"),
        (Fate.SHOWN, "shown below the gate"),
        (Fate.WAIVED, "waived"),
    ):
        if number := report.count(fate):
            yield f"{number:,} {words}"
    if report.gaps:
        yield count(len(report.gaps), "gap")
    yield f"{count(len(report.rules), 'rule')} applied{' to what changed' if report.is_comparison else ''}"
    yield f"{gate(report.gate)}{', but for servers with a gate of their own' if report.has_own_gates else ''}"
    if past := since(report):
        yield past


def since(report: Report) -> str:
    """How the audit compares with its baseline; empty where there is none."""
    if report.since is None:
        return ""
    past = report.since
    unseen = f", {past.unseen:,} on servers that were not looked at whole" if past.unseen else ""
    counts = f"{past.new:,} new, {past.old:,} known, {len(past.gone):,} gone"
    return f"since the baseline of {past.created or 'an unknown day'}: {counts}{unseen}"


def age(judged: Judged) -> str:
    """`new` or `known`; empty where there is no baseline."""
    return {Age.NEW: "new", Age.OLD: "known"}.get(judged.age, "")


def _advice(report: Report) -> str:
    match report.outcome:
        case Outcome.FINDINGS:
            failing = dict.fromkeys(j.finding.primary.server for j in report.findings if j.fate is Fate.FAILS)
            if not failing and report.tells_of_an_end:
                return "Renew or remove the waivers named in the notes."
            if not failing:
                servers = dict.fromkeys(one.server for one in report.unlisted) or dict.fromkeys(
                    one.finding.primary.server for one in report.findings
                )
                return f"Do not use {_some(servers)}: what is listed is but a part of what was found."
            if report.is_difference:
                return f"Read what changed of {_some(failing)} before it is used as it is now."
            if report.is_comparison:
                return f"Do not use {_some(failing)} until each change is undone, or taken with `mcp-assay accept`."
            return f"Do not use {_some(failing)} until each finding is mended, or waived with a reason."
        case Outcome.INCOMPLETE:
            unseen = dict.fromkeys(gap.server or "the unread configuration" for gap in report.gaps)
            return f"Close the gaps of {_some(unseen)}, then {_again(report)} again."
        case Outcome.NOTHING:
            named = "a file that holds a server" if report.notes else "a configuration file"
            return f"Name {named}, a URL or a command to audit."
        case Outcome.CLEAN:
            if report.is_comparison:
                rest = "what stayed the same" if report.is_difference else "what was approved"
                return f"Only changes were judged: `mcp-assay scan` says what the rules find in {rest}."
            return "Scan again whenever a server changes."


def _again(report: Report) -> str:
    if report.is_difference:
        return "capture"
    return "verify" if report.is_comparison else "scan"


def _some(names: Iterable[str], most: int = 3) -> str:
    listed = tuple(names)
    more = len(listed) - most
    if more > 0:
        return f"{', '.join(listed[:most])} and {more:,} more"
    return " and ".join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))
