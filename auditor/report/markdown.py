"""How does a job summary or a comment tell the verdict, in Markdown that a server cannot write into?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model import Fate, Gap, Judged, Match, Report
from auditor.model.dossier import Vetting
from auditor.report import abilities, verdict, vetted
from auditor.report.escape import code, fence, link, markdown, visible
from auditor.report.excerpt import underlined
from auditor.report.verdict import Section
from auditor.report.worddiff import drawn

_WHOLE = 30
_ROWS = 150
"""GitHub takes 1 MiB of job summary; what is beyond these numbers is counted in words."""
_WIDTH = 96


def render(report: Report) -> str:
    """The report for GitHub's Markdown: outcome, gaps, findings, then tables."""
    said = verdict.verdict(report)
    fails = tuple(judged for judged in report.findings if judged.fate is Fate.FAILS)
    others = tuple(judged for judged in report.findings if judged.fate is not Fate.FAILS)
    blocks = [
        f"## {_mark(report)} {markdown(said.headline)}",
        markdown(said.advice, 1000),
        markdown(" · ".join(said.facts), 1000),
        *(block for vetting in report.vettings for block in _vetting(vetting)),
        *_gaps(report.gaps),
        *_findings(fails),
        *_others(others),
        *_gone(report),
        *_servers(verdict.sections(report)),
        *_ways(report),
        *_can(report),
        *(f"Note: {markdown(note, 1000)}" for note in report.notes[:_ROWS]),
        f"mcp-assay {code(report.version, 100)}"
        + (f", captured {code(report.created, 100)}" if report.created else ""),
    ]
    return "\n\n".join(blocks) + "\n"


def _vetting(vetting: Vetting) -> Iterator[str]:
    yield f"### {markdown(vetted.headline(vetting))}"
    for part in vetted.parts(vetting):
        yield f"{part.heading}:"
        if part.code:
            yield fence(tuple(visible(line, 2000) for line in part.lines))
        else:
            yield "\n".join(f"- {markdown(line, 1000)}" for line in part.lines)


def _mark(report: Report) -> str:
    return {"clean": "✅", "findings": "❌", "incomplete": "❓", "nothing": "⚪"}[report.outcome.value]


def _gaps(gaps: tuple[Gap, ...]) -> Iterator[str]:
    if not gaps:
        return
    yield f"### Could not look ({len(gaps):,})"
    yield "What is listed here was not seen: nothing found there does not mean that nothing is there."
    rows = ((code(g.server or "configuration"), code(g.where), markdown(g.why), markdown(g.hint)) for g in gaps[:_ROWS])
    yield _table(("Server", "Where", "Why", "What to do"), rows)
    yield from _left(len(gaps), _ROWS, "gap")


def _findings(findings: tuple[Judged, ...]) -> Iterator[str]:
    if findings:
        yield f"### Fails the audit ({len(findings):,})"
    told: set[str] = set()
    for judged in findings[:_WHOLE]:
        yield from _finding(judged, judged.finding.rule.id not in told)
        told.add(judged.finding.rule.id)
    yield from _left(len(findings), _WHOLE, "finding")


def _finding(judged: Judged, first: bool) -> Iterator[str]:
    rule, primary = judged.finding.rule, judged.finding.primary
    yield f"#### {rule.severity.label.capitalize()}: {markdown(rule.title)}"
    yield f"{code(rule.id)} · {rule.confidence.label} · server {code(primary.server)} · {_where(judged)}"
    if judged.finding.message:
        yield f"What: {markdown(judged.finding.message, 1000)}"
    if primary.source:
        yield f"In {code(verdict.spoken(primary), 300)}:"
    yield fence(tuple(_drawn(primary)))
    if primary.decoded:
        yield f"Reads as: {code(primary.decoded, 500)}"
    if first:
        links = "".join(f" <{url}>" for url in map(link, rule.references) if url)
        yield f"**Why:** {markdown(rule.why, 2000)}"
        yield f"**Fix:** {markdown(rule.fix, 2000)}{links}"


