"""How much of what servers sent does a report hold, whatever they sent?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from auditor.model import Finding, Flow, Match, Report, ServerSummary, Step, ToolCapability

ROOM = 2_000_000
"""Characters of texts and places that the findings on one server show; as many are read of its texts. The most that
an honest server took is a fifth of it."""
_LONGEST = 1_000
"""Of a pointer, a path or a tool's name. Each finding repeats them, and a server may give them megabytes."""
_SHORT, _WORDS, _NEAR, _DECODED = 200, 300, 60, 100
"""Of a pointer, of the words, on both sides of them, and of what they read as, where the room is spent."""


def kept(report: Report) -> Report:
    """The report as every format draws it: the least important findings on a noisy server told in short, with a note.

    A report that was kept before is kept as it is.
    """
    left: dict[str, int] = {}
    short: Counter[str] = Counter()
    findings = []
    for judged in report.findings:
        server = judged.finding.primary.server
        one = replace(judged.finding, matches=tuple(_bounded(match, _LONGEST) for match in judged.finding.matches))
        left[server] = left.get(server, ROOM) - _size(one)
        if left[server] < 0:
            left[server] = 0
            if (brief := _brief(one)) != one:
                short[server] += 1
                one = brief
        findings.append(judged if one == judged.finding else replace(judged, finding=one))
    return replace(
        report,
        findings=tuple(findings),
        servers=tuple(map(_server, report.servers)),
        flows=tuple(map(_flow, report.flows)),
        notes=(*report.notes, *(_note(server, number) for server, number in short.items())),
    )


def _note(server: str, number: int) -> str:
    told = "1 finding is" if number == 1 else f"{number:,} findings are"
    return f"{server}: {told} told in short, each with its first place: there is too much to show"


def _size(finding: Finding) -> int:
    return len(finding.message) + sum(
        len(m.excerpt) + len(m.decoded) + len(m.before or "") + len(m.pointer) + len(m.path) + len(m.item)
        for m in finding.matches
    )


def _bounded(match: Match, longest: int) -> Match:
    places = _middle(match.pointer, longest), _middle(match.path, longest), _middle(match.item, longest)
    if places == (match.pointer, match.path, match.item):
        return match
    return replace(match, pointer=places[0], path=places[1], item=places[2])


def _brief(finding: Finding) -> Finding:
    """Its first place, with the words and little else."""
    first = _bounded(finding.primary, _SHORT)
    start = max(first.start - first.excerpt_start, 0)
    begin = max(start - _NEAR, 0)
    match = replace(
        first,
        excerpt=first.excerpt[begin : start + _WORDS],
        excerpt_start=first.excerpt_start + begin,
        decoded=first.decoded[:_DECODED],
        before=None,
    )
    return replace(finding, matches=(match,))


def _server(server: ServerSummary) -> ServerSummary:
    return replace(server, capabilities=tuple(map(_capability, server.capabilities)))


def _flow(flow: Flow) -> Flow:
    return replace(flow, steps=tuple(map(_step, flow.steps)))


def _step(step: Step) -> Step:
    return replace(step, does=_capability(step.does))


def _capability(does: ToolCapability) -> ToolCapability:
    return replace(does, item=_middle(does.item, _LONGEST), pointer=_middle(does.pointer, _LONGEST))


def _middle(text: str, longest: int) -> str:
    """Both ends of a longer text, in so many characters."""
    end = longest // 4
    return text if len(text) <= longest else f"{text[: longest - end - 1]}…{text[-end:]}"
