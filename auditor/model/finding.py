"""What was found, where exactly, and what becomes of it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.rule import Confidence, RuleHead, Severity
from auditor.model.surface import Kind, Role, ViewName

PROSE = (".md", ".txt")
"""How names of files for people end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Words in a file of the server's own source; lines and columns from 1, in characters."""

    file: str
    """Path as the user would name it: relative to the working directory where it lies below it."""
    line: int
    column: int
    end_line: int
    end_column: int
    """Behind the last character."""

    @property
    def is_prose(self) -> bool:
        """Whether the file only tells of programs: no server is made to say anything by a manual."""
        return self.file.lower().endswith(PROSE)


@dataclass(frozen=True, slots=True)
class Match:
    """One place that a rule points to. `excerpt` is raw text from the server, never escaped here."""

    server: str
    kind: Kind
    item: str
    role: Role
    pointer: str
    path: str
    start: int
    end: int
    """Span in the raw text of the surface, in characters."""
    excerpt: str
    """The raw text around the span, at most 600 characters on each side of it, the span cut at 2,000; less of both
    where the findings of a server show too much."""
    excerpt_start: int
    """Offset of the excerpt in the raw text."""
    view: ViewName = ViewName.RAW
    label: str = ""
    """What matched here: a term's or matcher's name."""
    decoded: str = ""
    """The text as read, where the view is not the raw one and differs; at most 500 characters."""
    before: str | None = None
    """What stood here when it was approved, at most 4,000 characters; None where that is not the question."""
    source: Place | None = None
    """Where the words stand in the server's own source; None where that was not found, or not looked for."""

    @property
    def words(self) -> str:
        """The raw text of the span, as far as the excerpt holds it."""
        return self.excerpt[self.start - self.excerpt_start : self.end - self.excerpt_start]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds. The first match is the primary one; there is always one."""

    rule: RuleHead
    matches: tuple[Match, ...]
    fingerprint: str
    """sha256 (32 hex digits) of rule, server, path and evidence: survives reordering."""
    message: str
    """The rule's message with its fields filled in; hostile text inside."""

    def __post_init__(self) -> None:
        """A finding that points nowhere cannot be built."""
        if not self.matches:
            raise ValueError(f"finding of {self.rule.id} without a match")

    @property
    def primary(self) -> Match:
        """The place to show first."""
        return self.matches[0]


class Fate(StrEnum):
    """What becomes of a finding."""

    FAILS = "fails"
    """At or above the gate."""
    KNOWN = "known"
    """At or above the gate, but the baseline has it too."""
    SHOWN = "shown"
    """Below the gate."""
    WAIVED = "waived"
    """Accepted by a waiver that has not expired."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that somebody accepted. Empty `server` or `item` mean any."""

    rule: str
    reason: str
    until: str
    """ISO date; from the day after it the waiver fails the audit by itself."""
    server: str = ""
    item: str = ""
    place: str = field(default="", compare=False)
    """File, line and column of its rule, for messages."""


@dataclass(frozen=True, slots=True)
class Gate:
    """From where on a finding fails the audit: both must be reached. None: nothing fails."""

    severity: Severity | None = Severity.HIGH
    confidence: Confidence = Confidence.FIRM

    def reached(self, rule: RuleHead) -> bool:
        """Whether findings of this rule fail the audit."""
        if self.severity is None:
            return False
        return rule.severity >= self.severity and rule.confidence >= self.confidence


@dataclass(frozen=True, slots=True)
class Bar:
    """What a policy says about findings on one server."""

    gate: Gate
    whose: str
    """Whose gate it is, in words."""
    always: frozenset[str] = frozenset()
    """Categories of rules whose findings, from medium and firm on, fail whatever the gate says."""

    def reached(self, rule: RuleHead) -> bool:
        """Whether findings of this rule on the server fail the audit."""
        return self.gate.reached(rule) or self.insists(rule)

    def insists(self, rule: RuleHead) -> bool:
        """Whether they fail whatever the gate says."""
        return rule.category in self.always and Gate(Severity.MEDIUM).reached(rule)


class Age(StrEnum):
    """Whether a finding was there before."""

    UNCOMPARED = "uncompared"
    """There is no baseline."""
    NEW = "new"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, its fate, and the reason in words."""

    finding: Finding
    fate: Fate
    because: str
    age: Age = Age.UNCOMPARED