def _drawn(match: Match) -> Iterator[str]:
    """The words and what stands around them; where it is known what was approved, both sides."""
    for sign, text, carets in drawn(match, _WIDTH - 2, 6):
        yield f"{sign} {text}"
        yield from ([f"  {carets}"] if carets else [])
    if match.before is None:
        yield from (line for pair in underlined(match, _WIDTH, 6) for line in pair if line)


def _others(findings: tuple[Judged, ...]) -> Iterator[str]:
    if not findings:
        return
    known = ", known" if any(judged.fate is Fate.KNOWN for judged in findings) else ""
    yield f"### Below the gate{known} or waived ({len(findings):,})"
    rows = (
        (
            f"{judged.finding.rule.severity.label} / {judged.finding.rule.confidence.label}",
            markdown(judged.finding.rule.title, 200),
            code(judged.finding.primary.server, 100),
            _where(judged),
            f"{_verdict(judged)}: {markdown(judged.because, 200)}",
        )
        for judged in findings[:_ROWS]
    )
    yield _table(("Severity", "Finding", "Server", "Where", "Verdict"), rows)
    yield from _left(len(findings), _ROWS, "finding")


def _verdict(judged: Judged) -> str:
    """The fate, and whether it is new or known where that is not said by it."""
    age = verdict.age(judged)
    return judged.fate.value if age in ("", judged.fate.value) else f"{judged.fate.value}, {age}"


def _gone(report: Report) -> Iterator[str]:
    listed = report.since.gone if report.since else ()
    if not listed:
        return
    yield f"### Gone since the baseline ({len(listed):,})"
    rows = (
        (one.severity.label, markdown(one.title, 200), code(one.server, 100), code(one.item, 200) if one.item else "–")
        for one in listed[:_ROWS]
    )
    yield _table(("Severity", "Finding", "Server", "Item"), rows)
    yield from _left(len(listed), _ROWS, "finding")


def _servers(parts: tuple[Section, ...]) -> Iterator[str]:
    listed = tuple((part, part.server) for part in parts if part.server)
    if not listed:
        return
    yield f"### Servers ({len(listed):,})"
    rows = (
        (
            code(server.name, 100),
            code(verdict.place(server), 300),
            markdown(server.status, 100),
            markdown(verdict.confinement(server), 100),
            markdown(verdict.listing(server), 200),
            ", ".join(f"{number:,} {severity.label}" for severity, number in verdict.tally(part.findings))
            or ("none" if verdict.looked_at(part) else "–"),
        )
        for part, server in listed[:_ROWS]
    )
    yield _table(("Server", "Declared in", "Status", "How it ran", "Offers", "Findings"), rows)
    yield from _left(len(listed), _ROWS, "server")


def _ways(report: Report) -> Iterator[str]:
    if not report.flows:
        return
    yield f"### Ways for private data to leave ({len(report.flows):,})"
    rows = (tuple(code(f"{step.server}.{step.does.item}", 200) for step in flow.steps) for flow in report.flows[:_ROWS])
    yield _table(("Strangers' text", "Private", "Out"), rows)
    yield from _left(len(report.flows), _ROWS, "way")


def _can(report: Report) -> Iterator[str]:
    able = tuple(server for server in report.servers if server.capabilities)
    if not able:
        return
    yield "### What the tools can do"
    yield _table(("Server", "Tools"), ((code(one.name, 100), abilities.line(one)) for one in able[:_ROWS]))
    yield from _left(len(able), _ROWS, "server")


def _where(judged: Judged) -> str:
    primary = judged.finding.primary
    item = f" {code(primary.item, 200)}" if primary.item else ""
    return f"{primary.kind.value}{item} {code(primary.pointer, 300)}"


def _left(number: int, most: int, noun: str) -> Iterator[str]:
    if number > most:
        yield f"Left out here: {verdict.count(number - most, noun)}. The JSON and HTML reports hold all."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows))
