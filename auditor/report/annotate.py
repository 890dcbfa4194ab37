"""Which lines of a pull request does GitHub mark, and what does it say there?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model import Fate, Gap, Judged, Outcome, Report, ServerSummary
from auditor.model.report import RENEW
from auditor.report.escape import annotation
from auditor.report.sarif_place import at_words

_MOST = 10
"""GitHub shows so many of each level and step, and drops the others without a word."""
_PLACE = re.compile(r"([^:~/][^:]*):([1-9]\d{0,8})(?::([1-9]\d{0,8}))?")
_ENDED = re.compile(r"\(at (\S+)\) ended on ")


def annotated(report: Report) -> str:
    """Workflow commands, a line each: what fails as errors, other gaps as warnings, and how many are not marked.

    Empty where there are none. A gap is what fails where nothing worse was found.
    """
    servers = {server.id: server for server in report.servers}
    fails = [judged for judged in report.findings if judged.fate is Fate.FAILS]
    level = "error" if report.outcome is Outcome.INCOMPLETE else "warning"
    lines = [*_ended(report.notes), *(_finding(judged, servers) for judged in fails[:_MOST])]
    lines += _gaps(report.gaps, servers, level)
    lines += _unmarked(len(fails) - _MOST, len(report.gaps) - _MOST)
    return "".join(f"{line}\n" for line in lines)


def placed(where: str) -> tuple[str, int, int]:
    """File, line and column of `path:line:column`; no file where the pull request cannot have it."""
    found = _PLACE.fullmatch(where)
    return (found[1], int(found[2]), int(found[3] or 1)) if found else ("", 1, 1)


def _ended(notes: tuple[str, ...]) -> Iterator[str]:
    """The waivers that have ended: each fails the audit by itself, and no finding may stand for it."""
    for note in [note for note in notes if note.endswith(RENEW)][:_MOST]:
        found = _ENDED.search(note)
        file, line, column = placed(found[1] if found else "")
        yield annotation("error", note, title="a waiver has ended", file=file, line=line, column=column)


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


def _gaps(gaps: tuple[Gap, ...], servers: dict[str, ServerSummary], level: str) -> Iterator[str]:
    for gap in gaps[:_MOST]:
        said = f"{gap.server or 'configuration'}, {gap.where}: {gap.why}\n{gap.hint}".rstrip("\n")
        file, line, column = _entry(servers[gap.server]) if gap.server in servers else placed(gap.where)
        yield annotation(level, said, title="could not look", file=file, line=line, column=column)


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
