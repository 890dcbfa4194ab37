"""Is a rule's text what a tired engineer needs?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.model import Confidence, RuleHead, Severity
from auditor.rulepack.load import RuleFile

LONGEST_TITLE = 100
LONGEST_FULL = 1_000
"""Characters of `why`: GitHub keeps 1,024 of a rule's full description."""
LONGEST_FILE = 80
_FIELDS = frozenset({"server", "item", "words", "detail"})
_TAXONOMY = re.compile(
    r"(?:MCP(?:0[1-9]|10):2025|ASI(?:0[1-9]|10)|LLM(?:0[1-9]|10):2026|AML\.T\d{4}(?:\.\d{3})?|SAFE-T\d{4}|CWE-\d{1,4})"
)
_ARTIFACTS = frozenset({"obfuscation", "schema-smuggling", "protocol", "launch", "drift", "behaviour"})
_VAGUE = re.compile(r"\bconsider\b|\breview the\b|\bmight want\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend in a rule or term file."""

    file: str
    line: int
    lint: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class _Lint:
    name: str
    mend: str
    broken: Callable[[RuleHead], str]
    """What is wrong, or nothing."""


def text_problems(file: RuleFile) -> Iterator[Problem]:
    """The lints that need no matching."""
    for lint in _LINTS:
        if what := lint.broken(file.rule.head):
            yield Problem(file.rule.source, 1, lint.name, what, lint.mend)
    for case in (*file.rule.flag, *file.rule.passes, *file.rule.known_miss):
        if not case.note.strip():
            yield Problem(file.rule.source, case.line, "note", "a case has no note", "say why the case is there")


def _title(head: RuleHead) -> str:
    too_long = len(head.title) > LONGEST_TITLE or head.title.endswith(".")
    return f"the title has {len(head.title)} characters or a full stop" if too_long else ""


def _why(head: RuleHead) -> str:
    return f"why has {len(head.why)} characters" if not 20 <= len(head.why) <= LONGEST_FULL else ""


def _fix(head: RuleHead) -> str:
    return "fix leaves the work to the reader" if _VAGUE.search(head.fix) or len(head.fix) < 20 else ""


def _message(head: RuleHead) -> str:
    unknown = set(re.findall(r"\{(\w*)\}", head.message)) - _FIELDS
    return f"the message has no field {sorted(unknown)[0]!r}" if unknown else ""


def _taxonomies(head: RuleHead) -> str:
    wrong = [identifier for identifier in head.maps_to if not _TAXONOMY.fullmatch(identifier)]
    return f"unknown id {wrong[0]!r}" if wrong else "" if head.maps_to else "the rule maps to nothing"


def _references(head: RuleHead) -> str:
    wrong = [address for address in head.references if not address.startswith("https://")]
    return f"{wrong[0]!r} is no https address" if wrong else ""


def _certain(head: RuleHead) -> str:
    certain = head.confidence is Confidence.CERTAIN and head.severity > Severity.LOW
    return "certain is for artifacts and notes" if certain and head.category not in _ARTIFACTS else ""


_LINTS = (
    _Lint("title", f"write at most {LONGEST_TITLE} characters that complete “the text …”, no full stop", _title),
    _Lint("why", f"argue in 20 to {LONGEST_FULL} characters what follows if it is true", _why),
    _Lint("fix", "write what to do today, as an order", _fix),
    _Lint("message", f"use {', '.join(sorted(_FIELDS))}", _message),
    _Lint("maps-to", "use MCP03:2025, ASI01, LLM01:2026, AML.T0110, SAFE-T1001 or CWE-1427", _taxonomies),
    _Lint("reference", "link to a page by https", _references),
    _Lint("confidence", "use firm or tentative for what is a judgment", _certain),
)
