"""Is a rule's text what a tired engineer needs?

Each lint has a name, says what is wrong, and how to mend it, in the manner of capa's linter
(https://github.com/mandiant/capa/blob/master/scripts/lint.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.marked import Mark, Marked
from auditor.model import Confidence, RuleHead, Severity
from auditor.rulepack.load import RuleFile
from auditor.rulepack.taxonomy import TITLES

_FIELDS = frozenset({"server", "item", "words", "detail"})
_ARTIFACTS = frozenset({"obfuscation", "schema-smuggling", "protocol", "launch", "drift", "behaviour", "policy"})
_VAGUE = re.compile(
    r"\b(?:consider|be careful|be aware|might want|may want|review the|as appropriate)\b", re.IGNORECASE
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")


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
    key: str
    """Of the rule file, whose line is shown."""
    mend: str
    broken: Callable[[RuleHead], str]
    """What is wrong, or nothing."""


def problem(mark: Mark, lint: str, what: str, mend: str) -> Problem:
    """A problem at a place."""
    return Problem(mark.file, mark.line, lint, what, mend)


def text_problems(file: RuleFile) -> Iterator[Problem]:
    """The lints of a rule that need no matching."""
    for lint in _LINTS:
        if what := lint.broken(file.rule.head):
            yield problem(file.document.key_mark(lint.key), lint.name, what, lint.mend)
    for case in (*file.rule.flag, *file.rule.passes, *file.rule.known_miss):
        if not case.note.strip():
            yield Problem(file.rule.source, case.line, "note", "a case has no note", "say why the case is there")


def source_problems(document: Marked, source: str, longest: int | None) -> Iterator[Problem]:
    """The lints of a file's text: a reviewer must be able to see all of it."""
    lines = source.splitlines()
    if longest is not None and len(lines) > longest:
        what = f"the file has {len(lines)} lines"
        yield Problem(document.file, longest, "length", what, f"keep to {longest}: make it two rules, or drop cases")
    for number, line in enumerate(lines, 1):
        if unseen := _UNSEEN.search(line):
            code = f"U+{ord(unseen[0]):04X}"
            mend = f'write it as "\\U{ord(unseen[0]):08x}" in double quotes'
            yield Problem(document.file, number, "unseen", f"the file holds {code}, which nobody sees", mend)


def _title(head: RuleHead) -> str:
    if not 10 <= len(head.title) <= 100:
        return f"the title has {len(head.title)} characters"
    return "the title ends with a full stop" if head.title.endswith(".") else ""


def _why(head: RuleHead) -> str:
    return f"why has {len(head.why)} characters" if not 20 <= len(head.why) <= 1_000 else ""


def _fix(head: RuleHead) -> str:
    if vague := _VAGUE.search(head.fix):
        return f"fix says {vague[0]!r}, which leaves the work to the reader"
    return f"fix has {len(head.fix)} characters" if not 20 <= len(head.fix) <= 500 else ""


def _message(head: RuleHead) -> str:
    if unknown := set(re.findall(r"\{([^{}]*)\}", head.message)) - _FIELDS:
        return f"the message has no field {min(unknown)!r}"
    if set("{}") & set(re.sub(r"\{[^{}]*\}", "", head.message)):
        return "the message has a brace without its fellow"
    return f"the message has {len(head.message)} characters" if not 8 <= len(head.message) <= 250 else ""


def _catalogues(head: RuleHead) -> str:
    if unknown := [identifier for identifier in head.maps_to if identifier not in TITLES]:
        return f"no catalogue is known to have {unknown[0]!r}"
    return "" if head.maps_to else "the rule maps to nothing"


def _references(head: RuleHead) -> str:
    wrong = [link for link in head.references if not re.fullmatch(r"https://[^\s<>\"]+", link)]
    return f"{wrong[0]!r} is no https address" if wrong else ""


def _certain(head: RuleHead) -> str:
    certain = head.confidence is Confidence.CERTAIN and head.severity > Severity.LOW
    return f"{head.category} is a matter of judgment" if certain and head.category not in _ARTIFACTS else ""


_LINTS = (
    _Lint("title", "title", "say in 10 to 100 characters what is found, without a full stop", _title),
    _Lint("confidence", "confidence", "write firm or tentative; certain is for artifacts and notes", _certain),
    _Lint("message", "message", f"write 8 to 250 characters, with {', '.join(sorted(_FIELDS))} in braces", _message),
    _Lint("why", "why", "argue in 20 to 1,000 characters what follows if it is true", _why),
    _Lint("fix", "fix", "write in 20 to 500 characters what to do today, as an order", _fix),
    _Lint("maps-to", "maps_to", "use an id of rulepack/taxonomy.py, such as MCP03:2025 or CWE-1427", _catalogues),
    _Lint("reference", "references", "link to a page by https", _references),
)
