"""What can a tool do, and which of its own words say so?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    """What a call of a tool can lead to, however innocent its purpose."""

    READS_FILES = "reads-files"
    WRITES_FILES = "writes-files"
    DELETES = "deletes"
    """Removes or overwrites what cannot be had back, wherever it lies."""
    EXECUTES = "executes"
    """Runs commands or code that the caller words."""
    SENDS_OUT = "sends-out"
    """What the caller passes on reaches another machine."""
    TAKES_FOREIGN_CONTENT = "takes-foreign-content"
    """Returns text that a stranger may have written: pages, mails, issues, messages."""
    READS_PRIVATE_DATA = "reads-private-data"
    """Returns what belongs to the user or their organisation and is not public."""
    READS_SECRETS = "reads-secrets"
    MOVES_MONEY = "moves-money"
    SENDS_MESSAGES = "sends-messages"
    """Speaks to people in the user's name."""
    PERSISTS = "persists"
    """Leaves something that acts later: a schedule, a hook, a start-up entry, a rule."""


@dataclass(frozen=True, slots=True)
class ToolCapability:
    """One thing that one tool can do, with the place that shows it."""

    item: str
    """The tool's name; hostile text."""
    capability: Capability
    pointer: str
    """JSON pointer of the text that shows it, in the listing; empty for evidence that is not in a listing."""
    words: str
    """The words there, at most 200 characters; hostile text."""
    source: str
    """`name`, `parameter`, `schema`, `text`, `annotation`, `code`."""
    denied: str = ""
    """The annotation that says otherwise (`readOnlyHint`); empty where none does."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Words in one part of a tool that speak for a capability."""

    source: str
    """`name`, `parameter` (its name, type and first words), `text` (title and opening), `server` (its name)."""
    pattern: str
    """RE2, on folded text; the words of names stand apart: `send mail`."""
    weight: int
    """2: enough by itself. 1: two sources that agree are enough. 0: takes back its source's, and all weak ones.

    -1: it happens on another machine; only a sign of weight 3 (a local path, “to disk”) still counts.
    """


@dataclass(frozen=True, slots=True)
class Signs:
    """How a capability is recognised."""

    capability: Capability
    about: str
    signs: tuple[Sign, ...]
    agrees: tuple[str, ...] = ()
    """Annotations that count like a weak sign where they are true: `destructiveHint`."""
    contradicts: tuple[str, ...] = ()
    """Annotations that deny it where they are true; `openWorldHint=false` for one that does where it is false."""


class Leg(StrEnum):
    """What a tool adds to a flow, in the order in which things happen."""

    FOREIGN = "foreign"
    """Strangers' text comes in, and may tell the model what to do next."""
    PRIVATE = "private"
    """Something that is not public is read."""
    OUT = "out"
    """It leaves."""


@dataclass(frozen=True, slots=True)
class Step:
    """One tool of a flow."""

    server: str
    leg: Leg
    does: ToolCapability
    """What of it counts here, with its evidence."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A way from strangers' text over private data to the outside; one tool may be several of its steps."""

    steps: tuple[Step, ...]
    """In the order of `Leg`."""

    @property
    def servers(self) -> tuple[str, ...]:
        """Those it leads over, in its order."""
        return tuple(dict.fromkeys(step.server for step in self.steps))
