"""What is looked for, why, and how sure are we?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from auditor.model.capability import Signs
from auditor.model.surface import ViewName


class Severity(IntEnum):
    """How bad it is if the finding is true. Ordered."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The word that rules and reports use."""
        return self.name.lower()


class Confidence(IntEnum):
    """How often the finding is true. Ordered; `certain` is for artifacts, the rest for judgments."""

    TENTATIVE = 0
    FIRM = 1
    CERTAIN = 2

    @property
    def label(self) -> str:
        """The word that rules and reports use."""
        return self.name.lower()


class Scope(StrEnum):
    """The unit within which a rule's logic must hold, from narrow to wide."""

    SENTENCE = "sentence"
    TEXT = "text"
    ITEM = "item"
    SERVER = "server"
    FLEET = "fleet"


@dataclass(frozen=True, slots=True)
class Term:
    """A vocabulary term occurs in the unit; `within` narrows the places (selectors as in `looks_at`)."""

    name: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matcher:
    """A function of `detect` finds something in the unit."""

    name: str
    options: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Then:
    """The parts hold one after the other in one text."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The part holds within one unit of a narrower scope."""

    scope: Scope
    part: Expression


Expression = Term | Matcher | All | Any | Not | Then | Within


@dataclass(frozen=True, slots=True)
class RuleHead:
    """What a report says of a rule."""

    id: str
    """`category/name`."""
    title: str
    severity: Severity
    confidence: Confidence
    message: str
    """One or two sentences about this finding; `{server}`, `{item}`, `{words}`, `{detail}` are filled in."""
    why: str
    fix: str
    maps_to: tuple[str, ...] = ()
    """Taxonomy ids: `MCP03:2025`, `ASI01`, `LLM01:2026`, `AML.T0110`, `SAFE-T1001`, `CWE-1427`."""
    references: tuple[str, ...] = ()
    example_flag: str = ""
    example_pass: str = ""
    precision: str = ""
    """Measured, in SARIF's words: `very-high`, `high`, `medium` or `low`; empty where nothing was measured."""

    @property
    def category(self) -> str:
        """The folder of the rule."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Case:
    """One test inside a rule: a listing (or several servers') in JSON, and why it is there."""

    note: str
    line: int
    servers: tuple[tuple[str, object], ...]
    """Server name and what it is made of: `{"listing": …}`, `{"launch": …}`, `{"wire": [...]}`, `{"result": …}`
    as plain Python values."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A head and its logic."""

    head: RuleHead
    scope: Scope
    looks_at: tuple[str, ...]
    """Selectors: a kind (`tool`), a role (`description`), both (`tool.description`) or a group (`prose`)."""
    views: tuple[ViewName, ...]
    match: Expression
    flag: tuple[Case, ...] = ()
    passes: tuple[Case, ...] = ()
    known_miss: tuple[Case, ...] = ()
    spoken: bool = False
    """In a result it counts only where somebody is spoken to; see `detect.spoken`."""
    source: str = ""
    """File it came from, for messages."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A named list of RE2 patterns."""

    name: str
    patterns: tuple[str, ...]
    about: str = ""
    view: ViewName = ViewName.PLAIN
    """The view on which the patterns were written: `raw` for artifacts and case-sensitive shapes."""
    includes: tuple[str, ...] = ()
    """Terms of the same view that count as this one: a kind of thing named by its members."""


@dataclass(frozen=True, slots=True)
class Language:
    """Words of a language other than English, and the English words that they are counted as."""

    code: str
    """ISO 639-1."""
    common: tuple[str, ...]
    """Short words by which a sentence is known to be in it; none where its script is enough."""
    words: tuple[tuple[str, tuple[str, ...]], ...]
    """By English word the forms: `envi*` is each word that begins so. Scripts without spaces have them anywhere."""
    leading: tuple[str, ...] = ()
    """What may be written before a word and as one with it: articles, conjunctions."""


@dataclass(frozen=True, slots=True)
class RulePack:
    """Rules and the terms that they use."""

    rules: tuple[Rule, ...]
    vocabulary: tuple[Vocabulary, ...]
    capabilities: tuple[Signs, ...] = ()
    """How it is recognised what a tool can do."""
    weights: tuple[tuple[str, int], ...] = ()
    """Points of weak signs, for rules that add them up."""
    common: tuple[tuple[str, int], ...] = ()
    """Of 1,000 honest texts, how many hold a term: what is rare is looked for first. It changes no finding."""
    languages: tuple[Language, ...] = ()
    """In which weak signs are counted, besides English."""
