"""Which lines of a pull request does GitHub mark, and what does it say there?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Fate, Gap, Judged, Report, ServerSummary
from auditor.report.escape import annotation
from auditor.report.sarif_place import at_words

_MOST = 10
"""GitHub shows so many of each level and step, and drops the others without a word."""


def annotated(report: Report) -> str:
    """Workflow commands, a line each: findings that fail as errors, gaps as warnings, and how many are not marked.

    Empty where there are none.
    """
    servers = {server.id: server for server in report.servers}
    fails = [judged for judged in report.findings if judged.fate is Fate.FAILS]
    lines = [*(_finding(judged, servers) for judged in fails[:_MOST]), *_gaps(report.gaps, servers)]
    lines += _unmarked(len(fails) - _MOST, len(report.gaps) - _MOST)
    return "".join(f"{line}\n" for line in lines)


def _finding(judged: Judged, servers: dict[str, ServerSummary]) -> str:
    rule, primary = judged.finding.rule, judged.finding.primary
    title = f"{rule.severity.label}: {rule.title}"
    words = judged.finding.message or rule.title
    where = f"{primary.server}{primary.pointer}"
    said = f"{words}\n{where}\nFix: {rule.fix}"
    server, found = servers.get(primary.server), primary.source
    if found is not None and at_words(primary, server):
        return annotation("error", said, title=title, file=found.file, line=found.line, column=found.column)
    file, line, column = _entry(server)
    return annotation("error", said, title=title, file=file, line=line, column=column)


def _gaps(gaps: tuple[Gap, ...], servers: dict[str, ServerSummary]) -> Iterator[str]:
    for gap in gaps[:_MOST]:
        said = f"{gap.server or 'configuration'}, {gap.where}: {gap.why}\n{gap.hint}".rstrip("\n")
        file, line, column = _entry(servers.get(gap.server))
        yield annotation("warning", said, title="could not look", file=file, line=line, column=column)


def _unmarked(fails: int, gaps: int) -> Iterator[str]:
    """What has no mark of its own, in one notice."""
    parts = ((fails, "finding that fails", "findings that fail"), (gaps, "gap", "gaps"))
    left = " and ".join(f"{number:,} more {one if number == 1 else many}" for number, one, many in parts if number > 0)
    if left:
        yield annotation("notice", f"{left} not marked here: see the job summary", title="mcp-assay")


def _entry(server: ServerSummary | None) -> tuple[str, int, int]:
    """The entry's place; no file where the pull request cannot have it."""
    origin = server.origin if server else None
    if origin is None or origin.file.startswith(("/", "~")):
        return "", 1, 1
    return origin.file, origin.line, origin.column
