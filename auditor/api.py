"""What can another program ask? Functions without hidden I/O, besides reading our own rules once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from pathlib import Path

from auditor.detect import detect
from auditor.guard.contents import without_lines
from auditor.model import Capture, Finding, Gate, Kind, Report, RulePack, Statement
from auditor.pipeline import assess, engine
from auditor.rulepack import rulepack
from auditor.surfaces import from_listing, from_result, from_text
from auditor.wire import Object

_GATE = Gate()
_SERVER = "text"
_TEXTS = ("", "/content", "/tools/0/description", "/instructions")
"""Where the text stands in what is made of it for each kind."""


def _as_result(text: str, context: str) -> Statement:
    return from_result(_SERVER, Object((("content", text),)), context) if context else _as_text(text)


def _as_text(text: str) -> Statement:
    return from_text(_SERVER, Kind.RESULT, text)


def _as_description(text: str, context: str) -> Statement:
    tool = {"name": context or "tool", "description": text, "inputSchema": {"type": "object"}}
    return from_listing(_SERVER, {"tools": [tool]})


def _as_instructions(text: str, _: str) -> Statement:
    return from_listing(_SERVER, {"instructions": text})


_KINDS: dict[str, Callable[[str, str], Statement]] = {
    "tool-result": _as_result,
    "tool-description": _as_description,
    "instructions": _as_instructions,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `scan_text` says of one text."""

    blocked: bool
    """Whether a finding reaches the default gate (severity high, confidence firm), or not all of the text could be
    read: keep it from your model."""
    explanation: str
    """One line for each finding, those that block first; what was not read before them. Quotes the text: escape it."""
    findings: tuple[Finding, ...]
    redacted: str = ""
    """The text without the lines that block it; the whole text where nothing does, none where not all was read."""


def audit(captures: Iterable[Capture], pack: RulePack | None = None, gate: Gate = _GATE) -> Report:
    """Judge what was captured. Pure: the same captures and rules give the same report, on any machine.

    `pack` defaults to the rules that ship with mcp-assay. Raises nothing for any content of a capture.
    """
    return assess(captures, pack=pack or load_rules(), gate=gate)


def scan_text(text: str, *, kind: str = "tool-result", context: str = "", pack: RulePack | None = None) -> Verdict:
    """Judge one text before a model reads it.

    `kind` says as what: `tool-result` (of a resource or a prompt, too), `tool-description` or `instructions`.
    `context` names the tool that it belongs to.
    Raises `ValueError` for another kind, `TypeError` for what is no string (a whole result is for `Guard.result`), and
    nothing for any text.
    """
    if not isinstance(text, str):
        raise TypeError(f"scan_text takes a string, not {type(text).__name__}: take it out of the result first")
    if kind not in _KINDS:
        raise ValueError(f"unknown kind {kind!r}: use one of {', '.join(_KINDS)}")
    said = _KINDS[kind](text, context)
    found = detect(engine(pack or load_rules()), (said,))
    ordered = tuple(sorted(found, key=_blocks_first))
    unread = [f"not read as a whole: {gap.why}" for gap in said.gaps]
    lines = [*unread, *(f"{one.rule.severity.label} {one.rule.id}: {one.message}" for one in ordered)]
    blocked = bool(unread) or any(map(_blocks, ordered))
    redacted = "" if unread else _redacted(text, ordered) if blocked else text
    return Verdict(blocked, "\n".join(lines), ordered, redacted)


def load_rules(*dirs: str | PathLike[str]) -> RulePack:
    """The rules that ship with mcp-assay, and those in `dirs`; read from disk once for the same folders.

    Raises `AuditorError` with file, line and column for a rule that is not well formed.
    """
    return _load(tuple(Path(each) for each in dirs))


@lru_cache(maxsize=8)
def _load(dirs: tuple[Path, ...]) -> RulePack:
    return rulepack(dirs)


def _redacted(text: str, found: tuple[Finding, ...]) -> str:
    places = (one for each in found if _blocks(each) for one in each.matches if one.pointer in _TEXTS)
    return without_lines(text, [(one.start, one.end) for one in places])


def _blocks(finding: Finding) -> bool:
    return _GATE.reached(finding.rule)


def _blocks_first(finding: Finding) -> tuple[bool, int, str, int]:
    return not _blocks(finding), -finding.rule.severity, finding.rule.id, finding.primary.start
